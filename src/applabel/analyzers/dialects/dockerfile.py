"""Recipes of images with every command where Semgrep looks for commands, and whether a text is a recipe at all."""

from __future__ import annotations

import re

_ONBUILD = re.compile(
    r"^([ \t]*)ONBUILD[ \t](?=[ \t]*(?:RUN|ADD|COPY|ENV|USER|ARG)\b)", re.IGNORECASE | re.MULTILINE
)
_SHELL = re.compile(
    r"^(?P<head>[ \t]*(?:RUN|CMD|ENTRYPOINT)[ \t]+)"
    r'(?P<open>\[[ \t]*"(?:/\w{1,20}){0,3}/?(?:ba|da|z|k)?sh"[ \t]*,[ \t]*"-\w{0,5}c"[ \t]*,[ \t]*")'
    r'(?P<body>(?:[^"\\\n]|\\.)*+)(?P<close>"[ \t]*\])',
    re.IGNORECASE | re.MULTILINE,
)
_KNOWN = frozenset(
    {
        "add", "arg", "cmd", "copy", "entrypoint", "env", "expose", "from", "healthcheck", "label", "maintainer",
        "onbuild", "run", "shell", "stopsignal", "user", "volume", "workdir",
    }
)  # fmt: skip
_WITH_TEXT = frozenset({"run", "copy", "add"})
_WORD = re.compile(r"[ \t]*([A-Za-z]+)(?=[ \t]|$)")
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)([A-Za-z_]\w*)\1")


def plainer(text: str) -> str:
    """The same recipe on the same lines: what a later build runs, and what a shell is given as a list."""
    text = _ONBUILD.sub(lambda found: found[1] + " " * 8, text)
    return _SHELL.sub(
        lambda found: (
            found["head"] + " " * len(found["open"]) + _unquoted(found["body"]) + " " * len(found["close"])
        ),
        text,
    )


def _unquoted(body: str) -> str:
    """A string of JSON as a shell reads it, as long as it was."""
    return re.sub(r"\\([\"\\/])", r" \1", body)


def strange_line(text: str) -> int:
    """The first line, from 1, that no builder of images would take; 0 where there is none.

    Semgrep calls any text scanned. A recipe has a FROM before anything but ARG, and begins every line that
    continues no other with an instruction.
    """
    lines = text.split("\n")
    sign = _escape(text)
    begun = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if _is_remark(line):
            at += 1
            continue
        found = _WORD.match(line)
        word = found[1].lower() if found else ""
        if word not in _KNOWN or not (begun or word in ("from", "arg")):
            return at + 1
        begun = begun or word == "from"
        start = at
        while at < len(lines) and (_is_remark(lines[at]) or lines[at].rstrip(" \t").endswith(sign)):
            at += 1
        if word in _WITH_TEXT:
            for _, end in _HEREDOC.findall("\n".join(lines[start : at + 1])):
                at = next((place for place in range(at + 1, len(lines)) if lines[place].strip() == end), len(lines))
                if at == len(lines):
                    return start + 1
        at += 1
    return 0 if begun else len(lines)


def _is_remark(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _escape(text: str) -> str:
    found = re.match(r"(?:[ \t]*#[^\n]*\n){0,5}?[ \t]*#[ \t]*escape[ \t]*=[ \t]*([\\`])", text, re.IGNORECASE)
    return found[1] if found else "\\"
