"""C# in the words that Semgrep's grammar knows, so that files of today are read as a whole.

Without this Semgrep passes over everything inside of a record without a word, and reads a file with a primary
constructor, a type without a body or a comma after the last of several in part only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from applabel.analyzers.dialects import spelling

# Every quantifier is bounded or cannot go back: the text is that of a stranger.
_NAME = r"@?\w{1,200}"
_TYPES = r"(?:<[^<>(){};\"]{0,300}>)?"
_RECORD = re.compile(
    r"(?<![\w.@])record(\s{1,20})(?:(class|struct)(\s{1,20}))?"
    rf"(?=(?!(?:in|is|as|and|or|when|switch|with|not|where|by|on|equals|into)\b){_NAME}\s{{0,40}}[<({{:;])"
)
_HEAD = re.compile(rf"(?<![\w.@])(?:class|struct)\s{{1,20}}({_NAME})\s{{0,40}}{_TYPES}\s{{0,40}}\(")
_BASE = re.compile(r"\s{0,200}:\s{0,200}[\w.:<>,?\[\]\s]{1,400}?\(")
_WITHOUT_BODY = re.compile(
    rf"(?<![\w.@])((?:class|struct|interface)\s{{1,20}}{_NAME}\s{{0,20}}{_TYPES}"
    r"\s{0,20}(?::[^;(){}=\"']{1,400}(?:\(\)[^;(){}=\"']{0,200})?)?);"
)
_FILTER = re.compile(r"(?<![\w.@])catch\s{0,40}(?:\([^()\n]{0,300}\)\s{0,80})?(when)\s{0,40}\(")
_BODY = re.compile(r"\s{0,200}\{")
_PINNED = re.compile(r"(?<![\w.@])fixed(?=\s{0,40}\()")
_ON_STACK = re.compile(r"(?<![\w.@])stackalloc(?=\s|\[)")
_LAST_COMMA = re.compile(r",(?=[ \t]{0,200}\n\s{0,400}[\]}])")
# What is not closed goes on to the end, so that no part of it is looked through again.
_WORD = re.compile(
    r"(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"
    r'|(?P<string>"""(?:[^"]|"(?!""))*+(?:"""|\Z)|[$@]{0,2}@[$@]{0,2}"(?:[^"]|"")*+(?:"|\Z)'
    r'|"(?:[^"\\\n]|\\.)*+(?:"|$)|\'(?:[^\'\\\n]|\\.)*+(?:\'|$))'
    r"|(?P<sign>[(){}\[\];])",
    re.MULTILINE,
)
_LONGEST = 20_000
"""Characters a declaration may have before its body; Semgrep says of a longer one that it cannot read it."""

_PATIENCE = 200
"""So many declarations without an end, and the rest of the file stays as it is."""


def older(text: str) -> str:
    """The same program on the same lines, without what came with C# 9 to 13, and what Semgrep passes over.

    The filter of a catch becomes the first statement of its body, a pinned block one that is used, and an array
    on the stack any other: all in their place. A record becomes a class or a structure, and the parameters of a
    type the parameters of a constructor at the start of its body: on the line where that starts columns move.
    """
    text = spelling.of_csharp(text)
    text = _PINNED.sub("using", _ON_STACK.sub("new".ljust(10), "".join(_filters(text))))
    text = _RECORD.sub(_plain, text)
    text = "".join(_constructors(text))
    text = _WITHOUT_BODY.sub(r"\1{}", text)
    return _LAST_COMMA.sub(" ", text)


def _plain(found: re.Match[str]) -> str:
    """`record`, `record class` and `record struct` as `class` or `struct`, as long as they were."""
    gap, kind, rest = found.group(1), found.group(2), found.group(3)
    return f"class {gap}" if kind is None else f"      {gap}{kind}{rest}"


def _filters(text: str) -> Iterator[str]:
    """The text in pieces, `catch (E e) when (f()) {` as `catch (E e) {if  (f()) ;`."""
    done = endless = 0
    for found in _FILTER.finditer(text):
        if found.start() < done or endless > _PATIENCE:
            continue
        end = _find(text, found.end(), ")") + 1
        body = _BODY.match(text, end) if end else None
        if body is None:
            endless += 1
            continue
        yield text[done : found.start(1)] + "{if " + text[found.end(1) : body.end() - 1] + ";"
        done = body.end()
    yield text[done:]


def _constructors(text: str) -> Iterator[str]:
    """The text in pieces, each primary constructor at the start of the body of its type."""
    done = endless = 0
    for head in _HEAD.finditer(text):
        if head.start() < done or endless > _PATIENCE:
            continue
        start = head.end() - 1
        end = _find(text, start + 1, ")") + 1
        base = _BASE.match(text, end) if end else None
        arguments = base.end() - 1 if base else end
        after = _find(text, base.end(), ")") + 1 if base else end
        body = _find(text, after, "{;") if end and after else -1
        if body < 0:
            endless += 1
            continue
        call = f" : base{_flat(text[arguments:after])}" if base else ""
        made = f" {head.group(1)}{_flat(text[start:end])}{call} {{ }}"
        yield text[done:start]
        yield _blank(text[start:end]) + text[end:arguments] + _blank(text[arguments:after]) + text[after:body]
        yield f"{{{made}" if text[body] == "{" else f"{{{made} }}"
        done = body + 1
    yield text[done:]


def _find(text: str, start: int, signs: str) -> int:
    """Where one of some signs stands outside of brackets, comments and strings; -1 where it is nowhere near."""
    depth = 0
    for word in _WORD.finditer(text, start, start + _LONGEST):
        sign = word.group("sign")
        if sign is None:
            continue
        if depth == 0 and sign in signs:
            return word.start()
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0:
            return -1
    return -1


def _flat(text: str) -> str:
    """The text on one line, without comments."""
    return " ".join(_WORD.sub(lambda word: " " if word.group("comment") else word.group(), text).split("\n"))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
