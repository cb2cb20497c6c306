"""From the measurement back to the findings: what each cost, and what mending it would bring."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from applabel.model import (
    Assessment,
    Confidence,
    Finding,
    Measurement,
    ScoredFinding,
    WeaknessItem,
)
from applabel.scoring import caps, cwss, risk
from applabel.scoring.tables import Tables

_T = TypeVar("_T")


def attribute(
    findings: Sequence[Finding], assessment: Assessment, measurement: Measurement, tables: Tables
) -> tuple[ScoredFinding, ...]:
    """The merged findings people see, those worth most first.

    `findings` are the judged findings in the order of `assessment.findings`. Sightings of one (area, class,
    locus) make one finding; the one with most points speaks for it.
    """
    groups: dict[risk.Key, list[tuple[risk.Weighed, Finding]]] = {}
    for finding, item in zip(findings, assessment.findings, strict=True):
        weighed = risk.weigh(item, tables)
        groups.setdefault(weighed.key, []).append((weighed, finding))
    shares = {(each.area, each.weakness_class, each.locus): each for each in measurement.contributions}
    gains = worth(assessment, tables)
    result = []
    for key, sightings in groups.items():
        sightings.sort(key=lambda pair: (-pair[0].points, pair[1].analyzer, pair[1].rule, _place(pair[1])))
        weighed, first = sightings[0]
        confidence = first.confidence or Confidence.LOW
        row = tables.row(first.cwe or None)
        result.append(
            ScoredFinding(
                id=identity(key),
                area=key[0],
                weakness_class=key[1],
                cwe=first.cwe,
                locus=key[2],
                rules=_each(finding.rule for _, finding in sightings),
                analyzers=_each(finding.analyzer for _, finding in sightings),
                locations=_each(finding.location for _, finding in sightings),
                symbol=first.symbol,
                message=first.message,
                evidence=first.evidence,
                confidence=confidence,
                exposure=first.exposure,
                suppression=first.suppression,
                flags=tuple(sorted({flag for _, finding in sightings for flag in finding.flags})),
                cvss=first.cvss,
                weakness=weighed.weakness,
                vector="" if first.cvss else cwss.vector(row, first.exposure, confidence),
                severity=cwss.severity(weighed.weakness),
                risk=shares[key].risk,
                points_lost=shares[key].points_lost,
                worth=gains[key],
            )
        )
    result.sort(
        key=lambda each: (-each.worth, -each.risk, -each.weakness, each.area, each.weakness_class, each.locus)
    )
    return tuple(result)


def identity(key: risk.Key) -> str:
    """Twelve hexadecimal digits that name a finding for people, from area, class and locus."""
    return hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def worth(assessment: Assessment, tables: Tables) -> dict[risk.Key, int]:
    """What mending each merged finding alone brings: the bound after minus the bound before, in tenths.

    Only the class of the mended finding changes, so only its area is added up again.
    """
    keys = [risk.weigh(item, tables) for item in assessment.findings]
    merged = risk.merge(keys)
    flagged: dict[risk.Key, list[WeaknessItem]] = {}
    for weighed, item in zip(keys, assessment.findings, strict=True):
        if item.flags:
            flagged.setdefault(weighed.key, []).append(item)
    total = sum(risk.contributions(merged).values())
    before = _bound(total, flagged, assessment)
    areas: dict[str, dict[risk.Key, int]] = {}
    for key, points in merged.items():
        areas.setdefault(key[0], {})[key] = points
    result: dict[risk.Key, int] = {}
    for members in areas.values():
        shares = risk.contributions(members)
        of_area = sum(shares.values())
        size = Counter(key[1] for key in members)
        for key in members:
            # Past the fifth of its class a finding carries no risk and nothing moves up when it goes,
            # except that those behind it are past the fifth too.
            if shares[key] == 0 and size[key[1]] > len(risk.RANK) and key not in flagged:
                result[key] = 0
                continue
            rest = {other: points for other, points in members.items() if other != key}
            after = total - of_area + sum(risk.contributions(rest).values())
            others = {other: items for other, items in flagged.items() if other != key}
            result[key] = _bound(after, others, assessment) - before
    return result


def _bound(total: int, flagged: Mapping[risk.Key, list[WeaknessItem]], assessment: Assessment) -> int:
    bounds = caps.apply((item for items in flagged.values() for item in items), excluded=bool(assessment.excluded))
    return min([risk.score(total), *(cap.cap for cap in bounds)])


def _place(finding: Finding) -> tuple[str, int, int]:
    return (finding.location.path, finding.location.line, finding.location.column)


def _each(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))
