"""The globs by which a provider excludes files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable


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
