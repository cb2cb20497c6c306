"""Reads pip's requirements files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from applabel.inventory.packages.interface import MalformedManifest, Manifest, pinned, pypi
from applabel.model import Package

_CONTINUED = re.compile(r"\\[ \t]*\r?\n[ \t]*")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTIONS = re.compile(r"\s--(?:hash|config-settings|global-option|install-option)\b.*$")
_INCLUDE = re.compile(r"^(?:-r|--requirement)[ =]?\s*(\S+)$")
_EDITABLE = re.compile(r"^(?:-e|--editable)[ =]?\s*(.+)$")
_ADDRESS = re.compile(r"^(?:[\w+.-]+://|git\+|\.{0,2}/|\.\.?(?:\[|\s|$)|file:)")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_WHEEL = re.compile(r"(?:^|/)([A-Za-z0-9][\w.]*)-(\d[^-/]*)-[^/#?]+\.whl(?:[#?;\s]|$)")
_LOCAL = re.compile(r"^[^\s;@<>=!~]+(?:/|\.whl|\.zip|\.tar\.(?:gz|bz2|xz))(?:\[[^\]]*\])?(?:\s*;.*)?$")
_INCLUDES = 50


def packages(manifest: Manifest) -> Iterator[Package]:
    """The packages of a requirements file and of those it includes with `-r`, each file once.

    Constraint files (`-c`) install nothing and are not followed. Raises MalformedManifest once all is read
    where a line was no requirement, so that neither hides what stands beside it nor goes unsaid.
    """
    seen = {manifest.path}
    waiting = [("", manifest.text)]
    wrong: MalformedManifest | None = None
    while waiting:
        folder, text = waiting.pop()
        for line in _lines(text):
            include = _INCLUDE.match(line)
            try:
                if include is None:
                    found = _package(line, manifest.path)
                    if found is not None:
                        yield found
                    continue
                # As pip does, from the folder of the file that includes; the app's top is the end.
                name = posixpath.normpath(posixpath.join(folder, include.group(1).strip("\"'")))
                if name not in seen:
                    waiting.append((posixpath.dirname(name), _opened(name, manifest, len(seen))))
                seen.add(name)
            except MalformedManifest as error:
                wrong = wrong or error
    if wrong is not None:
        raise wrong


def _opened(name: str, manifest: Manifest, already: int) -> str:
    text = manifest.open(name) if already <= _INCLUDES else None
    if text is None:
        why = "which is not in the app" if already <= _INCLUDES else f"and more than {_INCLUDES} are not followed"
        raise MalformedManifest(f"includes {name[:80]!r}, {why}")
    return text


def _lines(text: str) -> Iterator[str]:
    for line in _CONTINUED.sub(" ", text).splitlines():
        stripped = _OPTIONS.sub("", _COMMENT.sub("", line)).strip()
        if stripped:
            yield stripped


def _package(line: str, source: str) -> Package | None:
    editable = _EDITABLE.match(line)
    address = editable.group(1) if editable else line
    if editable or _ADDRESS.match(line) or _LOCAL.match(line):
        egg = _EGG.search(address)
        wheel = _WHEEL.search(address)
        if egg is not None:
            return pypi(egg.group(1), source)
        return pinned(wheel.group(1), unquote(wheel.group(2)), source) if wheel else None
    if line.startswith("-"):
        return None  # an option of pip: an index, a constraint, a flag
    return pypi(line, source)
