"""Texts in words their engine understands, for languages of which it knows less than people write.

What is restated stays on its line, so that a place in the one text is a place in the other. Only the engine reads
it: excerpts, symbols and loci come from what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from applabel.analyzers.dialects import csharp, jsp, php, ruby

_READABLE: Mapping[str, Callable[[str], str]] = {
    "csharp": csharp.older,
    "ruby": ruby.inline,
    "jsp": jsp.as_java,
    "php": php.plainer,
}


def readable(text: str, language: str) -> str:
    """The text as the engine is given it; the text itself for most languages."""
    return _READABLE[language](text) if language in _READABLE else text
