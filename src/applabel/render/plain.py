"""Text of the app made safe to show: nothing in it can move a cursor, hide itself or pass for our own."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def plain(text: str, limit: int = 0) -> str:
    """The text with control characters written as `\\xNN` and cut to `limit` characters (0: uncut)."""
    safe = _UNSAFE.sub(lambda match: f"\\x{ord(match.group()):02x}", text)
    return safe if not limit or len(safe) <= limit else safe[: limit - 1] + "…"


def one_line(text: str, limit: int = 0) -> str:
    """The same on a single line, white space folded."""
    return plain(" ".join(text.split()), limit)
