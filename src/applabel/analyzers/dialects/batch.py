"""Windows batch files without remarks, carets and what is merely printed, and the PowerShell some of them hold."""

from __future__ import annotations

import re

# Of a remark only the first word is parsed: what stands behind an operator right after it is run.
_FIRST = r"rem(?:[ \t,;=]++[^ \t&|\n]*+)?+(?=[ \t]|$)[^\n]*"
_REMARK = re.compile(rf"^(?P<before>[ \t@(]*+){_FIRST}", re.I | re.M)
_LATER_REMARK = re.compile(rf'^(?P<before>(?:[^"\n]|"[^"\n]*")*?(?<!\^)&[ \t@(]*+){_FIRST}', re.I | re.M)
_REMARK_BEHIND = re.compile(r"&[ \t@(]*rem\b", re.I)
# In brackets a label may have a command behind it.
_LABEL = re.compile(r"^[ \t@]*:[^\n&|]*+$", re.M)
# What goes into a file or to another command may be run there.
_PRINTED = re.compile(
    r"(?P<before>(?:^|[&(]|\b(?:do|else)\b|\bif\b[^\n&|()]{0,500}?[ \t])[ \t@]*echo)"
    r"(?P<text>[ \t.:,;(/+](?:\^[^\n]|\"[^\"\n]*\"?|[^\n&|<>)\"^])*+)(?=[&)]|$)",
    re.I | re.M,
)
_VALUE = re.compile(r"(%[^%\s]+%|![^!\s]+!|::add-mask::|issecret=true)", re.I)
_BROKEN = re.compile(r"[^\s\"^]+(?:\^\n[^\s\"^]+)+")
_WORD = re.compile(r'(?:"[^"\n]*"?|[^\s"])+')
_QUOTED = re.compile(r'("[^"\n]*"?)')
# A caret before a sign keeps the sign from being an operator, and stays.
_CARET = re.compile(r"\^(?=[\w./:\\%=+-])")
_POWERSHELL = re.compile(r"\A\s*(?:@[^\n]*\n\s*)?:?[ \t]*<#")
_READS_ITSELF = re.compile(r"%(?:~(?:f|d?p?nx)?)?0(?![\w.\\/])", re.I)
_SHELL = re.compile(r"\b(?:powershell|pwsh)\b", re.I)
_OTHER = re.compile(
    r"\b(?:python[\d.]*|pyw?|perl|ruby|node|php|cscript|wscript|mshta|java|lua|jruby|csi)(?:\.exe)?\b", re.I
)


def plainer(text: str) -> str:
    """The same file on the same lines, each command by its plain name: `c^url` as `curl`, remarks as blanks."""
    text = _REMARK.sub(_without_remark, text)
    if _REMARK_BEHIND.search(text):
        text = _LATER_REMARK.sub(_without_remark, text)
    text = _LABEL.sub(lambda found: _blank(found.group()), text)
    text = _PRINTED.sub(lambda found: found["before"] + _values(found["text"]), text)
    if "^" in text:
        text = _WORD.sub(_plain, _BROKEN.sub(_joined, text))
    return text


def holds_powershell(text: str) -> bool:
    """Whether PowerShell reads the file as well: what is a remark to the one is the program of the other."""
    return bool(_POWERSHELL.search(text)) or any(
        _SHELL.search(line) and _READS_ITSELF.search(line) for line in text.split("\n")
    )


def others(text: str) -> list[int]:
    """The lines on which an interpreter of another language is given the file itself."""
    lines = enumerate(plainer(text).split("\n"), 1)
    return [number for number, line in lines if _OTHER.search(line) and _READS_ITSELF.search(line)]


def _without_remark(found: re.Match[str]) -> str:
    return found["before"] + _blank(found.group()[len(found["before"]) :])


def _values(text: str) -> str:
    return "".join(each if number % 2 else _blank(each) for number, each in enumerate(_VALUE.split(text)))


def _blank(text: str) -> str:
    return " " * len(text.encode("utf-8", "surrogatepass"))


def _joined(found: re.Match[str]) -> str:
    """A word that is broken over lines, whole on its first line; the others stay, and stay joined."""
    first, *rest = found.group().split("^\n")
    return first + "".join(rest) + "".join(f" ^\n{_blank(each)}" for each in rest)


def _plain(found: re.Match[str]) -> str:
    word = found.group()
    if "^" not in word:
        return word
    bare = "".join(each if each[:1] == '"' else _CARET.sub("", each) for each in _QUOTED.split(word))
    return bare + " " * (len(word) - len(bare))
