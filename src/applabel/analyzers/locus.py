"""Where a weakness is, said so that moved lines, other formatting and other tools do not change it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
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
_SIMPLE = frozenset(
    # In JavaScript a body need not be a block.
    {"expression_statement", "return_statement", "throw_statement", "lexical_declaration", "variable_declaration"}
)
_UNSAID = frozenset({"comment", "html_comment", "line_continuation", ";"})
_QUOTES = frozenset({"string_start", "string_end", "'", '"'})
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
        self._hashes: dict[int, str] = {}

    def column(self, line: int, place: int) -> int:
        """The column of a place that an engine counts in bytes of UTF-8, as both of ours do (all from 1)."""
        if not 0 < line <= len(self._lines) or place < 1:
            return 1
        return len(_bytes(self._lines[line - 1])[: place - 1].decode("utf-8", "ignore")) + 1

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
        statement = _statement(node)
        if statement.id not in self._hashes:  # of one enormous statement there may be thousands of findings
            self._hashes[statement.id] = _digest(" ".join(_tokens(statement)))
        return self._hashes[statement.id]

    def _node(self, line: int, column: int) -> Node | None:
        if self._tree is None or not 0 < line <= len(self._lines):
            return None
        text = self._lines[line - 1]
        # Before the first word of a line is no statement, or that around it.
        start = max(column - 1, len(text) - len(text.lstrip()))
        offset = len(_bytes(text[:start]))
        return self._tree.root_node.descendant_for_point_range((line - 1, offset), (line - 1, offset))


def _parse(path: str, language: str, text: str) -> Tree | None:
    grammar = _grammar(language, typed_markup=path.lower().endswith(".tsx"))
    return None if grammar is None else Parser(grammar).parse(_bytes(text))


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
    """The innermost statement around a node: a simple one, or the child of a node that holds statements."""
    current = node
    while current.parent is not None and current.parent.type not in _HOLDERS and current.type not in _SIMPLE:
        current = current.parent
    return current


def _tokens(statement: Node) -> Iterator[str]:
    """The words of a statement, of a compound one only the head, without what formatters put in and take out:
    comments, white space, the comma after the last of several, the semicolon at the end, the kind of quotes."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if node.type in _UNSAID or (node.type in _BODIES and node.parent == statement):
            continue
        if node.child_count:
            waiting.extend(reversed(node.children))
            continue
        word = (node.text or b"").decode("utf-8", "replace")
        if word == "," and _closes(waiting) and not _of_one(node.parent):
            continue
        yield word.replace("'", '"') if node.type in _QUOTES else word


def _closes(waiting: Sequence[Node]) -> bool:
    """Whether a bracket closes before any further word."""
    return next((each.type for each in reversed(waiting) if each.type not in _UNSAID), "") in (")", "]", "}")


def _of_one(node: Node | None) -> bool:
    """Whether it is a tuple of one, which only its comma makes a tuple."""
    return node is not None and node.type == "tuple" and node.named_child_count == 1


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
    return hashlib.sha256(_bytes(text)).hexdigest()[:_DIGITS]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
