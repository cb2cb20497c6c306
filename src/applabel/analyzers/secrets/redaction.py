"""No finding leaves the wall with a secret in its evidence, whichever analyzer quoted it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from applabel.analyzers.secrets import Detector, prepare, redact
from applabel.codec import rules
from applabel.model import Finding

# Weaknesses whose evidence is a secret, or stands beside one (CWE ids).
_SECRET = frozenset({256, 257, 259, 260, 261, 312, 313, 321, 522, 540, 547, 555, 798, 1391, 1392})
_QUOTED = re.compile(r"""(?P<quote>['"`])(?:\\.|(?!(?P=quote)).)+(?P=quote)""", re.S)
_ASSIGNED = re.compile(
    r"(?P<before>[=:]\s*|--?[\w-]*(?:pass\w*|token|secret|key)[ =]|\s-p)(?P<value>[^\s'\"`=:].*)", re.I
)
_HIDDEN = "…"


def redacted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with every secret in their evidence shortened or hidden; `secrets` has done so itself."""
    detectors: Sequence[Detector] = ()
    result = []
    for finding in findings:
        if finding.evidence and finding.analyzer != "secrets":
            detectors = detectors or prepare(rules.load("secrets"))
            evidence = redact(finding.evidence, detectors)
            if finding.cwe in _SECRET:
                evidence = without_values(evidence)
            finding = replace(finding, evidence=evidence)
        result.append(finding)
    return tuple(result)


def without_values(code: str) -> str:
    """Code whose string literals are hidden; where a line has none, what is assigned or passed in it."""
    hidden, count = _QUOTED.subn(lambda match: match["quote"] + _HIDDEN + match["quote"], code)
    if count:
        return hidden
    return "\n".join(_ASSIGNED.sub(lambda match: match["before"] + _HIDDEN, line) for line in code.split("\n"))
