"""No finding leaves the wall with a secret in its evidence, whichever analyzer quoted it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache

from applabel.analyzers.secrets import Detector, prepare, redact
from applabel.codec import rules
from applabel.model import Finding, Report

# Weaknesses whose evidence is a secret, or stands beside one (CWE ids).
_SECRET = frozenset({256, 257, 259, 260, 261, 312, 313, 321, 522, 540, 547, 555, 798, 1391, 1392})
_LONG = re.compile(r"(?P<quote>\"{3}|'{3}|`)(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P<end>(?P=quote)|\Z)", re.S)
_QUOTED = re.compile(r"""(?P<quote>['"`])(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P<end>(?P=quote)|\Z)""")
_NAMED = re.compile(
    r"""(?P<before>(?:pass\w*|pwd|token|secret|key)["'`]?\s*[=:]\s*)(?P<value>[^\s'"`=:,;…][^\s,;]*)""", re.I
)
_ASSIGNED = re.compile(
    r"(?P<before>[=:]\s*|--?[\w-]*(?:pass\w*|token|secret|key)[ =]|\s-p|^\s*env\s+\w+\s+)"
    r"(?P<value>[^\s'\"`=:].*)",
    re.I,
)
# A key whose end the excerpt cuts off has no known form any more.
_KEY_CUT_OFF = re.compile(r"(?P<head>-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----)(?!.*-----END ).+", re.S)
# What is given as a password or token is hidden in all evidence, whatever the finding is about.
_CREDENTIAL = re.compile(
    r"""(?P<before>(?:\s-u|--user)[ =]["']?[^\s:"'$]+:|://[^\s/:@"'$]*:(?=[^\s/@"']+@)|\b(?:Bearer|Basic)\s+"""
    r"""|(?:PASSWORD|PASSWD|PASS|PWD|TOKEN|SECRET|KEY)=["']?)(?P<value>[^\s"'@$…{][^\s"'@]*)"""
)
_SETTING = re.compile(
    r"""(?P<before>(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)\w*["']?\s*[=:]\s*[rbfu]{0,2}(?P<q>["']))"""
    r"""(?P<value>(?:(?!(?P=q)).)+)""",
    re.I,
)
_HIDDEN = "…"
_LONGEST = 100
"""Lines of a finding that are looked at; more than any excerpt or key has."""


def redacted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with every secret in their words shortened or hidden; `secrets` has done so itself."""
    return tuple(each if each.analyzer == "secrets" else _redacted(each) for each in findings)


def without_secrets(text: str) -> str:
    """A text in which every secret that some rule of ours knows is shortened, and half a key as well."""
    return _KEY_CUT_OFF.sub(lambda match: match["head"] + _HIDDEN, redact(text, _detectors())) if text else text


def _redacted(finding: Finding) -> Finding:
    evidence = without_secrets(finding.evidence)
    for form in (_CREDENTIAL, _SETTING):
        evidence = form.sub(_hide, evidence)
    if finding.cwe in _SECRET:
        evidence = without_values(evidence)
    return replace(finding, evidence=evidence, message=without_secrets(finding.message))


@cache
def _detectors() -> Sequence[Detector]:
    return prepare(rules.load("secrets"))


def without_values(code: str) -> str:
    """Code whose string literals are hidden; where it has none, what is assigned or passed in it."""
    form = _NAMED if re.search("""["'`]""", code) else _ASSIGNED
    named = "\n".join(form.sub(_hide, line) for line in code.split("\n"))
    lines: list[str] = []
    for line in _LONG.sub(_hide, named).split("\n"):
        literals = list(_QUOTED.finditer(line))
        if literals and not literals[-1]["end"]:
            # Quotes that do not pair, be it for an apostrophe or for the end of the excerpt: nobody can tell
            # inside from outside any more.
            return "\n".join([*lines, f"{line[: literals[0].start() + 1]}{_HIDDEN}"])
        lines.append(_QUOTED.sub(_hide, line))
    return "\n".join(lines)


def _hide(match: re.Match[str]) -> str:
    """A match with what stands in its middle hidden, if anything does."""
    groups = match.groupdict()
    if "value" in groups:
        return f"{groups['before']}{_HIDDEN}"
    return f"{groups['quote']}{_HIDDEN if groups['body'] else ''}{groups['end']}"


def across(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports with all literals hidden where one finding quotes a line in which another found a secret."""
    secret = {
        (each.location.path, line)
        for report in reports
        for each in report.findings
        if each.cwe in _SECRET or each.analyzer == "secrets"
        for line in _lines(each)
    }
    return tuple(
        replace(report, findings=tuple(_beside(each, secret) for each in report.findings)) for report in reports
    )


def _beside(finding: Finding, secret: AbstractSet[tuple[str, int]]) -> Finding:
    path = finding.location.path
    if finding.analyzer == "secrets" or not any((path, line) in secret for line in _lines(finding)):
        return finding
    return replace(finding, evidence=without_values(finding.evidence))


def _lines(finding: Finding) -> range:
    first = finding.location.line
    return range(first, min(max(finding.location.end_line, first), first + _LONGEST) + 1)
