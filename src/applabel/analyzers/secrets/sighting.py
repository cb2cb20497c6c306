"""One secret that several tools see is one weakness: it goes by the hash of the secret, whoever saw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from applabel.model import Finding, Report

HARDCODED = frozenset({259, 260, 321, 547, 798})
"""The CWE ids of a secret that stands in the code, all of one class (rules/cwe.toml)."""


def together(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports, in which what others say of a secret that `secrets` found has the locus `secrets` gave it.

    Only where the lines of a finding hold one such secret: of several, nobody knows which was meant.
    """
    known: dict[tuple[str, int], set[str]] = {}
    for report in reports:
        for each in report.findings if report.analyzer == "secrets" else ():
            for line in _lines(each):
                known.setdefault((each.location.path, line), set()).add(each.locus)
    if not known:
        return tuple(reports)
    return tuple(
        replace(report, findings=tuple(_named(each, known) for each in report.findings)) for report in reports
    )


def _named(finding: Finding, known: Mapping[tuple[str, int], set[str]]) -> Finding:
    if finding.analyzer == "secrets" or finding.cwe not in HARDCODED:
        return finding
    path = finding.location.path
    loci = {locus for line in _lines(finding) for locus in known.get((path, line), ())}
    return replace(finding, locus=loci.pop()) if len(loci) == 1 else finding


def _lines(finding: Finding) -> range:
    first = finding.location.line
    return range(first, min(max(finding.location.end_line, first), first + 1_000) + 1)
