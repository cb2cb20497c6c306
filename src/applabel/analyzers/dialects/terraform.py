"""Terraform with its labels in quotes: Semgrep takes `resource aws_instance web {` for something else."""

from __future__ import annotations

import re

# Every quantifier cannot go back or is bounded: the text is that of a stranger.
_HEAD = re.compile(
    r"^([ \t]*+(?:resource|data|provider|module|variable|dynamic)[ \t]++)"
    r'((?:[A-Za-z_][\w-]*+|"[^"\n]*+")(?:[ \t]++(?:[A-Za-z_][\w-]*+|"[^"\n]*+"))?)(?=[ \t]*+\{)',
    re.MULTILINE,
)
_BARE = re.compile(r'"[^"\n]*+"|([A-Za-z_][\w-]*+)')


def quoted(text: str) -> str:
    """The same blocks on the same lines; columns move only on the line where one begins."""
    return _HEAD.sub(lambda head: head.group(1) + _BARE.sub(_in_quotes, head.group(2)), text)


def _in_quotes(label: re.Match[str]) -> str:
    return f'"{label.group(1)}"' if label.group(1) else label.group()
