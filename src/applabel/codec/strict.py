"""Strict JSON: one meaning per document, or an error that says where."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

from applabel.errors import InvalidDocument

MAX_DEPTH = 64
"""Levels of nesting accepted; no document of ours comes near, and parsers of others must survive it too."""

# Strings are skipped without ever going back, and an unfinished one to the end of the text: time stays linear.
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 640  # the least that Python can be told to stop at, so that no setting changes what is read
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def loads(text: str | bytes, *, name: str = "the document") -> object:
    """Parse JSON and refuse what parsers disagree about.

    Refused, each as `InvalidDocument` naming `name` and the JSON path: bytes that are not UTF-8, a byte order
    mark, duplicate keys, NaN, Infinity and numbers that overflow to it, integers of thousands of digits, lone
    surrogates, nesting beyond `MAX_DEPTH`.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidDocument(f"{name} is not UTF-8 at byte {error.start}") from error
    _refuse_depth(text, name)
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=lambda word: _Flaw(f"{word} is not a JSON number"),
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise InvalidDocument(
            f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    for where, flaw in _flaws(value, "$"):
        raise InvalidDocument(f"{name}: {where}: {flaw}", where=where)
    return value


def dumps(value: object) -> str:
    """JSON for people and for diffs: sorted keys, two spaces, a final newline, text unescaped."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True) + "\n"


def canonical(value: object) -> bytes:
    """The one byte form that digests and signatures cover: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8"
    )


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    for token in _STRUCTURE.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidDocument(f"{name} is nested deeper than {MAX_DEPTH} levels")
        elif first in "]}":
            depth -= 1


class _Flaw:
    """Stands in the parsed value where something was refused, until its path is known."""

    def __init__(self, said: str, key: str | None = None) -> None:
        self.said = said
        self.key = key


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object] | _Flaw:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            return _Flaw(f"the key {_quoted(key)} appears twice", key)
        result[key] = value
    return result


def _finite(digits: str) -> float | _Flaw:
    number = float(digits)
    return number if math.isfinite(number) else _Flaw(f"the number {digits[:20]} is too large")


def _whole(digits: str) -> int | _Flaw:
    if len(digits) > _MOST_DIGITS:
        return _Flaw(f"a number of {len(digits)} digits is not usable JSON")
    return int(digits)


def _flaws(value: object, where: str) -> Iterator[tuple[str, str]]:
    """(path, what is wrong) of everything refused in a parsed value; never deeper than `MAX_DEPTH`."""
    if isinstance(value, _Flaw):
        yield where if value.key is None else f"{where}{_step(value.key)}", value.said
    elif isinstance(value, str):
        if _SURROGATE.search(value):
            yield where, "half a surrogate pair is not Unicode"
    elif isinstance(value, dict):
        for key, each in value.items():
            if _SURROGATE.search(key):
                yield where, f"the key {_quoted(key)} holds half a surrogate pair, which is not Unicode"
            yield from _flaws(each, f"{where}{_step(key)}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _flaws(each, f"{where}[{place}]")


def _step(key: str) -> str:
    """How a key continues a JSON path: `.cwe`, or in brackets where it is no plain word."""
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{_quoted(key)}]"


def _quoted(key: str) -> str:
    return ascii(key) if len(key) <= 40 else f"{key[:40]!a}…"
