"""The words of C and C++, and what is told of them by their look alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Every quantifier is bounded or cannot go back: the text is that of a stranger.
_WORD = re.compile(
    r"(?P<directive>^[ \t]*+\#(?:[^\n\\/]|\\\n|\\.|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|/)*+)"
    r"|(?P<gap>[^\S\n]++|\n|//(?:[^\n\\]|\\.|\\\n)*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"
    r'|(?P<text>(?:u8|[uUL])?R"(?P<mark>[^()\\\s"]{0,16})\((?:[^)]|\)(?!(?P=mark)"))*+(?:\)(?P=mark)"|\Z)'
    r"|(?:u8|[uUL])?\"(?:[^\"\\\n]|\\.|\\\n)*+(?:\"|$)|(?:u8|[uUL])?'(?:[^'\\\n]|\\.)++(?:'|$))"
    r"|(?P<name>[A-Za-z_$][\w$]*+)|(?P<number>\.?\d(?:[\w.]|'(?=\w)|(?<=[eEpP])[+-])*+)|(?P<sign>::|->|.)",
    re.MULTILINE | re.DOTALL,
)
CAPITALS = re.compile(
    r"(?=\w{3})[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)*_*"
    r"|__(?!attribute|asm|inline|restrict|volatile|const|declspec|typeof|extension|int\d|uint|signed|thread|func|va_"
    r"|builtin|cdecl|stdcall|try|except|finally|leave|based|unaligned|has_|label|alignof|real|imag|null|float|m\d)"
    r"[a-z]\w*"
)
NAMED = frozenset({"struct", "union", "enum", "class", "typename", "goto", "case", "namespace", "typedef"})
PLAIN_TYPES = frozenset(
    {
        "void", "char", "short", "int", "long", "float", "double", "bool", "size_t", "unsigned", "signed",
    }
)  # fmt: skip
LONGEST = 400


@dataclass(slots=True, eq=False)
class Token:
    """A word, a text in quotes, a sign, a line for the preprocessor, or a gap."""

    kind: str
    text: str

    def blank(self) -> None:
        """What is not there any more leaves its place empty, and a line stays a line."""
        self.text, self.kind = re.sub(r"[^\n]", " ", self.text), "gap"


NOTHING = Token("", "")


def split(text: str) -> list[Token]:
    """All words of a text; together they are the text."""
    return [
        Token("text" if found.lastgroup == "mark" else str(found.lastgroup), found.group())
        for found in _WORD.finditer(text)
    ]


def spoken(tokens: list[Token]) -> list[Token]:
    """What is neither space nor remark nor a line for the preprocessor, with nothing at both ends."""
    words = [each for each in tokens if each.kind not in ("gap", "directive")]
    return [NOTHING, NOTHING, *words, NOTHING, NOTHING]


def closing(texts: list[str]) -> int:
    """Where the bracket is closed that is opened second; 0 where it is nowhere near."""
    depth = 0
    if texts[1:2] != ["("]:
        return 0
    for place, text in enumerate(texts[1:], 1):
        depth += (text == "(") - (text == ")")
        if depth == 0:
            return place
    return 0
