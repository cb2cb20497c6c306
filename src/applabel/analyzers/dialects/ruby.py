"""Ruby without here-documents, because Semgrep does not look at the values that are written into one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tree_sitter import Node

from applabel.analyzers.grammars import grammar, parse

_QUOTES = {b"'": b"'", b"`": b"`"}


def inline(text: str) -> str:
    """The same program on the same lines, each here-document with values in it as a string in quotes.

    What stands behind its name on the line moves to where it ends: `f(<<~A, 1)` becomes `f("`, and its last line
    `", 1)`. One that stands in a value of another stays.
    """
    known = grammar("ruby", "")
    if "<<" not in text or "#{" not in text or known is None:
        return text
    source = f"{text}\n".encode("utf-8", "surrogatepass")
    root = parse(known, source).root_node
    starts, bodies = _of(root, "heredoc_beginning"), _of(root, "heredoc_body")
    if len(starts) != len(bodies):
        return text
    lines: dict[int, list[tuple[Node, Node]]] = defaultdict(list)
    for start, body in zip(starts, bodies, strict=True):
        lines[start.end_point.row].append((start, body))
    pieces: list[bytes] = []
    done = 0
    for pairs in lines.values():
        if not any(each.type == "interpolation" for _, body in pairs for each in body.children):
            continue
        if pairs[0][0].start_byte < done:
            continue  # inside of a value of one that has been written already
        pieces.append(source[done : pairs[0][0].start_byte])
        pieces += _written(source, pairs)
        done = pairs[-1][1].end_byte
    pieces.append(source[done:])
    said = b"".join(pieces).decode("utf-8", "surrogatepass")[:-1]
    return said if said.count("\n") == text.count("\n") else text


def _of(root: Node, kind: str) -> list[Node]:
    """All nodes of a kind in the order of the text."""
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == kind:
            found.append(node)
        waiting.extend(node.children)
    return sorted(found, key=lambda node: node.start_byte)


def _written(source: bytes, pairs: list[tuple[Node, Node]]) -> Iterator[bytes]:
    """The here-documents that begin on one line, as strings."""
    for number, (start, body) in enumerate(pairs):
        quote = _QUOTES.get((start.text or b"").lstrip(b"<~-")[:1], b'"')
        following = pairs[number + 1][0].start_byte if number + 1 < len(pairs) else _end_of_line(source, start)
        last = next((each for each in body.children if each.type == "heredoc_end"), None)
        yield quote
        yield from _said(source, body, last, quote)
        yield quote + source[start.end_byte : following]


def _said(source: bytes, body: Node, last: Node | None, quote: bytes) -> Iterator[bytes]:
    """The text of one: its own words with the quote escaped, the values in it as they are."""
    at, end = body.start_byte, body.end_byte if last is None else last.start_byte
    for value in body.children:
        if value.type == "interpolation":
            yield _escaped(source[at : value.start_byte], quote)
            yield source[value.start_byte : value.end_byte]
            at = value.end_byte
    yield _escaped(source[at:end], quote)


def _escaped(words: bytes, quote: bytes) -> bytes:
    if quote == b"'":
        return words.replace(b"\\", b"\\\\").replace(b"'", b"\\'")
    return re.sub(rb"\\[\s\S]|" + quote, lambda found: (b"" if len(found[0]) > 1 else b"\\") + found[0], words)


def _end_of_line(source: bytes, start: Node) -> int:
    end = source.find(b"\n", start.end_byte)
    return len(source) if end < 0 else end
