"""Which language a file is in: by name, by suffix, by its first line, and by what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from applabel.codec import data


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """One row of rules/languages.toml: whether it is code, how deep we look, and who has rules for it."""

    id: str
    title: str
    code: bool
    depth: str
    engines: frozenset[str]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    languages: Mapping[str, Language]
    suffixes: Mapping[str, str]
    names: Mapping[str, str]
    shebangs: Mapping[str, str]


@cache
def _table() -> _Table:
    document: Any = data.load_toml("rules/languages.toml")
    return _Table(
        languages={
            name: Language(
                id=name,
                title=each["title"],
                code=each["code"],
                depth=each["depth"],
                engines=frozenset(each["engines"]),
                classes=tuple(each["classes"]),
            )
            for name, each in document.items()
        },
        suffixes={suffix: name for name, each in document.items() for suffix in each["suffixes"]},
        names={own: name for name, each in document.items() for own in each["names"]},
        shebangs={word: name for name, each in document.items() for word in each["shebangs"]},
    )


def languages() -> Mapping[str, Language]:
    """All languages by id."""
    return _table().languages


_SHEBANG = re.compile(rb"^#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*(?:\w+=\S*[ \t]+)*)?([^\s/]+)")
_JINJA = re.compile(r"\{%-?\s*\w+|\{\{")
_DJANGO = re.compile(
    r"\{%\s*(?:load|csrf_token|url\s+['\"]|trans|blocktrans|comment|static\s|include\s+[^%]*\swith\b)"
)
_SCRIPT = re.compile(
    r"<script\b(?![^>]*\btype\s*=\s*['\"]?(?:application/(?:ld\+)?json|text/template|importmap))"
    r"|\bon\w+\s*=\s*['\"]",
    re.I,
)
_KUBERNETES = re.compile(r"^apiVersion:\s*\S+", re.M)
_SERVICES = re.compile(r"^services:\s*$", re.M)
_STRONG = (
    ("php", re.compile(r"<\?php\b")),
    (
        "python",
        re.compile(
            r"^(?:from [\w.]+ import [\w*(]|import [\w.]+(?: as \w+)?\s*$"
            r"|def \w+\(.*\).*:\s*(?:#.*)?$|class \w+.*:\s*$)",
            re.M,
        ),
    ),
    (
        "javascript",
        re.compile(
            r"^\s*(?:(?:const|let|var) [\w{}, ]+ = require\(|import .+ from ['\"]|module\.exports\b"
            r"|(?:async )?function \w+\(.*\) ?\{|export (?:default|const|function)\b)",
            re.M,
        ),
    ),
    ("shell", re.compile(r"^(?:set -[eux]+|export \w+=|if \[\[? .+ \]\]?; then|\w+\(\) \{)\s*", re.M)),
)
_ENOUGH = 2
_HTML = frozenset({"html"})
_UNTOLD = frozenset({"", "prose"})


def by_name(path: str) -> str:
    """The language a file's name and place promise, empty where they promise nothing.

    Suffixes count whatever their case: a `.PY` file runs as well as a `.py` file.
    """
    table = _table()
    folder, _, name = path.rpartition("/")
    lowered = name.lower()
    if lowered.endswith((".yml", ".yaml")):
        if folder.endswith(".github/workflows") or lowered in ("action.yml", "action.yaml"):
            return "github-actions"
        if re.match(r"(docker-)?compose([.-].*)?\.ya?ml$", lowered):
            return "compose"
    if name in table.names:
        return table.names[name]
    stem = lowered.split(".", 1)[0].split("-", 1)[0]
    if stem in ("dockerfile", "containerfile") and not lowered.endswith((".md", ".txt", ".rst", ".dockerignore")):
        return "dockerfile"
    if name.startswith(".env"):
        return "ini"
    for start, character in enumerate(lowered):
        if character == "." and start > 0 and lowered[start:] in table.suffixes:
            return table.suffixes[lowered[start:]]
    if (
        name.upper().split(".")[0] in ("README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG", "AUTHORS")
        and "." not in name
    ):
        return "prose"
    return ""


def shebang(content: bytes) -> str:
    """The language of the interpreter a first line names, empty where there is none we know."""
    match = _SHEBANG.match(content[:256])
    if match is None:
        return ""
    word = match.group(1).decode("ascii", "replace").lower()
    table = _table()
    return table.shebangs.get(word) or table.shebangs.get(re.sub(r"[\d.]+$", "", word), "")


def refine(promised: str, text: str) -> str:
    """The language once the text is read: templates and scripts in HTML, manifests in YAML, code without a name."""
    if promised in _HTML:
        if _JINJA.search(text):
            return "django-template" if _DJANGO.search(text) else "jinja-template"
        return "html-script" if _SCRIPT.search(text) else "html"
    if promised == "yaml":
        if _SERVICES.search(text) and re.search(r"^\s+(?:image|build):", text, re.M):
            return "compose"
        if _KUBERNETES.search(text) and re.search(r"^kind:\s*\w+", text, re.M):
            return "kubernetes"
        return promised
    if promised == "" or promised == "prose":
        return _by_content(text) if promised == "" else promised
    return promised


def _by_content(text: str) -> str:
    sample = text[:200_000]
    for name, pattern in _STRONG:
        needed = 1 if name == "php" else _ENOUGH
        if sum(1 for _, _ in zip(range(needed), pattern.finditer(sample), strict=False)) >= needed:
            return name
    return ""
