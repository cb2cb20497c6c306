"""Text of the app made safe to show: nothing in it can move a cursor, hide itself or pass for our own."""

from __future__ import annotations

import json
import re

# Controls, marks without a shape of their own, marks that turn the direction of writing, tags, lone surrogates.
# A fixed list for the reason given in `inventory.naming`; unlike there, a backslash is left as it is.
_UNSAFE = (
    "\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSAFE}]")
_IN_JSON = re.compile(f"[{_UNSAFE}]")


def plain(text: str, limit: int = 0) -> str:
    r"""The text with unsafe characters written as `\u{N}` and cut to `limit` characters (0: uncut).

    Line breaks and tabs stay.
    """
    safe = _IN_TEXT.sub(lambda match: f"\\u{{{ord(match.group()):x}}}", text)
    return safe if not limit or len(safe) <= limit else safe[: limit - 1] + "…"


def one_line(text: str, limit: int = 0) -> str:
    """The same on a single line, white space folded."""
    return plain(" ".join(text.split()), limit)


def json_text(document: object) -> str:
    """A document as JSON for people and tools: two spaces, a final newline, unsafe characters escaped.

    The escapes are JSON's own, so every reader gets the text unchanged, and a terminal gets nothing to obey.
    """
    written = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    # Outside of its strings JSON is ASCII, so whatever is replaced is inside of one.
    return _IN_JSON.sub(_escaped, written) + "\n"


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
