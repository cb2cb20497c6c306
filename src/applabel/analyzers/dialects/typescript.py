"""TypeScript's two older ways to make a module, in words whose bodies Semgrep looks into."""

from __future__ import annotations

import re

from applabel.analyzers.dialects import spelling

_EXPORT = re.compile(r"^([ \t]*)export[ \t]([ \t]*)=(?!=)", re.MULTILINE)
_MODULE = re.compile(r"^([ \t]*(?:export[ \t]+)?)module([ \t]+[A-Za-z_$][\w$.]{0,200}\s{0,40}\{)", re.MULTILINE)


def plainer(text: str) -> str:
    """The same program on the same lines; behind the name of a module columns move."""
    text = spelling.of_scripts(text)
    return _MODULE.sub(r"\1namespace\2", _EXPORT.sub(r"\1exports\2=", text))
