"""Neutral copies of the files an engine reads, so that neither names nor odd bytes can steer it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from applabel import inventory
from applabel.analyzers.dialects import Part, parts
from applabel.analyzers.grammars import Unfathomed
from applabel.errors import AnalyzerFailed
from applabel.model import Inventory, SourceFile, Unexamined

_SUFFIXES = {
    "python": ".py",
    "javascript": ".js",
    "typescript": ".ts",
    "shell": ".sh",
    "django-template": ".html",
    "jinja-template": ".html",
    "html-script": ".html",
    "erb": ".html",
    "razor": ".html",
    "ejs": ".html",
    "handlebars": ".html",
    "mako": ".html",
    "go-template": ".html",
    "twig": ".html",
    "blade": ".html",
    "pug": ".pug",
    "haml": ".haml",
    "slim": ".slim",
    "dockerfile": ".dockerfile",
    "github-actions": ".yaml",
    "compose": ".yaml",
    "java": ".java",
    "jsp": ".java",
    "kotlin": ".kt",
    "go": ".go",
    "php": ".php",
    "ruby": ".rb",
    "csharp": ".cs",
    "c": ".cpp",
    "cpp": ".cpp",
    "rust": ".rs",
    "swift": ".swift",
    "kubernetes": ".yaml",
    "terraform": ".tf",
    "nginx": ".nginx",
    "vue": ".html",
    "svelte": ".html",
    "batch": ".bat",
    "powershell": ".ps1",
}
_COOKIE = re.compile(r"^([ \t\f]*#.*?)coding([:=])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Staged:
    """One copy: the original, the text in it, and the neutral name it lies under.

    The rules for `language` are for it. `code` is what of the text is in that language, empty where all is.
    """

    file: SourceFile
    text: str
    language: str
    code: str = ""
    name: str


def stage(
    tree: Inventory, files: Iterable[SourceFile], folder: Path, *, again: bool = False
) -> tuple[dict[str, Staged], tuple[Unexamined, ...]]:
    """Copy files as UTF-8 under names such as `f000012.py`; returns them by name, and what could not be.

    Lines stay where they are: a zero byte becomes a space (in a shell's script nothing), a byte order mark
    goes, what does not decode becomes the replacement character, and a coding declaration, now untrue, loses
    its meaning. Every line ends in one way, because engines disagree about what else ends one. With `again`
    there is a second copy of what an engine has to look at twice.
    """
    staged: dict[str, Staged] = {}
    missed: list[Unexamined] = []
    for number, file in enumerate(files):
        try:
            text = normalise(inventory.text(tree, file), file.language)
        except AnalyzerFailed as error:
            missed.append(Unexamined(path=file.path, reason="unreadable", detail=error.message))
            continue
        try:
            given = parts(text, file.language, again=again)
        except Unfathomed as error:
            missed.append(Unexamined(path=file.path, reason="timeout", detail=str(error)))
            continue
        for part in given:
            name = f"f{number:06d}{_suffix(file, part)}"
            (folder / name).write_bytes(part.text.encode("utf-8", "replace"))
            code = "" if part.language == file.language else part.text
            staged[name] = Staged(file=file, text=text, language=part.language, code=code, name=name)
    return staged, tuple(missed)


def normalise(text: str, language: str) -> str:
    """The text an engine is given for a file's text."""
    # A shell passes over zero bytes, so that they hide nothing of a name; others take them for a mistake.
    text = text.replace("\0", "" if language == "shell" else " ").replace("\r\n", "\n").replace("\r", "\n")
    if language == "python":
        first, *rest = text.split("\n", 2)
        head = [_COOKIE.sub(r"\1c0ding\2", line) for line in (first, *rest[:1])]
        text = "\n".join([*head, *rest[1:]])
    return text


def _suffix(file: SourceFile, part: Part) -> str:
    if part.suffix:
        return part.suffix
    if file.language in ("javascript", "typescript") and file.path.lower().endswith((".jsx", ".tsx")):
        return file.path[-4:].lower()
    return _SUFFIXES.get(file.language, ".txt")
