"""Java without escapes where they say more than a letter in a string.

A compiler reads `\\u0022` as the quote it stands for before it looks at anything else: such an escape ends a string
or a comment, and what then follows is code that an engine takes for text.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*+)\\u++([0-9A-Fa-f]{4})")
_WORD = re.compile(
    r"(?P<text>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
    r'|"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:"""|\Z)'
    r'|"(?:[^"\\\n]|\\[^\n])*+(?:"|$)|\'(?:[^\'\\\n]|\\[^\n])*+(?:\'|$))',
    re.MULTILINE,
)
_BREAK = re.compile(r"\\u+000[AaDd]\s*\S")
_BREAKS = (0x0A, 0x0D)


def decoded(text: str) -> str:
    """The program as a compiler reads it; as it stands where escapes are no more than letters in strings.

    On a line with such an escape columns move. An escape that breaks a line becomes a space.
    """
    if not _hidden(text):
        return text
    return _ESCAPE.sub(lambda found: found[1] + _sign(int(found[2], 16), found[0]), text)


def broken_lines(text: str) -> list[int]:
    """The lines, from 1, with a comment that an escape ends: a compiler takes what stands behind it for code."""
    if "\\u" not in text:
        return []
    remarks = (found for found in _WORD.finditer(text) if found["text"].startswith("//"))
    return [text.count("\n", 0, found.start()) + 1 for found in remarks if _BREAK.search(found["text"])]


def _hidden(text: str) -> bool:
    """Whether the escapes of a text change where its strings and comments are, or stand outside of them."""
    if "\\u" not in text:
        return False
    outside = _WORD.sub("", text)
    if _ESCAPE.search(outside):
        return True
    # Letters stand in for the signs, so that what is compared is the structure and not the length.
    read = _ESCAPE.sub(lambda found: found[1] + _sign(int(found[2], 16), "a"), text)
    return _WORD.sub("", read) != outside


def _sign(point: int, otherwise: str) -> str:
    if point in _BREAKS:
        return " "
    return chr(point) if 0x20 <= point < 0x7F else otherwise
