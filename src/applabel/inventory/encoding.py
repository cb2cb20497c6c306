"""What bytes are text, and in which encoding, decided from the bytes alone."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x00"))
_SAMPLE = 65_536


def detect(content: bytes, *, python: bool = False) -> str:
    """The text encoding of a file's bytes, as a Python codec name; empty where they are not text.

    A byte order mark decides; then zeros at every other place (UTF-16 and UTF-32 without a mark); then, in
    Python files, the coding cookie of PEP 263; then UTF-8 where it is valid, and Latin-1 where the bytes
    look like text in some one-byte encoding.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    sample = content[:_SAMPLE]
    wide = _without_mark(sample)
    if wide:
        return wide
    if python:
        cookie = declared(content)
        if cookie:
            return cookie
    if not looks_binary(sample):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"
    return ""


def declared(content: bytes) -> str:
    """The encoding a Python file declares in its first two lines (PEP 263), empty where none that exists."""
    for line in content.split(b"\n", 2)[:2]:
        match = _COOKIE.match(line)
        if match is None:
            continue
        name = match.group(1).decode("ascii", "replace")
        try:
            info = codecs.lookup(name)
        except LookupError:
            return ""
        # Codecs that are no text encoding (rot13 is one, zlib is not) and those that run Python's own
        # machinery on the content are refused: only what reads bytes as characters.
        return info.name if info._is_text_encoding else ""  # noqa: SLF001 - the one place that tells
    return ""


def looks_binary(sample: bytes) -> bool:
    """Whether bytes hold so many zeros and control characters that no editor would show them as text."""
    if not sample:
        return False
    zeros = sample.count(b"\0")
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return zeros * 100 > len(sample) or controls * 20 > len(sample)


def _without_mark(sample: bytes) -> str:
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    size = len(sample)
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    quads = [sample[place::4].count(0) for place in range(4)]
    if quads[0] * 10 < size // 4 and all(each * 10 > 9 * (size // 4) for each in quads[1:]):
        return "utf-32-le"
    if quads[3] * 10 < size // 4 and all(each * 10 > 9 * (size // 4) for each in quads[:3]):
        return "utf-32-be"
    if odd * 10 > 7 * (size // 2) and even * 10 < size // 2:
        return "utf-16-le"
    if even * 10 > 7 * (size // 2) and odd * 10 < size // 2:
        return "utf-16-be"
    return ""
