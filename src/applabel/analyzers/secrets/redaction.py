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
# A literal that the end of the excerpt cuts off is one too.
_QUOTED = re.compile(r"""(?P<quote>['"`])(?:\\.|(?!(?P=quote)).)+(?P<end>(?P=quote)|\Z)""", re.S)
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
    if finding.cwe in _SECRET:
        evidence = without_values(evidence)
    return replace(finding, evidence=evidence, message=without_secrets(finding.message))


@cache
def _detectors() -> Sequence[Detector]:
    return prepare(rules.load("secrets"))


def without_values(code: str) -> str:
    """Code whose string literals are hidden; where it has none, what is assigned or passed in it."""
    form = _NAMED if _QUOTED.search(code) else _ASSIGNED
    lines = (form.sub(lambda match: match["before"] + _HIDDEN, line) for line in code.split("\n"))
    return _QUOTED.sub(lambda match: match["quote"] + _HIDDEN + match["end"], "\n".join(lines))


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
