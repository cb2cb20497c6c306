"""C# in the words of the version that Semgrep's grammar knows, so that newer files are read as a whole."""

from __future__ import annotations

import re

# Every quantifier is bounded or possessive: the text is that of a stranger.
_NAME = r"@?\w{1,200}"
_TYPES = r"(?:<[^<>(){};\"]{0,300}>)?"
_PRIMARY = re.compile(rf"(?<![\w.@])(?<!record )class(?=[ \t]{{1,20}}{_NAME}\s{{0,40}}{_TYPES}\s{{0,40}}\()")
_PRIMARY_STRUCT = re.compile(
    rf"(?<![\w.@])(?<!record )struct(?=[ \t]{{1,20}}{_NAME}\s{{0,40}}{_TYPES}\s{{0,40}}\()"
)
_WITHOUT_BODY = re.compile(
    rf"(?<![\w.@])((?:class|struct|interface)[ \t]{{1,20}}{_NAME}[ \t]{{0,20}}{_TYPES}"
    r"[ \t]{0,20}(?:\s{0,40}:[^;(){}=\"']{1,400})?);"
)
_LAST_COMMA = re.compile(r",(?=[ \t]{0,200}\n\s{0,400}[\]}])")


def older(text: str) -> str:
    """The same program on the same lines, said without what came with C# 12 and 13.

    A class with parameters becomes a record, a type without a body gets an empty one, and a comma after the last
    of several goes. Without this Semgrep reads such files in part only, which is to say that most apps of today
    could not be rated. Columns move on the line of such a declaration alone.
    """
    text = _PRIMARY.sub("record", text)
    text = _PRIMARY_STRUCT.sub("record struct", text)
    text = _WITHOUT_BODY.sub(r"\1{}", text)
    return _LAST_COMMA.sub(" ", text)
