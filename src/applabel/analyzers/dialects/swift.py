"""Swift without signs before an expression, because Semgrep does not look at a call behind one: `!check(a)`.

Macros of Swift 5.9 lose their `#`, and parameters and types what says who owns them: with either, Semgrep reads a
file in part only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from applabel.analyzers.grammars import grammar, parse

_SIGNS = frozenset({"bang", "!", "-", "~", "&", "+"})
_PAIR = 2
_PLAIN = frozenset({"integer_literal", "real_literal", "hex_literal", "oct_literal", "bin_literal"})
# What the compiler itself knows, and Semgrep as well.
_BUILT_IN = re.compile(
    r"if|elseif|else|endif|available|unavailable|selector|keyPath|file\w*|line|column|function|dsohandle|warning|error"
    r"|colorLiteral|imageLiteral|sourceLocation|externalMacro"
)
_MACRO = re.compile(r"#(?=(\w{1,100})\s{0,20}[({])")
_OWNED = re.compile(r"(:\s{0,5})(sending|consuming|borrowing)(?=\s{1,5}[\w@(\[])")
_COPIED = re.compile(r"~(?=(?:Copyable|Escapable|BitwiseCopyable)\b)")
_THROWN = re.compile(r"\bdo(\s{1,5}throws\s{0,5}\([\w.\s]{1,100}\))(?=\s{0,5}\{)")


def plainer(text: str) -> str:
    """The same program, each character in its place."""
    text = _MACRO.sub(lambda found: "#" if _BUILT_IN.fullmatch(found.group(1)) else " ", text)
    text = _OWNED.sub(lambda found: found.group(1) + " " * len(found.group(2)), text)
    text = _COPIED.sub(" ", text)
    text = _THROWN.sub(lambda found: "do" + re.sub(r"[^\n]", " ", found.group(1)), text)
    known = grammar("swift", "")
    if known is None:
        return text
    source = bytearray(text.encode("utf-8", "surrogatepass"))
    for place in _signs(parse(known, bytes(source)).root_node):
        source[place] = 0x20
    return source.decode("utf-8", "surrogatepass")


def _signs(root: Node) -> Iterator[int]:
    """Where a sign stands before something that may hold a call."""
    # A node finds the one around it by going down from the root, so each is kept with the kind of that.
    waiting = [(root, "")]
    while waiting:
        node, around = waiting.pop()
        waiting.extend((each, node.type) for each in node.children)
        if node.type != "prefix_expression" or node.child_count < _PAIR:
            continue
        sign, target = node.children[0], node.children[1]
        if sign.type not in _SIGNS or target.type in _PLAIN or sign.end_byte - sign.start_byte != 1:
            continue
        if around in ("call_expression", "navigation_expression") or target.type != "simple_identifier":
            yield sign.start_byte
