"""Where a weakness is, said so that moved lines, other formatting and other tools do not change it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache

import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Tree

_HOLDERS = frozenset(
    # Nodes whose children are statements: the innermost child of one of these is where a finding is.
    {
        "module",
        "block",
        "program",
        "statement_block",
        "class_body",
        "switch_case",
        "switch_default",
        "case_clause",
        "decorated_definition",
    }
)
_BODIES = frozenset({"block", "statement_block", "class_body", "switch_body"})
_NAMED = frozenset(
    {
        "function_definition",
        "class_definition",
        "function_declaration",
        "generator_function_declaration",
        "class_declaration",
        "method_definition",
        "abstract_class_declaration",
        "internal_module",
    }
)
_BOUND = frozenset({"variable_declarator", "pair", "public_field_definition", "field_definition"})
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "function", "class", "lambda"})
_DIGITS = 16
_WIDEST = 300
_LAST_WORD = re.compile(r"[\w+/=.:@~-]+$")


class Places:
    """The loci of one file. `path` is how the file is called in documents, `text` what the engines read."""

    def __init__(self, path: str, language: str, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")
        self._tree = _parse(path, language, text)

    def locus(self, line: int, column: int) -> str:
        """`path::symbol::hash` for a position (both from 1): symbol is the enclosing function or class."""
        return f"{self._path}::{self.symbol(line, column)}::{self._hash(line, column)}"

    def symbol(self, line: int, column: int) -> str:
        """The dotted names of the functions and classes around a position; empty at the top of a file."""
        names: list[str] = []
        node = self._node(line, column)
        while node is not None:
            name = _name(node)
            if name:
                names.append(name)
            node = node.parent
        return ".".join(reversed(names))

    def excerpt(self, line: int, end_line: int) -> str:
        """The lines of a finding as they stand, at most ten of at most 300 characters."""
        found = self._lines[line - 1 : min(max(end_line, line), line + 9)]
        return "\n".join(_cut(each) for each in found)

    def _hash(self, line: int, column: int) -> str:
        node = self._node(line, column)
        if node is None:
            text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
            return _digest(" ".join(text.split()))
        return _digest(" ".join(_tokens(_statement(node))))

    def _node(self, line: int, column: int) -> Node | None:
        if self._tree is None or not 0 < line <= len(self._lines):
            return None
        text = self._lines[line - 1]
        # Engines count columns in bytes or in characters; the first word of the line is never wrong by more
        # than the statement it is in, unless the line holds several.
        start = max(column - 1, len(text) - len(text.lstrip()))
        offset = len(text[:start].encode("utf-8", "surrogatepass"))
        return self._tree.root_node.descendant_for_point_range((line - 1, offset), (line - 1, offset))


def _parse(path: str, language: str, text: str) -> Tree | None:
    grammar = _grammar(language, typed_markup=path.lower().endswith(".tsx"))
    return None if grammar is None else Parser(grammar).parse(text.encode("utf-8", "surrogatepass"))


@cache
def _grammar(language: str, *, typed_markup: bool) -> Language | None:
    match language:
        case "python":
            return Language(tree_sitter_python.language())
        case "javascript":
            return Language(tree_sitter_javascript.language())
        case "typescript" if typed_markup:
            return Language(tree_sitter_typescript.language_tsx())
        case "typescript":
            return Language(tree_sitter_typescript.language_typescript())
    return None


def _statement(node: Node) -> Node:
    """The innermost statement around a node: the child of the nearest node that holds statements."""
    current = node
    while current.parent is not None and current.parent.type not in _HOLDERS:
        current = current.parent
    return current


def _tokens(statement: Node) -> Iterator[str]:
    """The words of a statement without its comments, and of a compound statement only the head."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if node.type == "comment" or (node.type in _BODIES and node.parent == statement):
            continue
        if node.child_count == 0:
            yield (node.text or b"").decode("utf-8", "replace")
        else:
            waiting.extend(reversed(node.children))


def _name(node: Node) -> str:
    if node.type in _NAMED:
        return _text(node.child_by_field_name("name"))
    if node.type in _BOUND:
        value = node.child_by_field_name("value")
        if value is not None and value.type in _FUNCTIONS:
            key = node.child_by_field_name("name") or node.child_by_field_name("key")
            return _text(key or node.child_by_field_name("property"))
    return ""


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")[:100]


def _cut(line: str) -> str:
    """A line of at most 300 characters. A word it would be cut in goes: half a secret is not known as one."""
    return line.rstrip() if len(line) <= _WIDEST else _LAST_WORD.sub("", line[:_WIDEST]) + "…"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
