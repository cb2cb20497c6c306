"""Python once more, with the places written otherwise that Semgrep does not look into."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from applabel.analyzers.grammars import grammar, nodes, parse

_PLACES = frozenset({"match_statement", "case_clause", "comparison_operator", "subscript", "for_statement", "type"})
_HANDLER = re.compile(
    r"^([ \t]*+except(?:[ \t]*+\*)?[ \t]++)([\w.]++(?:[ \t]*+,[ \t]*+[\w.]++)++)([ \t]*+:)", re.MULTILINE
)
_LONGEST = 20_000
_NEAR = 20
_CALLED = frozenset({"call", "await", "yield"})


def bracketed(text: str) -> str:
    """The same program on the same lines with the brackets that Pythons before 3.14 ask for: `except (A, B):`.

    Source: PEP 758. On such a line columns move by one.
    """
    return _HANDLER.sub(r"\1(\2)\3", text)


def restated(text: str) -> str:
    """The same program on the same lines for a second look; empty where the first sees all there is.

    A guard of `match` becomes the condition of an `if` (`case 1 if f():` is `if        f():`), what is unpacked in
    an index, a loop or the kind of a parameter is not, and of a chain of comparisons the first remains one. The
    names a pattern gives are lost that way, which is why the first look is still due.
    """
    known = grammar("python", "")
    if known is None:
        return ""
    source = bytearray(text.encode("utf-8", "surrogatepass"))
    found = nodes(parse(known, bytes(source)).root_node, _PLACES)
    guarded = any(each.child_by_field_name("guard") for each in found if each.type == "case_clause")
    before = bytes(source)
    for node in found:
        match node.type:
            case "match_statement" if guarded:
                _write(source, node.start_byte, node.start_byte + len("match"), b"if")
            case "case_clause" if guarded:
                _condition(source, node)
            case "subscript" | "for_statement" | "type":
                for splat in _unseen(node):
                    source[splat.start_byte : splat.start_byte + 1] = b" "
            case "comparison_operator":
                _shorten(source, node)
    return source.decode("utf-8", "surrogatepass") if source != before else ""


def _unseen(around: Node) -> Iterator[Node]:
    """What is unpacked in an index, behind the `in` of a loop or as the kind of a parameter, with a call in it."""
    match around.type:
        case "subscript":
            places = around.children_by_field_name("subscript")
        case "for_statement":
            right = around.child_by_field_name("right")
            places = [] if right is None else right.children if right.type == "expression_list" else [right]
        case _:
            places = around.children
    for place in places:
        node: Node | None = place
        for _ in range(_NEAR):  # the grammar takes `*f()` for a call of `*f`
            if node is None or node.type == "list_splat":
                break
            node = node.child(0) if node.child_count else None
        if node is not None and node.type == "list_splat" and _calls(place):
            yield node


def _shorten(source: bytearray, chain: Node) -> None:
    """Of a chain of comparisons, whose first value Semgrep does not look at, make one of the first two values."""
    signs = [each for each in chain.children if not each.is_named]
    if len(signs) > 1 and _calls(chain.children[0]):
        for sign in signs[1:]:
            wide = sign.end_byte - sign.start_byte
            _write(source, sign.start_byte, sign.end_byte, b"or" if wide > 1 else b"+")


def _calls(node: Node) -> bool:
    """Whether anything is called in it; of something enormous it is taken for granted."""
    return node.end_byte - node.start_byte > _LONGEST or bool(nodes(node, _CALLED))


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
