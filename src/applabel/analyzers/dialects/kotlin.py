"""Kotlin in words Semgrep looks into: it passes over what computes a property and what a constructor hands on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from applabel.analyzers.dialects import spelling

_GETTER = r"get[ \t]*\([ \t]*\)(?=[ \t]*(?:\{|=(?!=)|:[ \t]*[^\n={]{1,200}[={]))"
_SETTER = (
    r"set[ \t]*\([ \t]*(?P<name>[A-Za-z_]\w{0,100})(?:[ \t]*:[ \t]*[^\n(){}=]{1,200})?[ \t]*\)"
    r"(?=[ \t]*(?:\{|=(?!=)))"
)
_HEAD = r"(?P<head>(?:(?:private|protected|internal|public|inline|final|override|external)[ \t]+)*)"
_ON_ITS_LINE = re.compile(rf"^(?P<gap>[ \t]*){_HEAD}(?:{_GETTER}|{_SETTER})", re.MULTILINE)
_BEHIND = re.compile(
    rf"(?P<before>(?:^|[ \t;{{])(?:val|var)[ \t][^\n(){{}}\"]{{1,300}}?)[ \t;]{{1,20}}"
    rf"{_HEAD}(?:{_GETTER}|{_SETTER})",
    re.MULTILINE,
)
_HANDED = re.compile(
    r"\bconstructor\s{0,20}\([^{}]{0,2000}?\)\s{0,80}(?P<sign>:)\s{0,80}(?P<whose>this|super)\s{0,20}\("
)
_TOKEN = re.compile(
    r'//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|"""(?:[^"]|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|$)'
    r"|'(?:[^'\\\n]|\\.)*+(?:'|$)|(?P<bracket>[(){}\[\]])",
    re.MULTILINE,
)
_BODY = re.compile(r"\s{0,200}\{")
_LONGEST = 20_000


def plainer(text: str) -> str:
    """The same program on the same lines. In front of a body of one line columns move, elsewhere they stay."""
    text = spelling.of_kotlin(text)
    if "get" in text or "set" in text:
        text = _ON_ITS_LINE.sub(lambda found: found["gap"] + _function(found), text)
        text = _BEHIND.sub(lambda found: f"{found['before']}; {_function(found)}", text)
    return "".join(_handed(text))


def _handed(text: str) -> Iterator[str]:
    """The text in pieces, `constructor(x: X) : this(f()) {` as `constructor(x: X) { thiz(f()) ;`."""
    done = 0
    for found in _HANDED.finditer(text):
        end = _end(text, found.end())
        if found.start() < done or not end:
            continue
        body = _BODY.match(text, end)
        yield text[done : found.start("sign")] + "{" + text[found.end("sign") : found.end("whose") - 1] + "z"
        yield text[found.end("whose") : end]
        yield f"{text[end : body.end() - 1]};" if body else "}"
        done = body.end() if body else end
    yield text[done:]


def _end(text: str, start: int) -> int:
    """Where the bracket that is open at `start` has been closed; 0 where that is nowhere near."""
    depth = 1
    for token in _TOKEN.finditer(text, start, start + _LONGEST):
        bracket = token["bracket"]
        depth += 0 if bracket is None else 1 if bracket in "([{" else -1
        if depth == 0:
            return token.end()
    return 0


def _function(found: re.Match[str]) -> str:
    return f"fun set({found['name']}: Any)" if found["name"] else "fun get()"
