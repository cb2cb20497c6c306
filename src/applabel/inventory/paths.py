"""Names of files as people and documents can carry them: printable, unique, and matched by globs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_ESCAPED = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\udc80-\udcff]")


def printable(raw: bytes) -> str:
    """A file name as text that is printable and says which bytes it stands for.

    Bytes that are not UTF-8, control characters, characters that reverse or hide text, and the backslash
    itself are written as `\\xNN` or `\\uNNNN`; two different names never look the same.
    """
    return _ESCAPED.sub(_escape, raw.decode("utf-8", "surrogateescape"))


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    if character == "\\":
        return "\\\\"
    number = ord(character)
    if number >= 0xDC80 and number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}"


def matcher(globs: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """A function from a path to the reason of the first glob that matches it or a folder above, or to nothing.

    `*` and `?` stay inside one folder, `**` crosses folders; a glob that names a folder means all in it.
    """
    compiled = [(re.compile(_regex(glob)), reason) for glob, reason in globs]

    def reason_for(path: str) -> str:
        parts = path.split("/")
        for pattern, reason in compiled:
            if any(pattern.fullmatch("/".join(parts[: end + 1])) for end in range(len(parts))):
                return reason
        return ""

    return reason_for


def _regex(glob: str) -> str:
    pieces: list[str] = []
    for piece in re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./").strip("/")):
        match piece:
            case "**/":
                pieces.append("(?:[^/]+/)*")
            case "**":
                pieces.append(".*")
            case "*":
                pieces.append("[^/]*")
            case "?":
                pieces.append("[^/]")
            case text:
                pieces.append(re.escape(text))
    return "".join(pieces)
