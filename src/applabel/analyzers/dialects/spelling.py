"""Names as everybody writes them: an engine compares letters, and languages have more than one way to spell a name.

`\\u0065val` is `eval` to JavaScript, `@Start` is `Start` to C#, a name in backticks is itself to Kotlin, and Python
reads the letters of mathematics as plain ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from applabel.analyzers.grammars import grammar, nodes, parse

_ESCAPE = re.compile(r"\\u\{0{0,20}([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# An escape of a letter, digit or sign that a name of ASCII may hold: others spell no name a rule knows.
_PLAIN = r"0{0,20}(?:24|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9Aa])"
_SPELLED = re.compile(rf"\\[uU](?:\{{{_PLAIN}\}}|{_PLAIN}(?![0-9A-Fa-f]{{0,3}}\}}))")
_WORD = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_NAMES = frozenset(
    {
        "identifier", "property_identifier", "private_property_identifier", "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
    }
)  # fmt: skip

_CSHARP_WORDS = frozenset(
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit",
        "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int",
        "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed",
        "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try",
        "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile",
        "while",
    }
)  # fmt: skip
_KOTLIN_WORDS = frozenset(
    {
        "as", "break", "class", "continue", "do", "else", "false", "for", "fun", "if", "in", "interface", "is",
        "null", "object", "package", "return", "super", "this", "throw", "true", "try", "typealias", "typeof",
        "val", "var", "when", "while",
    }
)  # fmt: skip
_COMPATIBLE = re.compile(r"[^\x00-\x7f]")


def of_scripts(text: str) -> str:
    """JavaScript and TypeScript without escapes in names."""
    return _respelled(text, "typescript", "a.tsx", _SPELLED, _unescaped)


def of_csharp(text: str) -> str:
    """C# without escapes in names, and without the sign that makes a name of a word that is none anyway."""
    return _respelled(text, "csharp", "", re.compile(rf"{_SPELLED.pattern}|@(?=[A-Za-z_\\])"), _plain_csharp)


def of_kotlin(text: str) -> str:
    """Kotlin without backticks around names that need none."""
    return _respelled(text, "kotlin", "", re.compile(r"`(?=[A-Za-z_]\w{0,200}`)", re.ASCII), _plain_kotlin)


def of_python(text: str) -> str:
    """Python with plain letters where it reads plain ones (NFKC, as for every name in its grammar)."""
    return text if text.isascii() else _COMPATIBLE.sub(_plain_letter, text)


def _plain_letter(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found.group())
    return plain if plain.isascii() and plain.replace("_", "a").isalnum() else found.group()


def _respelled(text: str, language: str, path: str, sign: re.Pattern[str], plain: Callable[[str], str]) -> str:
    """The text with other names where `plain` has one, each as long as it was."""
    known = grammar(language, path)
    if known is None or sign.search(text) is None:
        return text
    source = text.encode("utf-8", "surrogatepass")
    pieces: list[bytes] = []
    done = 0
    for node in nodes(parse(known, source).root_node, _NAMES):
        name = source[node.start_byte : node.end_byte].decode("utf-8", "replace")
        other = plain(name)
        if node.start_byte >= done and other != name and _WORD.fullmatch(other):
            pieces += [source[done : node.start_byte], _as_long(name, other)]
            done = node.end_byte
    return b"".join([*pieces, source[done:]]).decode("utf-8", "surrogatepass")


def _as_long(name: str, other: str) -> bytes:
    """What was before the name keeps its column, and so does what follows."""
    lead = 1 if name[0] in "@`" else 0
    return (" " * lead + other).ljust(len(name)).encode()


def _unescaped(name: str) -> str:
    return _ESCAPE.sub(lambda found: chr(min(int(next(filter(None, found.groups())), 16), 0x10FFFF)), name)


def _plain_csharp(name: str) -> str:
    word = _unescaped(name.removeprefix("@"))
    return name if word in _CSHARP_WORDS else word


def _plain_kotlin(name: str) -> str:
    word = name.strip("`")
    return name if word in _KOTLIN_WORDS else word
