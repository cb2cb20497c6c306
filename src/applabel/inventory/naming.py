"""Write any file name so that it can be printed, and so that no two names are written alike."""

from __future__ import annotations

import re

# A fixed list and not `str.isprintable`, whose answer changes with the Unicode version of the Python that
# runs us: paths are part of every locus, and a measurement must not depend on the interpreter. Controls,
# marks without a shape of their own, marks that turn the direction of writing, tags, lone surrogates
# (bytes that are not UTF-8, as `surrogateescape` writes them) and the backslash that starts an escape.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\\\\\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def printable(raw: bytes) -> str:
    r"""The path or name `raw` as text for people and files: injective, and free of control characters.

    A backslash becomes `\\`, a byte that is not UTF-8 `\xNN`, any other unprintable character `\u{N}`; all
    else stands for itself.
    """
    return _UNPRINTABLE.sub(_escape, raw.decode("utf-8", "surrogateescape"))


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character == "\\":
        return "\\\\"
    point = ord(character)
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02x}"
    return f"\\u{{{point:x}}}"
