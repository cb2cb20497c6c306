"""Shell commands by their plain names: a shell drops quotes in a name before it looks for the command."""

from __future__ import annotations

import re

_BEFORE = r"(?P<before>^|[;&|({`]|\$\(|\b(?:then|do|else|if|elif|while|until|time|exec|sudo)\b)(?P<gap>[ \t]*)"
_QUOTED = re.compile(
    rf"{_BEFORE}(?P<word>(?=[A-Za-z]{{0,40}}[\\'\"])[A-Za-z\\'\"]{{2,80}})(?=[\s;|&)]|$)", re.MULTILINE
)
_WRAPPED = re.compile(rf"{_BEFORE}(?P<word>(?:builtin|command|nohup|coproc)[ \t]+)(?=[A-Za-z\\'\"])", re.MULTILINE)
_SAID = re.compile(
    r"\bcat(?P<between>\s{0,20}<<-?\s{0,20})(?P<word>[A-Za-z_]\w{0,100})(?P<rest>[^\n]*\n)"
    r"(?P<body>(?:(?!\s*(?P=word)[ \t]*$)[^\n]*\n){0,5000})",
    re.MULTILINE,
)
_RUN = re.compile(r"\$\((?!\()(?:[^()]|\([^()]*+\))*+\)|`[^`]*+`")
_MARKS = re.compile(r"[\\'\"]")


def plainer(text: str) -> str:
    r"""The same script on the same lines, `\curl`, `c'ur'l` and `command curl` each as `curl` among blanks."""
    if "<<" in text:
        text = _SAID.sub(_heard, text)
    for _ in range(2):  # a quoted name may stand behind a word that is taken away, and such a word in quotes
        text = _WRAPPED.sub(lambda found: found["before"] + found["gap"] + " " * len(found["word"]), text)
        text = _QUOTED.sub(_named, text)
    return text


def _heard(found: re.Match[str]) -> str:
    """A text that is printed, of which only the commands are left that a shell runs to fill it in."""
    body = found["body"]
    if not _RUN.search(body):
        return found.group()
    kept, done = "", 0
    for each in _RUN.finditer(body):
        kept += re.sub(r"[^\n]", " ", body[done : each.start()]) + each.group()
        done = each.end()
    return f"{':'.ljust(3)}{found['between']}{found['word']}{found['rest']}{kept}" + re.sub(
        r"[^\n]", " ", body[done:]
    )


def _named(found: re.Match[str]) -> str:
    word = found["word"]
    plain = _MARKS.sub("", word)
    lead = " " if word[0] in "\\'\"" else ""
    balanced = word.count("'") % 2 == 0 and word.count('"') % 2 == 0
    known = plain.isalpha() and balanced
    return found["before"] + found["gap"] + ((lead + plain).ljust(len(word)) if known else word)
