"""Points, merging and ranks, in integers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from applabel.model import Area, Confidence, Exposure, Suppression, WeaknessItem
from applabel.scoring import risk, tables
from tests.unit.scoring.worked import item

KNOWN = tables.load()
CODE = Area.CODE


def points(each: WeaknessItem) -> int:
    return risk.weigh(each, KNOWN).points


def test_points_of_the_gravest_are_40() -> None:
    worst = item(78, confidence="confirmed", exposure=Exposure.NETWORK_UNAUTH)
    assert risk.weigh(worst, KNOWN).weakness == 10_000
    assert points(worst) == 40_000
    assert [points(replace(worst, confidence=each)) for each in Confidence] == [40_000, 32_000, 16_000, 2000]
    assert [points(replace(worst, suppression=each)) for each in Suppression] == [40_000, 40_000, 10_000, 0]


def test_points_are_floored_once() -> None:
    each = item(328, confidence="low", suppression=Suppression.JUSTIFIED)
    weakness = risk.weigh(each, KNOWN).weakness
    assert points(each) == 40_000 * weakness**3 * 5 * 25 // 10**16


@pytest.mark.parametrize(
    ("each", "area", "name", "weakness"),
    [
        (item(89), "code", "sql-injection", 9259),
        (item(None, cvss="9.8"), "dependencies", "vulnerable-dependency", 9800),
        (item(89, cvss="9.8"), "dependencies", "vulnerable-dependency", 9800),
        (item(1395), "dependencies", "vulnerable-dependency", 7500),
        (item(1395, cvss="0.0"), "dependencies", "vulnerable-dependency", 0),
        (item(None, weakness_class="vulnerable-dependency"), "dependencies", "vulnerable-dependency", 7500),
        (item(79, weakness_class="sql-injection"), "code", "sql-injection", 7683),
        (item(89, weakness_class="weak-crypto"), "cryptography", "weak-crypto", 9259),
        (item(798, weakness_class="own-class"), "secrets", "own-class", 9259),
        (item(None, weakness_class="own-class"), "code", "own-class", 4893),
        (item(89, area=Area.CONFIGURATION), "configuration", "sql-injection", 9259),
        (item(89, weakness_class="weak-crypto", area=Area.SECRETS), "secrets", "weak-crypto", 9259),
        (item(87), "code", "xss", 7683),
        (item(999_999), "code", "other", 4893),
        (item(0), "code", "other", 4893),
        (item(703), "code", "exception-handling", 0),
    ],
)
def test_where_a_finding_counts(each: WeaknessItem, area: str, name: str, weakness: int) -> None:
    found = risk.weigh(each, KNOWN)
    assert (found.area, found.weakness_class, found.weakness) == (area, name, weakness)
    assert found.key == (Area(area), name, each.locus)


def test_merging_takes_the_most() -> None:
    low, high = item(confidence="low"), item(confidence="confirmed")
    merged = risk.merge(risk.weigh(each, KNOWN) for each in (low, high, low))
    assert merged == {(CODE, "sql-injection", low.locus): points(high)}


def test_merging_stays_inside_a_class() -> None:
    merged = risk.merge(risk.weigh(each, KNOWN) for each in (item(89), item(79), item(89, "other")))
    assert len(merged) == 3


def test_ranks_inside_a_class() -> None:
    merged = {(CODE, "a", f"{number}"): 1000 - number for number in range(7)}
    found = risk.contributions(merged)
    assert [found[CODE, "a", f"{number}"] for number in range(7)] == [
        1000 * 1000 * 1000,
        999 * 200 * 1000,
        998 * 40 * 1000,
        997 * 8 * 1000,
        996 * 2 * 1000,
        0,
        0,
    ]


def test_equal_points_rank_by_locus_in_code_points() -> None:
    low, high = "\ufb01", "\U0001f980"
    found = risk.contributions({(CODE, "a", high): 5, (CODE, "a", low): 5, (CODE, "a", "z"): 5})
    assert [found[CODE, "a", each] for each in ("z", low, high)] == [5_000_000, 1_000_000, 200_000]


def test_classes_of_an_area_fade_and_end_after_the_twelfth() -> None:
    merged = {(CODE, f"{number:02}", "x"): 100 - number for number in range(14)}
    found = risk.contributions(merged)
    shares = [found[CODE, f"{number:02}", "x"] // (1000 * (100 - number)) for number in range(14)]
    assert shares == [1000, 750, 562, 421, 316, 237, 177, 133, 100, 75, 56, 42, 0, 0]


def test_a_class_counts_by_its_total_and_not_by_its_worst() -> None:
    merged = {(CODE, "one", "a"): 100, **{(CODE, "many", f"{number}"): 95 for number in range(5)}}
    found = risk.contributions(merged)
    assert found[CODE, "many", "0"] == 95 * 1000 * 1000
    assert found[CODE, "one", "a"] == 100 * 1000 * 750


def test_equal_classes_rank_by_name() -> None:
    found = risk.contributions({(CODE, "b", "x"): 10, (CODE, "a", "x"): 10})
    assert (found[CODE, "a", "x"], found[CODE, "b", "x"]) == (10 * 1000 * 1000, 10 * 1000 * 750)


def test_areas_do_not_fade() -> None:
    found = risk.contributions({(area, "a", "x"): 10 for area in Area})
    assert set(found.values()) == {10_000_000}
    assert len(found) == 6


@pytest.mark.parametrize(
    ("total", "score"),
    [(0, 1000), (1, 999), (risk.HALF, 500), (risk.HALF * 1000, 0), (10**30, 0), (risk.HALF // 9, 900)],
)
def test_score(total: int, score: int) -> None:
    assert risk.score(total) == score


def test_the_constants_of_section_3() -> None:
    assert sum(risk.RANK) == 1250
    assert risk.CLASS == (1000, 750, 562, 421, 316, 237, 177, 133, 100, 75, 56, 42)
    assert risk.HALF == 4 * 10**10
