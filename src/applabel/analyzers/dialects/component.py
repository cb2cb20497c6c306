"""Single-file components of Vue and Svelte: the script they hold, alone, with every line in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Every quantifier is bounded or cannot go back: the text is that of a stranger.
_ATTRIBUTES = r"""(?P<attributes>(?:"[^"]*+"|'[^']*+'|[^>"'])*+)>"""
_SCRIPT = re.compile(rf"<script(?![\w-]){_ATTRIBUTES}", re.IGNORECASE)
_BEGUN = re.compile(r"<script(?![\w-])", re.IGNORECASE)
_END = re.compile(r"</script\s{0,100}>", re.IGNORECASE)
_STYLE_END = re.compile(r"</style\s{0,100}>", re.IGNORECASE)
_WRITTEN_IN = re.compile(r"""\b(?:lang|type)\s{0,20}=\s{0,20}["']?([\w/+-]{1,40})""", re.IGNORECASE)
_SUFFIXES = {
    "ts": ".ts",
    "typescript": ".ts",
    "text/typescript": ".ts",
    "tsx": ".tsx",
    "jsx": ".jsx",
}
# Svelte's markup: what may begin in text, inside of a tag, and inside of a value in braces.
_IN_TEXT = re.compile(r"<!--|<script(?![\w-])|<style(?![\w-])|</?[A-Za-z]|\{", re.IGNORECASE)
_IN_TAG = re.compile(r"""["'{>]""")
_IN_STRING = {'"': re.compile(r'["{]'), "'": re.compile(r"['{]")}
_IN_VALUE = re.compile(
    r"//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
    r"|'(?:[^'\\\n]|\\.)*+'?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|[`()\[\]{}/]"
)
_EXPRESSION = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/")
_BEFORE_EXPRESSION = frozenset("(,=:[!&|?{};>+-*%~^<")
_IN_TEMPLATE = re.compile(r"\\.|`|\$\{", re.DOTALL)
_WORD = re.compile(r"\{\s*+(?:[#:@](?:else\s+if|\w+)|\.\.\.)?")
_CLOSING = re.compile(r"\{\s*+/(?:if|each|await|key|snippet)\s*+\}")
_HELD = frozenset({"#if", "#key", "#await", "#each", ":else if", "@html", "@render", "@attach", ""})
_NEEDS_BRACKETS = re.compile(r"\s*+(?:\{|(?:async\s+)?function\b|class\b)")
_ENDS = {"#each": " as ", "#await": " then "}


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """The code of a component: everything else is blank. `suffix` is that of a file with such code."""

    text: str
    suffix: str


def of_vue(page: str) -> Script | None:
    """The scripts of a Vue component, None where there is none.

    One in a comment counts as well: what is a comment depends on the language of the template around it.
    """
    return _gathered(page, list(_scripts(page)), [])


def of_svelte(page: str) -> Script | None:
    """The scripts of a Svelte component and the values in its markup, each a statement in its place."""
    scripts: list[tuple[str, int, int]] = []
    values: list[tuple[int, str]] = []
    place = 0
    while (found := _IN_TEXT.search(page, place)) is not None:
        word, place = found.group().lower(), found.end()
        if word == "<!--":
            place = _after(page, "-->", place)
        elif word == "{":
            place = _value(page, found.start(), values)
        elif word == "<script" and (opening := _SCRIPT.match(page, found.start())) is not None:
            start, place = opening.end(), _start_of(_END, page, opening.end())
            scripts.append((opening["attributes"], start, place))
        else:
            place = _tag(page, place, values)
            if word == "<style" and not page.endswith("/>", 0, place):
                place = _start_of(_STYLE_END, page, place)
    return _gathered(page, scripts, values)


def _scripts(page: str) -> Iterator[tuple[str, int, int]]:
    """(attributes, start, end) of the code of each script."""
    place = 0
    while (found := _BEGUN.search(page, place)) is not None:
        opening = _SCRIPT.match(page, found.start())
        if opening is None:  # not understood: let the engine say that it cannot read it
            yield "", found.end(), len(page)
            return
        place = _start_of(_END, page, opening.end())
        yield opening["attributes"], opening.end(), place


def _gathered(page: str, scripts: list[tuple[str, int, int]], values: list[tuple[int, str]]) -> Script | None:
    kept = [(start, page[start:end]) for _, start, end in scripts if not _is_data(page[start:end])]
    pieces = sorted([*kept, *values])
    if not any(code.strip() for _, code in pieces):
        return None
    written: list[str] = []
    done = 0
    for start, code in pieces:
        written += [_blank(page[done:start]), code]
        done = start + len(code)
    return Script(text="".join([*written, _blank(page[done:])]), suffix=_suffix(scripts))


def _suffix(scripts: list[tuple[str, int, int]]) -> str:
    """What the scripts are written in; what is neither is tried as the plain language, which says if it is not."""
    said = [word.lower() for attributes, _, _ in scripts for word in _WRITTEN_IN.findall(attributes)]
    return next((_SUFFIXES[word] for word in said if word in _SUFFIXES), ".js")


def _is_data(code: str) -> bool:
    """Whether a script is a document of data, whatever its type says."""
    if not code.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(code)
    except (ValueError, RecursionError):
        return False
    return True


def _tag(page: str, place: int, values: list[tuple[int, str]]) -> int:
    """Note the values in a tag of which the name has begun, and say where it ends."""
    while (found := _IN_TAG.search(page, place)) is not None:
        sign, place = found.group(), found.end()
        if sign == ">":
            return place
        if sign == "{":
            place = _value(page, found.start(), values)
            continue
        while (inner := _IN_STRING[sign].search(page, place)) is not None:
            place = inner.end()
            if inner.group() == sign:
                break
            place = _value(page, inner.start(), values)
        else:
            return len(page)
    return len(page)


def _value(page: str, start: int, values: list[tuple[int, str]]) -> int:
    """Note the value in braces that begins at `start` as a statement, and say where the braces end."""
    if (closing := _CLOSING.match(page, start)) is not None:
        return closing.end()
    end, cuts = _braces(page, start)
    opening = _WORD.match(page, start)
    if opening is None or end > len(page):
        values.append((start, page[start:]))  # not understood: let the engine say that it cannot read it
        return len(page)
    word = " ".join(opening.group()[1:].split())
    inside = opening.end()
    if word == "@const":
        values.append((start, f";let {_spaces(page, start + 5, inside)}{page[inside : end - 1]};"))
    elif word in _HELD or word == "...":
        last = min((cut for cut, kind in cuts if kind == _ENDS.get(word)), default=end - 1)
        held, rest = page[inside:last], _blank(page[last : end - 1])
        if not held.strip():
            return end
        bracketed = _NEEDS_BRACKETS.match(held) is not None
        before = ";" if bracketed and page[start - 1 : start] == "=" else ""
        signs = "()" if bracketed else "{}"
        gap = _spaces(page, start + 1, inside)
        values.append((start - len(before), f"{before}{signs[0]}{gap}{held}{rest}{signs[1]}"))
    return end


def _braces(page: str, start: int) -> tuple[int, list[tuple[int, str]]]:
    """Where braces that open at `start` have been closed, beyond the text where they are not; and the places of
    the words between two parts of a head."""
    waiting = ["{"]
    cuts: list[tuple[int, str]] = []
    place = start + 1
    while waiting:
        if waiting[-1] == "`":
            found = _IN_TEMPLATE.search(page, place)
            if found is None:
                return len(page) + 1, cuts
            place = found.end()
            if found.group() == "`":
                waiting.pop()
            elif found.group() == "${":
                waiting.append("{")
            continue
        found = _IN_VALUE.search(page, place)
        if found is None:
            return len(page) + 1, cuts
        if len(waiting) == 1:
            for kind in _ENDS.values():
                cut = page.find(kind, place, found.start() + len(kind))
                if cut >= 0:
                    cuts.append((cut, kind))
        word, place = found.group(), found.end()
        if word in ("{", "(", "[", "`"):
            waiting.append(word)
        elif word in ("}", ")", "]"):
            waiting.pop()
        elif (
            word == "/" and page[max(start, found.start() - 80) : found.start()].rstrip()[-1:] in _BEFORE_EXPRESSION
        ):
            expression = _EXPRESSION.match(page, found.start())
            place = found.end() if expression is None else expression.end()
    return place, cuts


def _start_of(pattern: re.Pattern[str], page: str, place: int) -> int:
    found = pattern.search(page, place)
    return len(page) if found is None else found.start()


def _after(page: str, word: str, place: int) -> int:
    found = page.find(word, place)
    return len(page) if found < 0 else found + len(word)


def _spaces(page: str, start: int, end: int) -> str:
    return _blank(page[start:end])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
