"""Declarations of C and C++ without the macros that stand around in them."""

from __future__ import annotations

from applabel.analyzers.dialects.c_tokens import CAPITALS, LONGEST, NAMED, PLAIN_TYPES, Token, closing

_BEFORE_TYPE = frozenset(
    {
        "struct", "union", "enum", "class", "typename", "goto", "case", "return", "static", "extern", "const",
        "constexpr", "inline", "volatile", "unsigned", "signed", "register", "virtual", "explicit", "friend",
        "typedef", "else", "new", "delete", "throw", "sizeof", "namespace", "using", "template", "operator",
        "co_return", "co_await", "co_yield", "mutable", "do", "if", "while", "for", "switch", "catch",
    }
)  # fmt: skip
_STORED = frozenset({"static", "friend", "mutable", "const", "inline"})
_NAMES = 12
_CLASSES = frozenset({"class", "struct", "union"})
_MEMBER = frozenset(
    {"public", "private", "protected", "virtual", "explicit", "static", "friend", "using", "~", "}"}
)
_ACCESS = frozenset({"public", "private", "protected"})
_SIGNALS = frozenset({"signals", "Q_SIGNALS"})


def attributes(said: list[Token]) -> bool:
    """Blank words in capitals that stand where a declaration has none; whether there was one."""
    changed = False
    for place in range(2, len(said) - 2):
        each = said[place]
        if each.kind != "name" or not CAPITALS.fullmatch(each.text):
            continue
        before, after, last = said[place - 1], said[place + 1], said[place + 2]
        if (
            (_leads(each, before, after, last) and not _is_constant(said[place + 1 : place + 4]))
            or _between(before, after, last)
            or _trails(said[place - 2], before, after)
            or (before.text == ")" and after.text in ("{", ";") and _of_function(said, place - 1))
        ):
            each.blank()
            changed = True
    return changed


def _leads(each: Token, before: Token, after: Token, last: Token) -> bool:
    """`EXPORT int run(`, `(UNUSED int *a`, `(CONTEXT_ a)`: a word more than a declaration has."""
    if after.kind != "name" or before.text in NAMED:
        return False
    given = before.text in ("(", ",")
    first = before.text in (";", "{", "}", "]", ":", "")
    return (
        last.kind == "name"
        or (last.text in ("*", "&") and (given or before.text in (";", "}", "") or after.text in PLAIN_TYPES))
        or (last.text in ("::", "<") and first)
        or (given and last.text in (",", ")") and each.text.endswith("_"))
    )


def _is_constant(after: list[Token]) -> bool:
    """Whether `const name =` stands behind a word, which then is a type."""
    texts = [each.text for each in after]
    return (
        texts[0] in ("const", "volatile")
        and texts[2:] != []
        and texts[2] in ("=", ";", ",", ")", "[", "(", "{", ":")
    )


def _between(before: Token, after: Token, last: Token) -> bool:
    """`class EXPORT Shop {`, `int CALLBACK run(`, `Socket UNUSED a,`, `void UNUSED (*a)`."""
    if before.text in _CLASSES:
        return after.kind == "name" and last.text in ("{", ":", "final")
    if before.text in PLAIN_TYPES and after.text == "(" and last.text == "*":
        return True
    typed = (before.kind == "name" and before.text not in _BEFORE_TYPE) or before.text in ("*", "&", ">")
    return (
        typed and after.kind == "name" and (last.text == "(" or (before.kind == "name" and last.text in (",", ")")))
    )


def _trails(first: Token, before: Token, after: Token) -> bool:
    """`int a UNUSED,` and `char *a[] UNUSED)`."""
    if before.text == "]":
        return after.text in (",", ")", ";", "=")
    declared = (first.kind == "name" and first.text not in _BEFORE_TYPE) or first.text == "*"
    named = before.kind == "name" and before.text not in _BEFORE_TYPE and before.text not in PLAIN_TYPES
    return named and declared and after.text in (",", ")", ";", "=")


def _of_function(said: list[Token], place: int) -> bool:
    """Whether the bracket closed at a place holds what a function is given, and is no cast or condition."""
    depth = 0
    for number in range(place, max(place - LONGEST, 1), -1):
        depth += (said[number].text == ")") - (said[number].text == "(")
        if depth == 0:
            before = said[number - 1]
            return before.kind == "name" and before.text not in _BEFORE_TYPE
    return False


def members(tokens: list[Token]) -> None:
    """Blank macros among the members of a class, and write a class in a class as a template, which is read."""
    words = [number for number, each in enumerate(tokens) if each.kind not in ("gap", "directive")]
    scopes: list[bool] = []
    place = start = depth = 0
    while place < len(words):
        each = tokens[words[place]]
        if place == start and scopes and scopes[-1]:
            read = _member(tokens, words[place : place + LONGEST])
            if read:
                place = start = place + read
                continue
        if each.kind == "sign":
            depth = max(depth + (each.text in ("(", "[")) - (each.text in (")", "]")), 0)
            if each.text == "{":
                scopes.append(
                    _is_class([tokens[number].text for number in words[max(start, place - LONGEST) : place]])
                )
                start, depth = place + 1, 0
            elif each.text == "}":
                start, depth = place + 1, 0
                if scopes and scopes.pop() and scopes and scopes[-1]:
                    _unnamed(tokens, words[place + 1 : place + _NAMES])
            elif depth == 0 and each.text == ";":
                start = place + 1
        place += 1


def _unnamed(tokens: list[Token], words: list[int]) -> None:
    """Blank the names of members behind a class in a class: a template has none."""
    texts = [tokens[number].text for number in words]
    names = texts[: texts.index(";")] if ";" in texts else []
    if not {"(", "{", "="}.intersection(names):
        for number in words[: len(names)]:
            tokens[number].blank()


def _member(tokens: list[Token], words: list[int]) -> int:
    """Mend the beginning of a member; how many words of it are read, 0 where it is as good as any."""
    texts = [tokens[number].text for number in words]
    first, second = texts[0], texts[1] if len(texts) > 1 else ""
    if first in _SIGNALS and second == ":":
        tokens[words[0]].text = "public".ljust(len(first))
        return 2
    if first in _ACCESS and ":" in (second, *texts[2:3]):
        if second != ":":
            tokens[words[1]].blank()
        return 2 if second == ":" else 3
    where = 1 if first in _STORED and second in _CLASSES else 0
    if texts[where] in _CLASSES and "{" in texts and _is_class(texts[: texts.index("{")]):
        for number in words[:where]:
            tokens[number].blank()
        name = " _" if texts[where + 1] == "{" else ""
        tokens[words[where]].text = f"template<> {texts[where]}{name}"
        return 0
    if tokens[words[0]].kind != "name" or not CAPITALS.fullmatch(first):
        return 0
    if second == "(":
        end = closing(texts)
        if end and texts[end + 1 : end + 2] not in (["{"], [":"]):
            end += texts[end + 1 : end + 2] == [";"]
            for number in words[: end + 1]:
                tokens[number].blank()
            return end + 1
    broken = any("\n" in each.text for each in tokens[words[0] : words[1]]) if len(words) > 1 else False
    if second in _MEMBER or (broken and second not in ("(", ";", "{", "<", "::", "*", "&")):
        tokens[words[0]].blank()
        return 1
    return 0


def _is_class(head: list[str]) -> bool:
    """Whether the words before a brace begin a class."""
    words = {word for each in head for word in each.split()}  # a class may have been made a template already
    return bool(_CLASSES & words) and not {"(", "=", "enum", ";"} & words
