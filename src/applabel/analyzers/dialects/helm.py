"""A Helm template as the manifest it stands for, so that what is written in it is examined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

# In the order of the language: a comment, then a string, in which braces mean nothing. None can go back.
_ACTION = re.compile(
    r"\{\{(?:-?\s*+/\*(?:[^*]|\*(?!/))*+\*/\s*+-?"
    r'|(?!-?\s*+/\*)(?:"(?:[^"\\\n]|\\.)*+"|`[^`]*+`|[^}"`]|\}(?!\}))*+)\}\}'
)
_PRINTS_NOTHING = re.compile(
    r"\{\{-?\s*+(?:(?:if|else|end|range|with|define|block|break|continue)\b|/\*|\$\w*\s*+:?=)"
)
_PRINTS_LINES = re.compile(r"\b(?:toYaml|n?indent)\b")
_DEFINES = re.compile(r"\{\{-?\s*+define\b")
_TABS = re.compile(r"^[ \t]*+$", re.MULTILINE)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def as_manifest(text: str) -> str:
    """The same lines without actions: one that stands alone goes, one inside of a line becomes a word as long.

    What one defines is a document of its own, since it is put into others piece by piece.
    What is YAML as it stands is left as it is, since a cluster would take it so, whatever it looks like.
    """
    if "{{" not in text or _is_yaml(text):
        return text
    pieces: list[str] = []
    done = 0
    for start, end, actions in _lines(text):
        ends = [start, *(each.end() for each in actions)]
        gaps = zip(ends, [*(each.start() for each in actions), end], strict=True)
        alone = not any(text[before:after].strip() for before, after in gaps)
        for found in actions:
            first = found.start() == 0 or text[found.start() - 1] == "\n"
            pieces += [text[done : found.start()], _said(found.group(), alone=alone, first=first)]
            done = found.end()
    said = "".join([*pieces, text[done:]])
    return _TABS.sub(lambda line: " " * len(line.group()), said)  # a tab before an action was not YAML's to see


def _is_yaml(text: str) -> bool:
    try:
        for _ in yaml.parse(text, Loader=_Loader):
            pass
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def _actions(text: str) -> Iterator[re.Match[str]]:
    """The actions up to the first that does not end, from where on nothing is a template any more."""
    place = text.find("{{")
    while place >= 0 and (found := _ACTION.match(text, place)) is not None:
        yield found
        place = text.find("{{", found.end())


def _lines(text: str) -> Iterator[tuple[int, int, list[re.Match[str]]]]:
    """The lines with actions in them, each with those; lines that one action goes over are one."""
    actions: list[re.Match[str]] = []
    start = end = -1
    for found in _actions(text):
        if found.start() > end:
            if actions:
                yield start, end, actions
            actions = []
            start = text.rfind("\n", 0, found.start()) + 1
        if found.end() > end:
            end = text.find("\n", found.end())
            end = len(text) if end < 0 else end
        actions.append(found)
    if actions:
        yield start, end, actions


def _said(action: str, *, alone: bool, first: bool) -> str:
    blank = re.sub(r"[^\n]", " ", action)
    if alone and first and _DEFINES.match(action):
        return "---" + blank[3:]
    if alone or "\n" in action or _PRINTS_NOTHING.match(action) or _PRINTS_LINES.search(action):
        return blank
    return "x" * len(action)
