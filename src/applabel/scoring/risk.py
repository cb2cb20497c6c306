"""From findings to risk: points, merging, ranks and contributions, all in integers (scoring model, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from applabel.model import Area, Confidence, Suppression, WeaknessItem
from applabel.scoring import cwss
from applabel.scoring.tables import Tables

VULNERABLE_DEPENDENCY = "vulnerable-dependency"

CONFIDENCE: Mapping[Confidence, int] = {
    Confidence.CONFIRMED: 100,
    Confidence.HIGH: 80,
    Confidence.MEDIUM: 40,
    Confidence.LOW: 5,
}
"""Per cent of the points a finding keeps, by how sure we may be."""

SUPPRESSION: Mapping[Suppression, int] = {
    Suppression.NONE: 100,
    Suppression.UNJUSTIFIED: 100,
    Suppression.JUSTIFIED: 25,
    Suppression.ASSESSOR: 0,
}
"""Per cent of the points a finding keeps, by what is said about it."""

RANK = (1000, 200, 40, 8, 2)
"""Per mille a finding counts inside its class, the gravest first; none beyond the fifth. Sum 1.25."""

CLASS = (1000, 750, 562, 421, 316, 237, 177, 133, 100, 75, 56, 42)
"""Per mille a class counts inside its area, the heaviest first; none beyond the twelfth."""

HALF = 40 * 10**9
"""K: the risk, in 10^-9 points, that halves the score."""

Key = tuple[Area, str, str]
"""What makes two findings one item: area, class, locus."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """One finding placed and weighed. `weakness` is W in hundredths, `points` p in milli-points (0..40000)."""

    area: Area
    weakness_class: str
    locus: str
    weakness: int
    points: int

    @property
    def key(self) -> Key:
        """What the finding is merged by."""
        return (self.area, self.weakness_class, self.locus)


def weigh(item: WeaknessItem, tables: Tables) -> Weighed:
    """Place one finding in its area and class and give it its points.

    p = floor(40000 · (W/10000)^3 · confidence% · suppression%). A CVSS without a class, or the class itself,
    means a vulnerable dependency, whose W is its CVSS.
    """
    row = tables.row(item.cwe)
    if item.weakness_class is not None:
        name = item.weakness_class
    elif item.cvss is not None:
        name = VULNERABLE_DEPENDENCY
    else:
        name = row.weakness_class
    if item.area is not None:
        area = item.area
    elif name == row.weakness_class:
        area = row.area
    else:
        area = tables.area_of(name) or row.area
    if item.cvss is not None or name == VULNERABLE_DEPENDENCY:
        score = cwss.advisory_weakness(item.cvss)
    else:
        score = cwss.weakness(row, item.exposure)
    share = CONFIDENCE[item.confidence] * SUPPRESSION[item.suppression]
    return Weighed(
        area=area,
        weakness_class=name,
        locus=item.locus,
        weakness=score,
        points=40_000 * score**3 * share // 10**16,
    )


def merge(weighed: Iterable[Weighed]) -> dict[Key, int]:
    """One item per (area, class, locus), with the most points any of its findings has."""
    merged: dict[Key, int] = {}
    for each in weighed:
        merged[each.key] = max(merged.get(each.key, 0), each.points)
    return merged


def contributions(merged: Mapping[Key, int]) -> dict[Key, int]:
    """The contribution of every item in 10^-9 points: points times its rank in its class times the class's rank."""
    result: dict[Key, int] = {}
    for area in Area:
        classes: dict[str, list[tuple[int, str]]] = {}
        for (where, name, locus), points in merged.items():
            if where is area:
                classes.setdefault(name, []).append((-points, locus))
        totals = []
        for name, items in classes.items():
            items.sort()
            total = sum(-negative * rank for (negative, _), rank in zip(items, RANK, strict=False))
            totals.append((-total, name))
        for place, (_, name) in enumerate(sorted(totals)):
            share = CLASS[place] if place < len(CLASS) else 0
            for position, (negative, locus) in enumerate(classes[name]):
                rank = RANK[position] if position < len(RANK) else 0
                result[area, name, locus] = -negative * rank * share
    return result


def score(risk: int) -> int:
    """S in tenths of a point (0..1000): floor(1000·K / (K + risk))."""
    return 1000 * HALF // (HALF + risk)
