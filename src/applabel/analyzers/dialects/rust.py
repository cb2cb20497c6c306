"""Rust without macros, because Semgrep takes what is handed to one for words and looks at no call in it.

Nor does it look into the block of `let … else`, nor at the value a `break` takes along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node, Parser

from applabel.analyzers.grammars import grammar, parser

_PASSES = 8
"""How deep macros may stand in macros: each pass spells out one layer."""

_DEEPEST = 12
"""How deep brackets are followed in a macro with a grammar of its own."""

_BRACKETS = 2
_HEAD_WORDS = 4
"""Words of a macro's own before an expression that are tried to be left out."""

_SEPARATORS = frozenset({",", ";", "=>", ":", "=", "->"})
_ITEMS = frozenset({"source_file", "declaration_list"})
_NO_CODE = frozenset(
    {
        "parameter", "type_item", "field_declaration", "reference_type", "generic_type", "type_arguments",
        "tuple_type", "array_type", "match_pattern", "or_pattern", "tuple_pattern", "tuple_struct_pattern",
        "slice_pattern", "inner_attribute_item", "attribute_item", "where_predicate",
    }
)  # fmt: skip
_FORMATS = frozenset(
    b"format print println eprint eprintln write writeln panic todo unreachable bail anyhow ensure assert"
    b" trace debug info warn error log".split()
)
"""Macros that read the names of variables out of their text."""

_SIGNATURE = re.compile(rb"\bfn\s[^{};]{0,300}\Z")
_INLINE = re.compile(rb"(?<!\{)(?:\{\{){0,20}\{([a-z_]\w{0,100})(?::[^{}\"]{0,50})?\}")
_MOST_INLINE = 20

_Edit = tuple[int, int, bytes]


def spelled_out(text: str) -> str:
    """The same program on the same lines, each macro as a call, a list, or the code that stands in it.

    `format!("{a}")` becomes `format ("{a}", a)`, `vec![a]` becomes `[a]`. Of a macro with a grammar of its own stay
    the expressions and blocks in it, one after the other.
    """
    known = grammar("rust", "")
    if known is None or not any(word in text for word in ("!", "else", "break")):
        return text
    source = text.encode("utf-8", "surrogatepass")
    reader = _Reader(parser(known))
    for _ in range(_PASSES):
        said = reader.layer(source)
        if said == source:
            break
        source = said
    said_text = source.decode("utf-8", "surrogatepass")
    return said_text if said_text.count("\n") == text.count("\n") else text


class _Reader:
    """Reads a file and parts of it with one parser."""

    def __init__(self, own: Parser) -> None:
        self._parser = own

    def layer(self, source: bytes) -> bytes:
        """The text with the outermost macros spelled out."""
        edits = sorted(self._edits(self._parser.parse(source).root_node, source))
        pieces: list[bytes] = []
        done = 0
        for start, end, said in edits:
            if start >= done:
                pieces += (source[done:start], said)
                done = end
        return b"".join((*pieces, source[done:]))

    def _edits(self, root: Node, source: bytes) -> Iterator[_Edit]:
        # A node finds the one around it by going down from the root, so each is kept with those around it.
        waiting: list[tuple[Node, Node, Node]] = [(root, root, root)]
        while waiting:
            node, parent, outer = waiting.pop()
            if node.type == "macro_invocation":
                yield from self._invocation(node, parent, outer, source)
            elif node.type == "macro_definition":
                yield self._definition(node, source)
            else:
                waiting.extend((each, node, parent) for each in node.children)
            if node.type == "let_declaration" and node.child_by_field_name("alternative") is not None:
                yield from (
                    (each.start_byte, each.end_byte, b";   ") for each in node.children if each.type == "else"
                )
            if node.type == "break_expression" and node.named_children and node.named_children[-1].type != "label":
                value = node.named_children[-1].start_byte
                yield node.start_byte, value, _blank(source[node.start_byte : value])

    def _invocation(self, node: Node, parent: Node, outer: Node, source: bytes) -> Iterator[_Edit]:
        tree = node.children[-1]
        if parent.type in _NO_CODE or tree.type != "token_tree" or tree.child_count < _BRACKETS:
            return
        if any(parent.child_by_field_name(each) == node for each in ("type", "return_type", "pattern", "trait")):
            return
        start, end = node.start_byte, node.end_byte
        head, content = source[start : tree.start_byte], source[tree.start_byte + 1 : tree.end_byte - 1]
        if parent.type == "expression_statement" and outer.type in _ITEMS:
            parent, end = outer, parent.end_byte
        tail = _blank(source[tree.end_byte : end])
        if parent.type in _ITEMS:
            if self._reads(b"", content, b""):
                yield start, end, b"".join((_blank(head), b" ", content, b" ", tail))
            else:
                said = b"".join((b"fn ", _name(head), b"() {", _breaks(head), self._soup(content), b"}", tail))
                yield start, end, said
            return
        yield start, end, self._value(head, source[tree.start_byte : tree.start_byte + 1], content) + tail

    def _value(self, head: bytes, bracket: bytes, content: bytes) -> bytes:
        if bracket == b"[" and self._reads(b"fn f() { [", content, b"]; }"):
            return b"".join((_blank(head), b"[", content, b"]"))
        if bracket == b"(" and self._reads(b"fn f() { f(", content, b"); }"):
            inline = _inline(_name(head), content)
            return b"".join((head.replace(b"!", b" "), b"(", content, inline, b")"))
        if self._reads(b"fn f() {", content, b"}"):
            return b"".join((_blank(head), b"{", content, b"}"))
        return b"".join((_blank(head), b"{", self._soup(content), b"}"))

    def _definition(self, node: Node, source: bytes) -> _Edit:
        """What the rules of a macro write out, in one function; their variables lose the dollar."""
        name = node.child_by_field_name("name")
        pieces = [b"fn ", b"macro" if name is None else name.text or b"macro", b"() {"]
        done = node.start_byte
        for rule in node.named_children:
            right = rule.child_by_field_name("right") if rule.type == "macro_rule" else None
            if right is None:
                continue
            written = _without_repetition(right, source)[1:-1]
            if not self._reads(b"fn f() {", written, b"}"):
                written = self._soup(written)
            pieces += (_breaks(source[done : right.start_byte]), b"{", written, b"}")
            done = right.end_byte
        pieces += (_breaks(source[done : node.end_byte]), b"}")
        return node.start_byte, node.end_byte, b"".join(pieces)

    def _soup(self, content: bytes, depth: int = 0) -> bytes:
        """The expressions and blocks in text of any grammar, each a statement, everything else blank."""
        tree = self._parser.parse(b"m!{" + content + b"}").root_node
        found = next((each for each in _below(tree) if each.type == "token_tree"), None)
        if found is None or depth > _DEEPEST:
            return _blank(content)
        pieces: list[bytes] = []
        run: list[Node] = []
        done = 3
        source = b"m!{" + content + b"}"
        for token in (*found.children[1:-1], None):
            if token is not None and token.type not in _SEPARATORS:
                run.append(token)
                continue
            if run:
                first, last = run[0].start_byte, run[-1].end_byte
                pieces += (_blank(source[done:first]), self._run(run, source, depth))
                done = last
                run = []
            if token is not None:
                pieces += (_blank(source[done : token.start_byte]), b";", b" " * (len(token.type) - 1))
                done = token.end_byte
        pieces.append(_blank(source[done : 3 + len(content)]))
        return b"".join(pieces)

    def _run(self, run: list[Node], source: bytes, depth: int) -> bytes:
        """What stands between two separators: as it is where it is code, and otherwise what is code in it."""
        first, last = run[0].start_byte, run[-1].end_byte
        for start in (each.start_byte for each in run[:_HEAD_WORDS]):  # `if a`, `static ref A` and their like
            if self._reads(b"fn f() { ", source[start:last], b"; }"):
                return _blank(source[first:start]) + source[start:last]
        pieces: list[bytes] = []
        done = first
        for tree in run:
            if tree.type != "token_tree" or tree.end_byte - tree.start_byte < _BRACKETS:
                continue
            inner = source[tree.start_byte + 1 : tree.end_byte - 1]
            if not self._reads(b"fn f() {", inner, b"}"):
                inner = self._soup(inner, depth + 1)
            pieces += (_blank(source[done : tree.start_byte]), b"{", inner, b"}")
            done = tree.end_byte
        pieces.append(_blank(source[done:last]))
        return b"".join(pieces)

    def _reads(self, before: bytes, text: bytes, after: bytes) -> bool:
        if _SIGNATURE.search(text):  # Semgrep reads no such without the semicolon, our grammar does
            return False
        return not self._parser.parse(before + text + after).root_node.has_error


def _below(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _inline(name: bytes, content: bytes) -> bytes:
    """The variables named in the text of a format, as arguments."""
    if name not in _FORMATS or b'"' not in content:
        return b""
    names = list(dict.fromkeys(_INLINE.findall(content)))[:_MOST_INLINE]
    if not names:
        return b""
    comma = b" " if content.rstrip().endswith(b",") else b", "
    return comma + b", ".join(names)


def _name(head: bytes) -> bytes:
    """`b` of `a::b!`."""
    found = re.search(rb"(\w+)\s*!", head)
    return b"macro" if found is None else found.group(1)


def _without_repetition(tree: Node, source: bytes) -> bytes:
    """The text of a rule with `$a` as `a`, and what repeats standing there once."""
    edits: list[tuple[int, int]] = []
    for node in _below(tree):
        if node.type == "token_repetition":
            closing = max(index for index, each in enumerate(node.children) if each.type == ")")
            opening = next(each for each in node.children if each.type == "(")
            edits += ((node.start_byte, opening.end_byte), (node.children[closing].start_byte, node.end_byte))
        elif node.type == "metavariable":
            edits.append((node.start_byte, node.start_byte + 1))
    pieces: list[bytes] = []
    done = tree.start_byte
    for start, end in sorted(edits):
        if start >= done:
            pieces += (source[done:start], _blank(source[start:end]))
            done = end
    return b"".join((*pieces, source[done : tree.end_byte]))


def _blank(text: bytes) -> bytes:
    return re.sub(rb"[^\n]", b" ", text)


def _breaks(text: bytes) -> bytes:
    return b"\n" * text.count(b"\n")
