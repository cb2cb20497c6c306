"""What everything that is kept rests on, beside what it was made from."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import applabel
from applabel.codec import data, rules


@cache
def ground() -> str:
    """A digest (hexadecimal) of what every answer rests on: our code, the Python and grammars it runs with, the
    languages and components we know, the words we hide."""
    found = hashlib.sha256(sys.version.encode())
    top = Path(applabel.__file__).parent
    for room in ("analyzers", "codec", "inventory", "model"):
        for path in sorted((top / room).rglob("*.py")):
            found.update(path.relative_to(top).as_posix().encode() + b"\0" + path.read_bytes())
    for name in ("rules/languages.toml", "rules/components.json"):
        found.update(data.read_text(name).encode())
    found.update(rules.digest(rules.load("secrets")).encode())
    for each in sorted(metadata.requires("applabel") or ()):
        if each.startswith("tree-sitter"):
            package = each.split(">")[0].strip()
            found.update(f"{package} {metadata.version(package)}".encode())
    return found.hexdigest()
