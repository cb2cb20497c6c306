"""Reads pip's requirements files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from applabel.inventory.packages.interface import MalformedManifest, Manifest, pypi
from applabel.model import Package

_CONTINUED = re.compile(r"\\[ \t]*\r?\n[ \t]*")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTIONS = re.compile(r"\s--(?:hash|config-settings|global-option|install-option)\b.*$")
_INCLUDE = re.compile(r"^(?:-r|--requirement)[ =]?\s*(\S+)$")
_EDITABLE = re.compile(r"^(?:-e|--editable)[ =]?\s*(.+)$")
_ADDRESS = re.compile(r"^(?:[\w+.-]+://|git\+|\.{0,2}/|file:)")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_INCLUDES = 50


def packages(manifest: Manifest) -> Iterator[Package]:
    """The packages of a requirements file and of those it includes with `-r`, each file once.

    Constraint files (`-c`) install nothing and are not followed. Raises MalformedManifest at the first line
    that is no requirement, so that a file read in part is never taken for one read whole.
    """
    seen = {manifest.path}
    waiting = [manifest.text]
    while waiting:
        for line in _lines(waiting.pop()):
            include = _INCLUDE.match(line)
            if include is not None:
                name = include.group(1)
                text = None if name in seen or len(seen) > _INCLUDES else manifest.open(name)
                if text is not None:
                    waiting.append(text)
                elif name not in seen:
                    raise MalformedManifest(f"includes {name[:80]!r}, which is not in the app")
                seen.add(name)
                continue
            found = _package(line, manifest.path)
            if found is not None:
                yield found


def _lines(text: str) -> Iterator[str]:
    for line in _CONTINUED.sub(" ", text).splitlines():
        stripped = _OPTIONS.sub("", _COMMENT.sub("", line)).strip()
        if stripped:
            yield stripped


def _package(line: str, source: str) -> Package | None:
    editable = _EDITABLE.match(line)
    address = editable.group(1) if editable else line
    if editable or _ADDRESS.match(line):
        egg = _EGG.search(address)
        return pypi(egg.group(1), source) if egg else None
    if line.startswith("-"):
        return None  # an option of pip: an index, a constraint, a flag
    return pypi(line, source)
