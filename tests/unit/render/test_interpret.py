"""The fixed words for what the numbers mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from applabel.model import GRADES, Confidence, Measurement, Outcome, Status, grade
from applabel.render import interpret
from tests.unit.render.samples import file, reports, result, sighting


def measured(score: int) -> Measurement:
    return replace(result().measurement, score=score, grade=grade(score))


def test_every_grade_means_something() -> None:
    assert set(interpret.MEANING) == {letter for _, letter in GRADES}
    assert len(set(interpret.MEANING.values())) == len(GRADES)


def test_every_baseline_has_its_word() -> None:
    said = {
        result().measurement.baseline,
        result(*(sighting(number, confidence=Confidence.CONFIRMED) for number in range(5))).measurement.baseline,
        result(ran=reports(bandit=Outcome.FAILED)).measurement.baseline,
    }
    assert said == {"yes", "no", "not-fully-assessed"} == set(interpret.BASELINES)


def test_a_clean_app_is_not_praised_beyond_the_checks() -> None:
    assert interpret.verdict(result().measurement) == "No serious weakness found by the checks listed"


def test_incomplete_is_never_read_as_good() -> None:
    found = result(ran=reports(semgrep=Outcome.UNAVAILABLE)).measurement
    assert (found.status, found.upper_bound) == (Status.INCOMPLETE, 1000)
    assert interpret.verdict(found) == "Not fully assessed: nobody should read this as good"


def test_a_part_is_called_a_part() -> None:
    found = result(files=(file("app.py"), file("old.py", excluded="old"))).measurement
    assert found.status is Status.PARTIAL_SCOPE
    assert interpret.verdict(found).endswith(", in the part that was measured")


@pytest.mark.parametrize(
    ("score", "near"),
    [
        (920, True),
        (921, False),
        (880, True),
        (879, False),
        (770, True),
        (771, False),
        (730, True),
        (620, True),
        (580, True),
        (420, True),
        (421, False),
        (380, True),
        (379, False),
        (0, False),
        (1000, False),
        (500, False),
    ],
)
def test_near_a_boundary_is_within_two_points(score: int, near: bool) -> None:
    assert interpret.near_boundary(measured(score)) is near


def test_no_score_is_near_nothing() -> None:
    assert not interpret.near_boundary(result(ran=reports(tree=Outcome.FAILED)).measurement)


def test_no_promise_is_made() -> None:
    for text in (interpret.LIMITS, interpret.SHORT_LIMITS):
        for word in ("guarantee", "penetration test", "certification"):
            assert word in text


DAY = date(2026, 11, 24)


def test_the_statement_says_all_there_is_to_say() -> None:
    made = result(files=(file("app.py"), file("b.py")), name="shop")
    tree = replace(made.inventory, target=replace(made.inventory.target, version="1.2"))
    assert interpret.statement(replace(made, inventory=tree), DAY) == (
        "Grade A, 100.0 of 100. On 2026-11-24 automated tools examined version 1.2 of shop (all 2 files in scope) "
        "for known kinds of security weakness. Fewer points mean more, or more serious, weaknesses were found. It "
        "is not a guarantee, not a penetration test and not a certification; it says nothing about parts listed as "
        "not assessed, about servers we did not see, or about the company. Valid until 2027-02-22 or the next "
        "release."
    )


def test_the_statement_of_an_incomplete_measurement_gives_no_grade() -> None:
    said = interpret.statement(result(ran=reports(semgrep=Outcome.UNAVAILABLE)), DAY)
    assert said.startswith("Not fully assessed: nobody should read this as good, at most 100.0 of 100 (A). On")
    assert "but not with every tool" in said
    assert "Grade" not in said
