"""The globs by which a provider excludes files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

_STEPS = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]", re.DOTALL)


def matcher(globs: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """A function from a path to the reason of the first glob that matches it or a folder above, or to nothing.

    `*` and `?` stay inside one folder, `**` crosses folders, `**/` is any number of whole folders; a glob
    that names a folder means all in it.
    """
    known = [(tuple(_STEPS.findall(glob.removeprefix("./").strip("/"))), reason) for glob, reason in globs]

    def reason_for(path: str) -> str:
        return next((reason for steps, reason in known if _matches(steps, path)), "")

    return reason_for


def _matches(steps: tuple[str, ...], path: str) -> bool:
    # All places the glob can have come to are followed at once: the time is at most the product of both
    # lengths whatever a provider writes, where a regular expression could go on for ever. A place is twice
    # the number of the step to come, and one more inside of a folder that `**/` is passing.
    if not steps:
        return False
    end = 2 * len(steps)
    places = set(_onward(0, steps))
    for character in path:
        if character == "/" and end in places:
            return True
        places = {
            further
            for place in places
            if place != end
            for after in _after(place, steps[place // 2], character)
            for further in _onward(after, steps)
        }
        if not places:
            return False
    return end in places


def _after(place: int, step: str, character: str) -> Iterator[int]:
    """Where one character of the path leads from a place."""
    inside = character != "/"
    if place % 2:
        yield place if inside else place - 1
    elif step == "**/":
        if inside:
            yield place + 1
    elif step == "?":
        if inside:
            yield place + 2
    elif step[0] == "*":
        if inside or step != "*":
            yield place
    elif step == character:
        yield place + 2


def _onward(place: int, steps: tuple[str, ...]) -> Iterator[int]:
    """A place, and those beyond it that take nothing from the path."""
    yield place
    while place % 2 == 0 and place // 2 < len(steps) and steps[place // 2][0] == "*":
        place += 2
        yield place
