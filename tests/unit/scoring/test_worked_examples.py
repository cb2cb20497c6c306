"""Every row of the worked examples, to the printed figure."""

import pytest

from applabel.model import Flag, Status
from tests.unit.scoring.worked import CAPS, SECTION_6, STATUS, THRESHOLDS, Example, app, asm, check_worked, item


@pytest.mark.parametrize("example", SECTION_6, ids=lambda each: each.says)
def test_section_6(example: Example) -> None:
    check_worked(asm, [example])


@pytest.mark.parametrize("example", CAPS, ids=lambda each: each.says)
def test_caps(example: Example) -> None:
    check_worked(asm, [example])


@pytest.mark.parametrize("example", STATUS, ids=lambda each: each.says)
def test_status_and_baseline(example: Example) -> None:
    check_worked(asm, [example])


@pytest.mark.parametrize("example", THRESHOLDS, ids=lambda each: each.says)
def test_thresholds(example: Example) -> None:
    check_worked(asm, [example])


def test_what_a_binding_cap_takes_is_the_rest() -> None:
    """The printed lines: 45.4 for the secret, 14.7 for the cap, 39.9 left (section 6)."""
    found = asm(app(item(798, confidence="confirmed", flags=(Flag.LIVE_SECRET,))))
    assert found.score == 399
    secret = next(each for each in SECTION_6 if each.cap == "KO1")
    found = asm(secret.assessment)
    lost = [each.points_lost for each in found.contributions]
    assert lost == [454]
    assert (1000 - sum(lost)) - found.caps[0].cap == 147
    exploited = next(each for each in SECTION_6 if each.cap == "KO2")
    found = asm(exploited.assessment)
    assert (1000 - sum(each.points_lost for each in found.contributions)) - found.caps[0].cap == 116


def test_the_table_is_whole() -> None:
    assert len(SECTION_6) == 14
    assert {each.cap for each in (*SECTION_6, *CAPS, *STATUS)} == {"", "KO1", "KO2", "KO3", "KO4", "SC1", "DA1"}
    assert {asm(each.assessment).status for each in STATUS} == set(Status)
