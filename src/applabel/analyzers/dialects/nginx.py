"""nginx configuration without its comments, which an engine that reads signs and not words takes for settings."""

from __future__ import annotations

import re

# A word in quotes holds what it likes; a hash begins a comment only where a word could begin.
_QUOTED_OR_COMMENT = re.compile(
    r"""(?<![^\s;{}])(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|(?P<comment>\#[^\n]*+))""", re.DOTALL | re.VERBOSE
)


def plainer(text: str) -> str:
    """The same configuration on the same lines, blanks for comments.

    A comment inside of a block must not keep a rule about the block from holding: Semgrep drops a match that
    overlaps in part with what a rule leaves out.
    """
    return _QUOTED_OR_COMMENT.sub(
        lambda found: " " * len(found.group()) if found["comment"] is not None else found.group(), text
    )
