"""Strict JSON: one meaning per document, or an error that says where."""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from applabel.errors import InvalidDocument

MAX_DEPTH = 64
"""Levels of nesting accepted; no document of ours comes near, and parsers of others must survive it too."""

_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(text: str | bytes, *, name: str = "the document") -> object:
    """Parse JSON and refuse what parsers disagree about.

    Refused, each as `InvalidDocument` naming `name`: bytes that are not UTF-8, a byte order mark, duplicate
    keys, NaN, Infinity and numbers that overflow to it, lone surrogates, nesting beyond `MAX_DEPTH`.
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
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except InvalidDocument as error:
        raise InvalidDocument(f"{name}: {error.message}", where=error.where) from error
    except json.JSONDecodeError as error:
        raise InvalidDocument(
            f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except (ValueError, RecursionError) as error:  # an integer of more digits than Python will convert
        raise InvalidDocument(f"{name} is not usable JSON: {error}") from error
    _refuse_surrogates(value, name)
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


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        if key in result:
            raise InvalidDocument(f"the key {key!r} appears twice")
        result[key] = value
    return result


def _refuse_surrogates(value: object, name: str) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if _SURROGATE.search(each):
                raise InvalidDocument(f"{name} holds half a surrogate pair, which is not Unicode")
        elif isinstance(each, dict):
            waiting.extend(each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _refuse_constant(word: str) -> NoReturn:
    raise InvalidDocument(f"{word} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidDocument(f"the number {digits[:20]} is too large")
    return number
