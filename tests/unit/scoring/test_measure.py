"""Status, baseline, areas, explanation, and the digest of the model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from applabel.model import GRADES, Area, AreaScore, Outcome, ProfileEntry, Status, Suppression, grade
from applabel.scoring import caps, cwss, measure, risk, tables
from tests.unit.scoring.worked import app, asm, item

RAN, IDLE, FAILED, GONE = Outcome.RAN, Outcome.NOT_APPLICABLE, Outcome.FAILED, Outcome.UNAVAILABLE


def entry(outcome: Outcome, *areas: Area, name: str = "one") -> ProfileEntry:
    return ProfileEntry(id=name, outcome=outcome, areas=areas or None)


def area(which: Area, *entries: ProfileEntry, findings: tuple[Any, ...] = (), **more: Any) -> AreaScore:
    found = asm(app(*findings, analyzers=entries, **more))
    return next(each for each in found.areas if each.area is which)


@pytest.mark.parametrize(
    ("outcomes", "more", "status"),
    [
        ([RAN], {}, Status.RATED),
        ([RAN, IDLE], {}, Status.RATED),
        ([RAN, FAILED], {}, Status.INCOMPLETE),
        ([RAN, GONE], {}, Status.INCOMPLETE),
        ([IDLE, IDLE], {}, Status.INCOMPLETE),
        ([], {}, Status.INCOMPLETE),
        ([RAN], {"unexamined": ("a",)}, Status.INCOMPLETE),
        ([RAN], {"excluded": ("a",)}, Status.PARTIAL_SCOPE),
        ([RAN], {"excluded": ("a",), "unexamined": ("b",)}, Status.INCOMPLETE),
        ([GONE], {"excluded": ("a",)}, Status.INCOMPLETE),
    ],
)
def test_status(outcomes: list[Outcome], more: dict[str, Any], status: Status) -> None:
    found = asm(app(analyzers=tuple(entry(each) for each in outcomes), **more))
    assert found.status is status
    assert (found.grade is None) is (found.score is None) is (status is Status.INCOMPLETE)


@pytest.mark.parametrize(
    ("which", "entries", "state", "score"),
    [
        (Area.CODE, [entry(RAN)], "assessed", 1000),
        (Area.CODE, [entry(RAN, Area.SECRETS)], "not-assessed", None),
        (Area.CODE, [entry(RAN, Area.SECRETS), entry(IDLE, Area.CODE)], "not-applicable", None),
        (Area.CODE, [entry(IDLE, Area.CODE), entry(RAN, Area.CODE)], "assessed", 1000),
        (Area.CODE, [entry(RAN, Area.SECRETS), entry(GONE, Area.CODE)], "not-assessed", None),
        (Area.CODE, [entry(IDLE, Area.CODE), entry(GONE, Area.CODE)], "not-assessed", None),
        (Area.CODE, [entry(RAN, Area.CODE), entry(GONE, Area.CODE)], "incomplete", 1000),
        (Area.SECRETS, [entry(RAN, Area.SECRETS), entry(GONE, Area.CODE)], "incomplete", 1000),
        (Area.DEPENDENCIES, [entry(IDLE)], "not-applicable", None),
        (Area.DEPENDENCIES, [], "not-assessed", None),
    ],
)
def test_areas(which: Area, entries: list[ProfileEntry], state: str, score: int | None) -> None:
    found = area(which, *entries)
    assert (found.state, found.score, found.risk) == (state, score, 0)


def test_a_finding_gives_its_area_a_number_whoever_speaks_for_it() -> None:
    found = area(Area.CRYPTOGRAPHY, entry(RAN, Area.CODE), findings=(item(328),))
    assert (found.state, found.score) == ("assessed", 853)
    found = area(Area.CRYPTOGRAPHY, entry(GONE), findings=(item(328),))
    assert (found.state, found.score) == ("incomplete", 853)


def test_an_analyzer_of_no_area_speaks_for_none() -> None:
    found = asm(app(analyzers=(ProfileEntry(id="one", outcome=RAN, areas=()),)))
    assert {each.state for each in found.areas} == {"not-assessed"}


def test_areas_are_six_in_the_order_people_read_them() -> None:
    assert [each.area for each in asm(app()).areas] == list(Area)


def test_points_lost_go_to_the_largest_remainder_then_by_area_class_and_locus() -> None:
    same = tuple(item(cwe, locus) for cwe, locus in ((798, "b"), (605, "a"), (605, "b")))
    found = asm(app(*same))
    lost = {(each.area, each.locus): each.points_lost for each in found.contributions}
    assert sum(lost.values()) == 1000 - (found.score or 0)
    assert [each.risk for each in found.contributions] == sorted(
        (each.risk for each in found.contributions), reverse=True
    )
    twins = asm(
        app(
            *(
                item(cwe, "x", area=where)
                for cwe, where in ((89, Area.SECRETS), (89, Area.CODE), (89, Area.CONFIGURATION))
            )
        )
    )
    assert [(each.area, each.points_lost) for each in twins.contributions] == [
        (Area.CODE, 219),
        (Area.CONFIGURATION, 219),
        (Area.SECRETS, 218),
    ]


def test_what_weighs_nothing_is_listed_and_costs_nothing() -> None:
    found = asm(app(item(703), item(89, suppression=Suppression.ASSESSOR)))
    assert [(each.risk, each.points_lost) for each in found.contributions] == [(0, 0), (0, 0)]
    assert (found.score, found.baseline) == (1000, "yes")


@pytest.mark.parametrize(
    ("score", "letter"),
    [
        (1000, "A"),
        (900, "A"),
        (899, "B"),
        (750, "B"),
        (749, "C"),
        (600, "C"),
        (599, "D"),
        (400, "D"),
        (399, "E"),
        (0, "E"),
    ],
)
def test_grades(score: int, letter: str) -> None:
    assert grade(score) == letter


def test_the_model_names_itself() -> None:
    assert asm(app()).model == measure.MODEL == "asm-0.1"


def test_the_digest_is_of_every_constant(monkeypatch: pytest.MonkeyPatch) -> None:
    known = tables.load()
    first = measure.model_digest(known)
    assert first == measure.model_digest(known)
    assert len(first) == 64
    seen = {first, measure.model_digest(replace(known, digest="0" * 64))}
    for where, name, value in (
        (measure, "MODEL", "asm-0.2"),
        (measure, "GRADES", ((899, "A"), *GRADES[1:])),
        (cwss, "EXPOSURE", {**cwss.EXPOSURE, "more": (1, 1, 1, 1, 1)}),
        (cwss, "UNSCORED_ADVISORY", 5000),
        (risk, "CONFIDENCE", {**risk.CONFIDENCE, "low": 6}),
        (risk, "SUPPRESSION", {**risk.SUPPRESSION, "justified": 26}),
        (risk, "RANK", (*risk.RANK, 1)),
        (risk, "CLASS", (*risk.CLASS, 1)),
        (risk, "HALF", risk.HALF + 1),
        (caps, "RULES", caps.RULES[1:]),
        (caps, "RULES", tuple(replace(each, liftable=False) for each in caps.RULES)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, value)
            found = measure.model_digest(known)
            assert found not in seen, name
            seen.add(found)
