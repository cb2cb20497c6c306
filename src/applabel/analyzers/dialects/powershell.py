"""PowerShell without remarks and what is merely shown, its commands and quotes spelled as they are most often."""

from __future__ import annotations

import re

_DOUBLE, _SINGLE = '"\u201c\u201d\u201e', "'\u2018\u2019\u201a\u201b"
_TEXT = rf"[{_SINGLE}](?:[^{_SINGLE}]|[{_SINGLE}]{{2}})*+[{_SINGLE}]"
_PLAIN = rf"[^{_DOUBLE}`$]|`.|[{_DOUBLE}]{{2}}|\$(?!\()"


def _nested(inner: str) -> str:
    """A string in double quotes in which `$( )` may hold such strings as `inner`."""
    piece = rf"[^(){_DOUBLE}{_SINGLE}]|{_TEXT}|{inner}"
    run = rf"\$\((?:{piece}|\((?:{piece}|\((?:{piece})*+\))*+\))*+\)"
    return rf"[{_DOUBLE}](?:{_PLAIN}|{run})*+[{_DOUBLE}]"


_STRING = _nested(_nested(rf"[{_DOUBLE}](?:{_PLAIN})*+[{_DOUBLE}]"))
_PIECE = re.compile(
    rf"(?P<remark><\#.*?\#>|(?<![^\s;|&(){{}},])\#[^\n]*)"
    rf"|(?P<kept>@[{_DOUBLE}][ \t]*\n(?:.*?\n)??[{_DOUBLE}]@|@[{_SINGLE}][ \t]*\n(?:.*?\n)??[{_SINGLE}]@"
    rf"|(?<!\S)--%[^\n]*)"
    rf"|(?P<quoted>{_TEXT}|{_STRING})"
    rf"|(?P<lost>@[{_DOUBLE}{_SINGLE}][ \t]*\n|[{_DOUBLE}{_SINGLE}]|<\#)"
    rf"|(?P<word>(?:`[^\n]|[^\s`{_DOUBLE}{_SINGLE}\#<;|&(){{}},])+)"
    rf"|(?P<rest>\s+|.)",
    re.DOTALL,
)
# Before these letters a backtick makes another character in every version; before all others some drop it.
_TICK = re.compile(r"`(?=[^\s0abfnrtv])")
# What these are given is for a reader; that of others may be run by what comes next.
_SHOWS = re.compile(r"write-(?:host|verbose|information|warning|debug|error)", re.I)
_MASKED = re.compile(r"add-mask|issecret", re.I)
_VALUE = re.compile(r"((?<!`)\$\(.*|(?<!`)\$(?:\{[^}\n]*\}|[\w:]+))", re.DOTALL)
_ENDS = re.compile(r"[\n;|&(){}]")
_DASH = re.compile("[\u2013\u2014\u2015]")


def plainer(text: str) -> str:
    """The same script on the same lines: remarks as blanks, I`ex as Iex, other dashes and quotes as the plain ones.

    From where the strings cannot be told from the code on, everything stays as it is: nothing that runs may be
    taken for a remark.
    """
    found: list[str] = []
    shown = False
    for each in _PIECE.finditer(text):
        kind, piece = each.lastgroup, each.group()
        if kind == "lost":
            return "".join(found) + text[each.start() :]
        if kind == "remark":
            piece = "".join(mark if mark == "\n" else " " * _size(mark) for mark in piece)
        elif kind == "word":
            piece = _sized(_DASH.sub("-", _TICK.sub("", piece)), _size(piece))
            shown = shown or bool(_SHOWS.fullmatch(piece.rstrip()))
        elif kind == "rest":
            shown = shown and not _ENDS.search(piece)
        elif kind == "quoted" and piece[0] not in "\"'":
            quote = '"' if piece[0] in _DOUBLE else "'"
            body = piece[1:-1]
            plain = quote + body + quote
            piece = plain if quote in body else _sized(plain, _size(piece))
        found.append(_values(piece) if shown and kind == "quoted" and not _MASKED.search(piece) else piece)
    return "".join(found)


def _values(text: str) -> str:
    """A string of which only the variables are left, and all from the first expression on."""
    if text.lstrip()[:1] == "'":
        return "".join(mark if mark == "\n" else " " * _size(mark) for mark in text)
    pieces = _VALUE.split(text.strip()[1:-1])
    kept = (
        each if number % 2 else re.sub(r"[^\n]", lambda mark: " " * _size(mark.group()), each)
        for number, each in enumerate(pieces)
    )
    lead = len(text) - len(text.lstrip())
    return f'{" " * lead}"{"".join(kept)}"{" " * (len(text) - len(text.rstrip()))}'


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _sized(text: str, size: int) -> str:
    """A text as wide as what it stands for, in the bytes by which places are counted."""
    return text + " " * (size - _size(text))
