"""What one file is by its name and what it says: its language, its role, its encoding, how many lines."""

from __future__ import annotations

from dataclasses import dataclass

from applabel.inventory import compiled, components, encoding, language, role
from applabel.model import Role

_SAMPLE = 1024 * 1024
_PHP = b"<?php"


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """`ambiguous` is whether others may read other code in it; `copy_of` the source that Python made it from;
    `component` the purl of the published package it is from."""

    language: str
    code: bool
    role: Role
    lines: int = 0
    encoding: str = ""
    ambiguous: bool = False
    copy_of: str = ""
    component: str = ""


def describe(path: str, content: bytes, *, whole: bool) -> Described:
    """Describe the file; where `content` is not the whole of it, nobody will read it, and the beginning decides."""
    promised = language.by_name(path)
    if not _is_code(promised):
        promised = language.shebang(content) or promised
    if not _is_code(promised) and compiled.program(path, content):
        return Described(
            language="compiled-program",
            code=True,
            role=role.role(path, "", "", binary=False),
            copy_of=compiled.source_of(path, content),
            component=components.component(content) if whole else "",
        )
    python = promised == "python"
    found = encoding.detect(content, python=python)
    if not found and _PHP in content[:_SAMPLE]:
        promised = "php"  # included under any name, a picture's too, it runs from here on
    if not found and _is_code(promised):
        # A file that calls itself code is never dismissed as binary: its oddness is the engines' to report.
        found = "latin-1"
    # A page may hold scripts.
    text = decode(content if whole else content[:_SAMPLE], found) if found else ""
    settled = language.refine(promised, text, path) if found else promised
    if settled == "python" and not python and (declared := encoding.declared(content)):
        found = declared
        text = decode(content if whole else content[:_SAMPLE], found)
    code = _is_code(settled)
    return Described(
        language=settled,
        code=code,
        role=role.role(path, settled, text, binary=not found),
        lines=sum(map(bool, map(str.strip, text.split("\n")))) if whole else 0,
        encoding=found,
        component=components.component(content) if whole and settled in components.LANGUAGES else "",
        ambiguous=code and bool(found) and encoding.ambiguous(content, found, python=settled == "python"),
    )


def _is_code(name: str) -> bool:
    known = language.languages().get(name)
    return known is not None and known.code


def decode(content: bytes, encoding_name: str) -> str:
    """Bytes as text by a detected encoding; what does not decode becomes the replacement character."""
    return content.decode(encoding_name, "replace").removeprefix("\ufeff")
