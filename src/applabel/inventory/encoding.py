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
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?\r?$")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x00"))
_SAMPLE = 65_536
# What a codec in which ASCII is not plain ASCII reads otherwise: escapes, UTF-7, HZ and ISO 2022 shifts.
_TELLTALE = b"a\\x41\\u0041\\n+AG8- ~{VP~} \x1b$B0l\x1b(B &<>\r\n"
_TEXT_BYTES = frozenset(b"\t\n\r" + bytes(range(0x20, 0x7F)))


def detect(content: bytes, *, python: bool = False) -> str:
    """The text encoding of a file's bytes, as a Python codec name; empty where they are not text.

    A byte order mark decides; then zeros at every other place (UTF-16 and UTF-32 without a mark); then, in
    Python files, the coding cookie of PEP 263; then UTF-8 where it is valid, and Latin-1 where the bytes
    look like text in some one-byte encoding.
    """
    sample = content[:_SAMPLE]
    for mark, name in _BOMS:
        # A mark of a wide encoding before bytes without a single zero is a trick: no shell, and no other
        # interpreter, reads what follows as wide characters.
        if content.startswith(mark) and (name == "utf-8-sig" or b"\0" in sample):
            return name
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
    """The encoding a Python file declares in its first two lines (PEP 263), empty where none that exists.

    As for Python itself, the second line counts only after a blank or a comment.
    """
    for line in re.split(rb"\r\n|\r|\n", content[:_SAMPLE], maxsplit=2)[:2]:
        match = _COOKIE.match(line)
        if match is None:
            if not _BLANK.match(line):
                return ""
            continue
        name = match.group(1).decode("ascii", "replace")
        try:
            info = codecs.lookup(name)
        except LookupError:
            return ""
        # Refused: codecs that are no text encoding (rot13, zlib) and those that cannot replace what they
        # do not understand (idna, undefined), so that no declaration makes a file fail.
        try:
            known = info._is_text_encoding and isinstance(_TELLTALE.decode(name, "replace"), str)  # noqa: SLF001
        except (UnicodeError, ValueError):
            return ""
        return info.name if known else ""
    return ""


def ambiguous(content: bytes, encoding: str, *, python: bool = False) -> bool:
    """Whether another reader of these bytes may see other code in them than we do by `encoding`.

    So it is where a Python file declares a codec in which ASCII does not stand for itself, and where a wide
    encoding makes one character of several ASCII bytes, which a shell would run, or none at all.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            return True
        wide = {character for character in text if ord(character) > 0xFF}
        return any(set(character.encode("utf-16-le")) <= _TEXT_BYTES for character in wide)
    return python and _TELLTALE.decode(encoding, "replace") != _TELLTALE.decode("ascii")


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
