"""What Semgrep passes over without a word: it calls the file scanned and looks at nothing in some places of it.

Most such places are restated in `dialects`, so that it does look. Here are the others. A file with code in one of
them is unexamined in part, and so is a file in which code may be hidden in what every reader takes for a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from applabel.analyzers import grammars
from applabel.analyzers.dialects import batch, dockerfile, java

_CALL = re.compile(r"[\w\])$>]\s{0,20}(?:\?\.\s{0,20})?[(`]|\bnew\b")
_MOST = 3
"""Lines named in a detail."""

# The sign, looked for first, is a matter of speed alone: it stands wherever the place does. Then the kind of node,
# that of the one around it and the field in which the code stands, any and the whole where they are empty.
_ECMASCRIPT = (
    (
        re.compile(r"\[[^=;()]{0,400}=(?![=>])"),
        ("assignment_pattern", "array_pattern", "right"),
        "a default in a list that is taken apart",
    ),
)
_PLACES: Mapping[str, tuple[tuple[re.Pattern[str], tuple[str, str, str], str], ...]] = {
    "javascript": _ECMASCRIPT,
    "typescript": (
        *_ECMASCRIPT,
        (re.compile(r"\benum\b"), ("enum_assignment", "", "value"), "the value of an enumeration's member"),
    ),
    "php": (
        (
            re.compile(r"\b(?:get|set)\b", re.IGNORECASE),
            ("property_hook", "", ""),
            "what a property does when it is used",
        ),
    ),
}
_ALIAS = re.compile(
    r"^[ \t-]{0,200}(?:(?:[\"']?[\w-]{1,200}[\"']?|<<)[ \t]{0,20}:[ \t]{1,20})?\*[\w-]{1,200}[ \t]{0,20}(?:#|$)"
    r"|[:,\[{][ \t]{0,20}\*[\w-]{1,200}[ \t]{0,20}[\],}]",
    re.MULTILINE,
)
_ODD_BREAK = re.compile("[\u0085\u2028\u2029]")


def passed_over(text: str, language: str, path: str) -> tuple[str, str] | None:
    """(reason, detail) where a text holds code Semgrep does not look at and does not speak of."""
    if language == "dockerfile":
        strange = dockerfile.strange_line(text)
        return ("syntax-error", f"line {strange} is no instruction of a recipe for an image") if strange else None
    try:
        lines = dict(_lines(text, language, path))
    except grammars.Unfathomed as error:
        return "timeout", str(error)
    if not lines:
        return None
    first = sorted(lines)[:_MOST]
    return "partly-parsed", f"Semgrep passes over {lines[first[0]]}: line {', '.join(map(str, first))}"


def _lines(text: str, language: str, path: str) -> Iterator[tuple[int, str]]:
    if language in _OTHERS:
        yield from _OTHERS[language](text)
    if language in ("javascript", "typescript") and "<!--" in text:
        yield from _remarks_of_pages(text, language, path)
    known = grammars.grammar(language, path)
    wanted = [each for each in _PLACES.get(language, ()) if each[0].search(text)]
    if known is None or not wanted:
        return
    source = text.encode("utf-8", "surrogatepass")
    root = grammars.parse(known, source).root_node
    for node in grammars.nodes(root, {kind for _, (kind, _, _), _ in wanted}):
        for _, (kind, around, field), what in wanted:
            if node.type == kind and (not around or (node.parent is not None and node.parent.type == around)):
                code = node.child_by_field_name(field) if field else node
                if code is not None and _CALL.search((code.text or b"").decode("utf-8", "replace")):
                    yield code.start_point.row + 1, what


def _remarks_of_pages(text: str, language: str, path: str) -> Iterator[tuple[int, str]]:
    """`a <!--b` is a remark in a script and code in a module, and Semgrep takes it for a remark everywhere."""
    known = grammars.grammar(language, path)
    if known is None:
        return
    source = text.encode("utf-8", "surrogatepass")
    root = grammars.parse(known, source).root_node
    place = source.find(b"<!--")
    while place >= 0:
        node = root.descendant_for_byte_range(place, place + 1)
        if node is not None and node.type == "<":
            yield node.start_point.row + 1, "what a script takes for a remark and a module for code"
        place = source.find(b"<!--", place + 4)


def _aliases(text: str) -> Iterator[tuple[int, str]]:
    for found in _ALIAS.finditer(text):
        yield _line(text, found.end()), "what stands where a name of YAML leads"


def _odd_breaks(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n") if _ODD_BREAK.search(text) else (), 1):
        remark, *behind = _ODD_BREAK.split(line)
        if "//" in remark and "".join(behind).strip():
            yield number, "code behind an unusual line break in a comment"


def _escaped_breaks(text: str) -> Iterator[tuple[int, str]]:
    yield from ((line, "code behind an escaped line break") for line in java.broken_lines(text))


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _other_programs(text: str) -> Iterator[tuple[int, str]]:
    yield from ((line, "a program in another language in the same file") for line in batch.others(text))


_OTHERS: Mapping[str, Callable[[str], Iterator[tuple[int, str]]]] = {
    "batch": _other_programs,
    "csharp": _odd_breaks,
    "github-actions": _aliases,
    "java": _escaped_breaks,
}
