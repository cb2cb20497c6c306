"""Where a weakness is, said so that moved lines, other formatting and other tools do not change it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from applabel.analyzers.grammars import Grammar, Unfathomed, grammar, parse

_UNSAID = frozenset(
    {
        "comment",
        "html_comment",
        "line_comment",
        "block_comment",
        "multiline_comment",
        "line_continuation",
        ";",
        "\n",
    }
)
_OF_ONE = frozenset({"tuple", "tuple_expression"})
_DIGITS = 16
_WIDEST = 300
_LAST_WORD = re.compile(r"[\w+/=.:@~-]+$")


class Places:
    """The loci of one file. `path` is how the file is called in documents, `text` what stands in it, `code` what of
    it is in `language`, each word in its place, where that is not the whole."""

    def __init__(self, path: str, language: str, text: str, code: str = "") -> None:
        self._path = path
        self._lines = text.split("\n")
        self._code = code.split("\n") if code else self._lines
        self._grammar = grammar(language, path)
        self._root = _root(self._grammar, code or text)
        self._hashes: dict[int, str] = {}

    def column(self, line: int, place: int) -> int:
        """The column of a place that an engine counts in bytes of UTF-8, as both of ours do (all from 1)."""
        if not 0 < line <= len(self._code) or place < 1:
            return 1
        return len(_bytes(self._code[line - 1])[: place - 1].decode("utf-8", "ignore")) + 1

    def locus(self, line: int, column: int) -> str:
        """`path::symbol::hash` for a position (both from 1): symbol is the enclosing function or class."""
        return f"{self._path}::{self.symbol(line, column)}::{self._hash(line, column)}"

    def symbol(self, line: int, column: int) -> str:
        """The dotted names of the functions and classes around a position; empty at the top of a file."""
        names: list[str] = []
        node = self._node(line, column)
        while node is not None and self._grammar is not None:
            names += filter(None, reversed(_names(node, self._grammar)))
            node = node.parent
        return ".".join(reversed(names))

    def excerpt(self, line: int, end_line: int) -> str:
        """The lines of a finding as they stand, at most ten of at most 300 characters."""
        found = self._lines[line - 1 : min(max(end_line, line), line + 9)]
        return "\n".join(_cut(each) for each in found)

    def _hash(self, line: int, column: int) -> str:
        node = self._node(line, column)
        if node is None or self._grammar is None:
            text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
            return _digest(" ".join(text.split()))
        statement = _statement(node, self._grammar)
        if statement.id not in self._hashes:  # of one enormous statement there may be thousands of findings
            self._hashes[statement.id] = _digest(" ".join(_tokens(statement, self._grammar)))
        return self._hashes[statement.id]

    def _node(self, line: int, column: int) -> Node | None:
        if self._root is None or not 0 < line <= len(self._code):
            return None
        text = self._code[line - 1]
        # Before the first word of a line is no statement, or that around it.
        start = max(column - 1, len(text) - len(text.lstrip()))
        offset = len(_bytes(text[:start]))
        return self._root.descendant_for_point_range((line - 1, offset), (line - 1, offset))


def _root(known: Grammar | None, text: str) -> Node | None:
    """The tree of a text; none where there is no grammar, or the text is made to keep a parser busy."""
    try:
        return None if known is None else parse(known, _bytes(text)).root_node
    except Unfathomed:
        return None


def _statement(node: Node, known: Grammar) -> Node:
    """The innermost statement around a node: a simple one, or the child of a node that holds statements."""
    current = node
    while (
        current.parent is not None and current.parent.type not in known.holders and current.type not in known.simple
    ):
        current = current.parent
    if current.type in known.wrappers and len(current.named_children) == 1:
        return current.named_children[0]
    return current


def _tokens(statement: Node, known: Grammar) -> Iterator[str]:
    """The words of a statement, of a compound one only the head, without what formatters put in and take out:
    comments, white space, the comma after the last of several, the semicolon at the end, the kind of quotes."""
    waiting: list[Node | str] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
            continue
        if node.type in _UNSAID or (node.type in known.bodies and node.parent == statement):
            continue
        if node.child_count:
            waiting.extend(reversed(_parts(node)))
            continue
        word = _text(node)
        if word == "," and _closes(waiting) and not _of_one(node.parent):
            continue
        yield word.replace("'", '"') if node.type in known.quotes else word


def _parts(node: Node) -> list[Node | str]:
    """The children of a node, and what stands between them: some grammars leave the text of a literal there."""
    text, end = node.text or b"", node.start_byte
    parts: list[Node | str] = []
    for child in node.children:
        between = text[end - node.start_byte : child.start_byte - node.start_byte].strip(b" \t\n\f\\")
        if between:
            parts.append(between.decode("utf-8", "replace"))
        parts.append(child)
        end = child.end_byte
    rest = text[end - node.start_byte :].strip(b" \t\n\f\\")
    return [*parts, rest.decode("utf-8", "replace")] if rest else parts


def _closes(waiting: Sequence[Node | str]) -> bool:
    """Whether a bracket closes before any further word."""
    kinds = (each if isinstance(each, str) else each.type for each in reversed(waiting))
    return next((kind for kind in kinds if kind not in _UNSAID), "") in (")", "]", "}")


def _of_one(node: Node | None) -> bool:
    """Whether it is a tuple of one, which only its comma makes a tuple."""
    return node is not None and node.type in _OF_ONE and node.named_child_count == 1


def _names(node: Node, known: Grammar) -> tuple[str, ...]:
    """What a node adds to the symbol: its name, before it that of its owner where it stands outside of that."""
    if node.type in known.named:
        owner = node.child_by_field_name(known.owners.get(node.type, ""))
        return (_owner(_said(owner)), _declared(node.child_by_field_name(known.named[node.type])))
    if node.type in known.bound:
        value = node.child_by_field_name("value")
        if value is not None and value.type in known.functions:
            key = node.child_by_field_name("name") or node.child_by_field_name("key")
            return (_said(key or node.child_by_field_name("property")),)
    return ()


def _declared(name: Node | None) -> str:
    """A name as it is declared: in C inside of pointers and parameters, in Kotlin after the type it extends."""
    while name is not None and (inner := name.child_by_field_name("declarator")) is not None:
        name = inner
    if name is not None and name.is_missing and name.prev_named_sibling is not None:
        return _said(name.prev_named_sibling).rpartition(".")[2]
    return re.sub(r"<.*>|\s", "", _said(name), flags=re.DOTALL).replace("::", ".")


def _owner(receiver: str) -> str:
    """The type of a receiver such as `(s *Shop[T])`."""
    words: list[str] = re.findall(r"\w+", receiver.partition("[")[0])
    return words[-1] if words else ""


def _said(node: Node | None) -> str:
    return "" if node is None else _text(node)[:100]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _cut(line: str) -> str:
    """A line of at most 300 characters. A word it would be cut in goes: half a secret is not known as one."""
    return line.rstrip() if len(line) <= _WIDEST else _LAST_WORD.sub("", line[:_WIDEST]) + "…"


def _digest(text: str) -> str:
    return hashlib.sha256(_bytes(text)).hexdigest()[:_DIGITS]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
