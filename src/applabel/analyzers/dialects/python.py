"""Python once more, with the places written otherwise that Semgrep does not look into."""

from __future__ import annotations

import re
from functools import cache

from tree_sitter import Node, Query

from applabel.analyzers.grammars import Grammar, ask, grammar, language_of, parser

_PLACES = """
(match_statement) @match
(case_clause) @case
(comparison_operator) @chain
(subscript (list_splat) @splat)
(for_statement right: (_ (list_splat) @splat))
(typed_parameter type: (type (splat_type) @splat))
(typed_parameter type: (type (list_splat) @splat))
"""
_CALLED = frozenset({"call", "await", "yield"})


def restated(text: str) -> str:
    """The same program on the same lines for a second look; empty where the first sees all there is.

    A guard of `match` becomes the condition of an `if` (`case 1 if f():` is `if        f():`), what is unpacked in
    an index, a loop or the kind of a parameter is not, and of a chain of comparisons the first remains one. The
    names a pattern gives are lost that way, which is why the first look is still due.
    """
    source = bytearray(text.encode("utf-8", "surrogatepass"))
    found = ask(_places(), parser(_known()).parse(bytes(source)).root_node)
    changed = False
    if any(each.child_by_field_name("guard") for each in found.get("case", ())):
        for node in found.get("match", ()):
            _write(source, node.start_byte, node.start_byte + len("match"), b"if")
        for node in found.get("case", ()):
            _condition(source, node)
        changed = True
    for node in found.get("splat", ()):
        if _calls(node):
            source[node.start_byte : node.start_byte + 1] = b" "
            changed = True
    for node in found.get("chain", ()):
        signs = [each for each in node.children if not each.is_named]
        if len(signs) > 1 and _calls(node.children[0]):
            for sign in signs[1:]:
                wide = sign.end_byte - sign.start_byte
                _write(source, sign.start_byte, sign.end_byte, b"or" if wide > 1 else b"+")
            changed = True
    return bytes(source).decode("utf-8", "surrogatepass") if changed else ""


def _known() -> Grammar:
    known = grammar("python", "")
    if known is None:
        raise AssertionError("there is no grammar of Python")
    return known


@cache
def _places() -> Query:
    return Query(language_of(_known()), _PLACES)


def _calls(node: Node) -> bool:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.type in _CALLED:
            return True
        waiting.extend(each.named_children)
    return False


def _condition(source: bytearray, clause: Node) -> None:
    """Write the head of a case as that of an `if`."""
    guard = clause.child_by_field_name("guard")
    colon = next((each for each in clause.children if each.type == ":"), None)
    if guard is not None and guard.named_children:
        _write(source, clause.start_byte, guard.named_children[0].start_byte, b"if")
    elif colon is not None:
        _write(source, clause.start_byte, colon.start_byte, b"if 1")


def _write(source: bytearray, start: int, end: int, word: bytes) -> None:
    """Put a word where something stood, and blanks behind it; lines go on where they did."""
    blank = re.sub(rb"[^\n](?=\n)", b"\\\\", re.sub(rb"[^\n]", b" ", bytes(source[start:end])))
    source[start:end] = word + blank[len(word) :]
