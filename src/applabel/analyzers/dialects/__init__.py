"""Texts in words their engine understands, for languages of which it knows less than people write.

What is restated stays on its line, so that a place in the one text is a place in the other. Only the engine reads
it: excerpts, symbols and loci come from what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from applabel.analyzers.dialects import (
    batch,
    c,
    component,
    csharp,
    dockerfile,
    helm,
    java,
    jsp,
    kotlin,
    nginx,
    php,
    powershell,
    python,
    ruby,
    rust,
    shell,
    spelling,
    swift,
    terraform,
    typescript,
)

_READABLE: Mapping[str, Callable[[str], str]] = {
    "csharp": csharp.older,
    "ruby": ruby.inline,
    "jsp": jsp.as_java,
    "php": php.plainer,
    "rust": rust.spelled_out,
    "c": c.of_c,
    "cpp": c.of_cpp,
    "swift": swift.plainer,
    "kubernetes": helm.as_manifest,
    "terraform": terraform.quoted,
    "nginx": nginx.plainer,
    "python": spelling.of_python,
    "javascript": spelling.of_scripts,
    "typescript": typescript.plainer,
    "java": java.decoded,
    "kotlin": kotlin.plainer,
    "shell": shell.plainer,
    "dockerfile": dockerfile.plainer,
    "batch": batch.plainer,
    "powershell": powershell.plainer,
}
_COMPONENTS: Mapping[str, Callable[[str], component.Script | None]] = {
    "vue": component.of_vue,
    "svelte": component.of_svelte,
}
_SCRIPTS = frozenset({"javascript", "typescript"})
_HELD: Mapping[str, frozenset[str]] = {"batch": frozenset({"powershell"})}
_TYPED = frozenset({".ts", ".tsx"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One text an engine is given for a file: the rules for `language` are for it.

    `suffix` is that of a file of such text, empty where the language has only one.
    """

    language: str
    text: str
    suffix: str = ""


def parts(text: str, language: str, *, again: bool = False) -> tuple[Part, ...]:
    """What an engine is given for a file: of most languages one text, of a component its script as well.

    With `again` also what is restated for a second look, which Semgrep needs of some Python.
    """
    if language == "batch" and batch.holds_powershell(text):
        own = Part(language=language, text=readable(text, language))
        return own, Part(language="powershell", text=readable(text, "powershell"), suffix=".ps1")
    if language not in _COMPONENTS:
        first = Part(language=language, text=readable(text, language))
        second = python.restated(first.text) if again and language == "python" else ""
        return (first, Part(language=language, text=second, suffix=".again.py")) if second else (first,)
    script = _COMPONENTS[language](text)
    page = Part(language=language, text=text)
    if script is None:
        return (page,)
    spoken = "typescript" if script.suffix in _TYPED else "javascript"
    return (page, Part(language=spoken, text=readable(script.text, spoken), suffix=script.suffix))


def voices(language: str) -> frozenset[str]:
    """The languages the rules of which are for files of a language: its own, and those of what they hold."""
    return frozenset({language}) | (_SCRIPTS if language in _COMPONENTS else _HELD.get(language, frozenset()))


def readable(text: str, language: str) -> str:
    """The text as the engine is given it; the text itself for most languages."""
    return _READABLE[language](text) if language in _READABLE else text
