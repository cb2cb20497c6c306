"""C and C++ without the macros that are no words of the language, so that files of today are read as a whole.

Semgrep has one grammar for both. It reads a file in part only where an attribute hides behind a macro, where text
is put together from macros, where C calls a variable `new`, or where an `#if` stands inside of a statement; and it
passes over a class inside of a class, and over what a macro stands for, without a word.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tree_sitter import Parser

from applabel.analyzers.dialects.c_declarations import attributes, members
from applabel.analyzers.dialects.c_tokens import (
    CAPITALS,
    LONGEST,
    NAMED,
    NOTHING,
    PLAIN_TYPES,
    Token,
    closing,
    split,
    spoken,
)
from applabel.analyzers.grammars import grammar, parser

_IF = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b")
_DEFINE = re.compile(r"([ \t]*#[ \t]*define[ \t]+)([A-Za-z_]\w*)(\([\w\s,.\\]*\))?([ \t\\\n]+)(.*)", re.DOTALL)
_JOINED = re.compile(r"(\w+)[ \t]*##[ \t]*(\w+)")
_QUOTED = re.compile(r"(?<!['\"#])#(?=[A-Za-z_])")
_ALONE = re.compile(r"(?=.*[A-Z])(?=.*_)[A-Z]\w*")
_CALL = re.compile(r"[A-Za-z_]\w*\s*\(")
_ONLY_CPP = frozenset(
    {
        "new", "delete", "class", "template", "this", "namespace", "operator", "private", "public", "protected",
        "virtual", "try", "catch", "throw", "typename", "friend", "explicit", "mutable", "export", "and", "or",
        "not", "xor", "bitand", "bitor", "compl", "using", "final", "override",
    }
)  # fmt: skip
_BEFORE_LAMBDA = frozenset({"return", "co_return", "co_await", "co_yield", "else"})
_GROUPING = frozenset({"(", "|", "&", "=", "!", "?", "if", "while", "return"})
_OPERATORS = frozenset({"and", "or", "not", "xor", "s", "sv", "else", "return"})
_END = frozenset({";", "{", "}", ":", ")"})
_PASSES = 4
_PAIR = 2
_SHORTEST = 3


def of_c(text: str) -> str:
    """The same C program, each character in its place."""
    tokens = split(text)
    for each in tokens:
        if each.kind == "name" and each.text in _ONLY_CPP:
            each.text = each.text[:-1] + each.text[-1].upper()
    _commas(spoken(tokens))
    return _plainer(tokens)


def of_cpp(text: str) -> str:
    """The same C++ program on the same lines; where a class stands in a class columns move."""
    tokens = split(text)
    members(tokens)
    _captures(spoken(tokens))
    return _plainer(tokens)


def _plainer(tokens: list[Token]) -> str:
    _conditions(tokens)
    _macros(tokens)
    _texts(spoken(tokens))
    _types(spoken(tokens))
    _words(spoken(tokens))
    for _ in range(_PASSES):
        if not attributes(spoken(tokens)):
            break
    _statements(tokens)
    return "".join(each.text for each in tokens)


def _conditions(tokens: list[Token]) -> None:
    """An `#if` without an `#else` around a part of a statement goes, and the part stays."""
    groups: list[list[int]] = []
    for number, each in enumerate(tokens):
        found = _IF.match(each.text) if each.kind == "directive" else None
        if found is None:
            continue
        if found.group(1).startswith("if"):
            groups.append([number])
        elif groups:
            groups[-1].append(number)
            if found.group(1) == "endif":
                group = groups.pop()
                if len(group) == _PAIR and not all(_ended(tokens, place) for place in group):
                    tokens[group[0]].blank()
                    tokens[group[1]].blank()


def _ended(tokens: list[Token], place: int) -> bool:
    """Whether a statement or declaration has ended before a place."""
    before = place - 1
    while before >= 0 and tokens[before].kind == "gap":
        before -= 1
    return before < 0 or tokens[before].kind == "directive" or tokens[before].text in _END


def _macros(tokens: list[Token]) -> None:
    """`#define RUN(a) system(a)` as `void    RUN(a){system(a);}`, where a function may stand."""
    known = grammar("cpp", "")
    if known is None:
        return
    reader = parser(known)
    before = ""
    for each in tokens:
        if each.kind == "directive":
            found = _DEFINE.fullmatch(each.text)
            if found and before in ("", ";", "}") and _CALL.search(found.group(5)):
                each.text = _written_out(found, reader) or each.text
        elif each.kind != "gap":
            before = each.text


def _written_out(found: re.Match[str], reader: Parser) -> str:
    """The function a macro comes to, or what it declares; empty where what it stands for is neither."""
    start, name, given, gap, body = found.groups()
    code = "".join(" " * len(each.text) if each.text.startswith("//") else each.text for each in split(body))
    code = _JOINED.sub(lambda pair: (pair.group(1) + pair.group(2)).ljust(len(pair.group())), code)
    code = _QUOTED.sub(" ", re.sub(r"\\(?=\n)", " ", code))
    gap = gap.replace("\\", " ")
    if not _fails(reader, f"void f() {{ {code}; }}"):
        return f"{'void'.ljust(len(start))}{name}{given or '()'}{{{gap[1:]}{code};}}"
    if "{" in code and not _fails(reader, code):
        return " " * len(f"{start}{name}") + re.sub(r"[^\n]", " ", given or "") + gap + code
    return ""


def _fails(reader: Parser, code: str) -> bool:
    return reader.parse(code.encode("utf-8", "surrogatepass")).root_node.has_error


def _texts(said: list[Token]) -> None:
    """`"%" PRIu64` as `"%" ""`."""
    for before, each, after in zip(said, said[1:], said[2:], strict=False):
        if each.kind != "name" or len(each.text) < _SHORTEST or each.text in _OPERATORS:
            continue
        behind = before.kind == "text" and before.text.endswith('"')
        ahead = after.kind == "text" and after.text.endswith('"')
        if (behind and (ahead or after.text in (",", ")", ";"))) or (
            ahead and before.text in ("(", ",", "=") and CAPITALS.fullmatch(each.text)
        ):
            each.text, each.kind = '""'.ljust(len(each.text)), "text"


def _types(said: list[Token]) -> None:
    """`va_arg(a, char *)` as `va_arg(a, 0     )`, and types that are given to other macros likewise."""
    for place in range(2, len(said) - 2):
        each = said[place]
        known = each.text == "va_arg"
        if said[place + 1].text != "(" or not (known or (each.kind == "name" and CAPITALS.fullmatch(each.text))):
            continue
        argument: list[Token] = []
        count = depth = 0
        for token in said[place + 1 : place + LONGEST]:
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 or (depth == 1 and token.text == ","):
                if _is_type(argument, sure=known and count > 0):
                    _as_number(argument)
                argument, count = [], count + 1
            elif not (depth == 1 and token.text == "("):
                argument.append(token)
            if depth <= 0:
                break


def _is_type(words: list[Token], *, sure: bool) -> bool:
    if not words or words[0].kind != "name" or any(each.kind != "name" and each.text != "*" for each in words):
        return False
    return (
        sure
        or words[0].text in NAMED
        or words[-1].text == "*"
        or all(each.text in PLAIN_TYPES or each.text.endswith("_t") for each in words)
    )


def _as_number(words: list[Token]) -> None:
    words[0].text, words[0].kind = "0".ljust(len(words[0].text)), "number"
    for each in words[1:]:
        each.blank()


def _words(said: list[Token]) -> None:
    """`typeof(a) b` as `int       b`, `case 1 ... 3` as `case 1 +   3`; no word for what each thread has."""
    for place in range(2, len(said) - 2):
        each = said[place]
        if each.text in ("typeof", "__typeof__", "__typeof") and said[place + 1].text == "(":
            texts = [token.text for token in said[place : place + LONGEST]]
            for token in said[place + 1 : place + closing(texts) + 1]:
                token.blank()
            each.text = "int".ljust(len(each.text))
        elif each.text in ("_Thread_local", "__thread"):
            each.blank()
        elif (
            each.text == "."
            and said[place + 1].text == said[place + 2].text == "."
            and said[place - 2].text == "case"
        ):
            each.text = "+"
            said[place + 1].blank()
            said[place + 2].blank()


def _commas(said: list[Token]) -> None:
    """`if ((a = b, c))` as `if ((a = b+ c))`: a comma in brackets that hold no arguments."""
    grouping: list[bool] = []
    for before, each in pairwise(said):
        if each.kind != "sign":
            continue
        if each.text in ("(", "[", "{"):
            grouping.append(each.text == "(" and before.text in _GROUPING)
        elif each.text in (")", "]", "}"):
            if grouping:
                grouping.pop()
        elif each.text == "," and grouping and grouping[-1] and before.text != ".":
            each.text = "+"


def _captures(said: list[Token]) -> None:
    """`[a, b = c()](int d) {` as `[](  int b = c(), int d) {`: Semgrep does not look at what a lambda keeps."""
    for place in range(2, len(said) - 2):
        before = said[place - 1]
        behind = before.kind in ("name", "number", "text") or before.text in ("]", ")", "[")
        if said[place].text != "[" or (behind and before.text not in _BEFORE_LAMBDA):
            continue
        end = _closed(said, place)
        if not end or not any(each.text == "=" for each in said[place + 2 : end]):
            continue
        given = said[end + 1].text == "("
        depth, start, first = 0, place + 1, True
        said[place].text = "[]("
        for number in range(place + 1, end + 1):
            each = said[number]
            depth += (each.text in ("(", "[", "{")) - (each.text in (")", "]", "}"))
            if number != end and (each.text != "," or depth):
                continue
            capture = said[start:number]
            if any(word.text == "=" for word in capture[1:3]):
                capture[0].text = f"{'' if first else ','}int {capture[0].text.replace('&', ' ')}"
                first = False
            else:
                for word in capture:
                    word.blank()
            each.blank()
            start = number + 1
        said[end].text = ")"
        if given:
            said[end].text = "" if said[end + 2].text == ")" else ","
            said[end + 1].blank()


def _closed(said: list[Token], place: int) -> int:
    """Where the bracket at a place is closed; 0 where it is nowhere near."""
    depth = 0
    for number in range(place, min(place + LONGEST, len(said) - 2)):
        depth += (said[number].text in ("(", "[", "{")) - (said[number].text in (")", "]", "}"))
        if depth == 0:
            return number
    return 0


def _statements(tokens: list[Token]) -> None:
    """A macro that stands as a statement on a line of its own is given its semicolon."""
    words = [number for number, each in enumerate(tokens) if each.kind != "gap"]
    for place, number in enumerate(words[:-1]):
        before = tokens[words[place - 1]] if place else NOTHING
        each = tokens[number]
        first = before.kind == "directive" or before.text in (";", "{", "}", "")
        if not first or each.kind != "name":
            continue
        after = tokens[words[place + 1]].kind == "name" and tokens[number + 1].text == "\n"
        if after and _ALONE.fullmatch(each.text):
            each.text += ";"
        if not CAPITALS.fullmatch(each.text):
            continue
        following = words[place : place + LONGEST]
        end = closing([tokens[word].text for word in following])
        if not end or end + 1 >= len(following) or tokens[following[end + 1]].kind not in ("name", "directive"):
            continue
        if any("\n" in token.text for token in tokens[following[end] : following[end + 1]]):
            tokens[following[end]].text += ";"
