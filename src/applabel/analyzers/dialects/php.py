"""PHP rewritten, place for place, into forms that Semgrep reads."""

from __future__ import annotations

import re

# Semgrep loses a template whose <?= has several values, and takes \exec() for another function than exec().
# Both have a form it knows that is as long, so that every line and column stays true.
_OPENING = re.compile(r"<\?(?:=|php\b|(?!xml|\?))", re.IGNORECASE)
_TOKEN = re.compile(r"\?>|['\"`]|//|#|/\*|<<<|[()\[\]{},;\\]")
_STRINGS = {
    "'": re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL),
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "`": re.compile(r"`[^`\\]*(?:\\.[^`\\]*)*`", re.DOTALL),
}
_HEREDOC = re.compile(r"<<<[ \t]*(['\"]?)([A-Za-z_]\w*)\1\n")
_LINE_END = re.compile(r"\n|(?=\?>)")
_HERE = "namespace"
_CALL = re.compile(r"\\[A-Za-z_]\w*[ \t]*\(")


def plainer(text: str) -> str:
    """The text with `<?= $a, $b ?>` as `<?= $a. $b ?>` and `\\exec()` as ` exec()`, also where it is
    `namespace\\exec()`; strings and comments stay."""
    changes: dict[int, str] = {}
    place = 0
    while (opening := _OPENING.search(text, place)) is not None:
        place = _island(text, opening.end(), changes, several=opening.group() == "<?=")
    if not changes:
        return text
    parts, end = [], 0
    for where, letter in changes.items():
        parts += [text[end:where], letter]
        end = where + 1
    return "".join([*parts, text[end:]])


def _island(text: str, place: int, changes: dict[int, str], *, several: bool) -> int:
    """Note the changes in one stretch of PHP and say where it ends. `several`: a comma may divide values."""
    depth = 0
    while (token := _TOKEN.search(text, place)) is not None:
        word, start, place = token.group(), token.start(), token.end()
        if word == "?>":
            return place
        if word in "([{":
            depth += 1
        elif word in ")]}":
            depth -= 1
        elif word == ";":
            several = False
        elif word == ",":
            if several and depth == 0:
                changes[start] = "."
        elif word == "\\":
            begin = start - len(_HERE) if text[max(start - len(_HERE), 0) : start].lower() == _HERE else start
            if _is_global_call(text, begin, start):
                changes.update(dict.fromkeys(range(begin, start + 1), " "))
        else:
            place = _behind(text, word, start)
    return len(text)


def _is_global_call(text: str, begin: int, start: int) -> bool:
    before = text[begin - 1]
    return not (before.isalnum() or before in "_\\") and _CALL.match(text, start) is not None


def _behind(text: str, word: str, start: int) -> int:
    """Where a string or a comment that begins at `start` ends; the end of the text where it does not."""
    if word in _STRINGS:
        found = _STRINGS[word].match(text, start)
        return len(text) if found is None else found.end()
    if word == "/*":
        end = text.find("*/", start + 2)
        return len(text) if end < 0 else end + 2
    if word == "<<<":
        heredoc = _HEREDOC.match(text, start)
        if heredoc is None:
            return start + 3
        closing = re.compile(rf"^[ \t]*{heredoc.group(2)}\b", re.MULTILINE).search(text, heredoc.end())
        return len(text) if closing is None else closing.end()
    if text.startswith("#[", start):
        return start + 1
    found = _LINE_END.search(text, start)
    return len(text) if found is None else found.end()
