"""The weakness score follows CWSS 1.0.1 and its published vectors."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest

from applabel.errors import InvalidDocument
from applabel.model import Area, Confidence, Exposure
from applabel.scoring import cwss, tables
from applabel.scoring.tables import Row


def row(ti: int, ap: int, al: int, ex: int) -> Row:
    return Row(weakness_class="x", area=Area.CODE, ti=ti, ap=ap, al=al, ex=ex, rationale="")


def formula(each: Row, exposure: Exposure) -> Fraction:
    """Section 4, word for word, in fractions."""
    ti, ap, al, ex = (Fraction(value, 100) for value in (each.ti, each.ap, each.al, each.ex))
    rp, rl, av, strength, interaction = (Fraction(value, 100) for value in cwss.EXPOSURE[exposure])
    fc = ic = sc = ec = bi = di = p = 1
    base = ((10 * ti + 5 * (ap + al) + 5 * fc) * (0 if ti == 0 else 1) * ic) * 4
    attack = (20 * (rp + rl + av) + 20 * sc + 15 * interaction + 5 * strength) / 100
    environment = (10 * bi + 3 * di + 4 * ex + 3 * p) * ec / Fraction(20)
    return base * attack * environment


@pytest.mark.parametrize("exposure", Exposure)
def test_every_row_within_range_and_exact(exposure: Exposure) -> None:
    known = tables.load()
    for number, each in {**known.rows, 0: known.other}.items():
        found = cwss.weakness(each, exposure)
        assert type(found) is int
        assert 0 <= found <= 10_000
        assert found == floor(formula(each, exposure) * 100), number
        assert (found == 0) is (each.ti == 0), number


def test_every_vector_within_range() -> None:
    for ti in (0, 30, 60, 90, 100):
        for ap in (0, 10, 60, 70, 90, 100):
            for al in (0, 50, 70, 90, 100):
                for ex in (0, 20, 60, 100):
                    each = row(ti, ap, al, ex)
                    for exposure in Exposure:
                        assert cwss.weakness(each, exposure) == floor(formula(each, exposure) * 100)


def test_the_ends_of_the_scale() -> None:
    assert cwss.weakness(row(100, 100, 100, 100), Exposure.NETWORK_UNAUTH) == 10_000
    assert cwss.weakness(row(0, 100, 100, 100), Exposure.NETWORK_UNAUTH) == 0


def test_exposures_of_section_4() -> None:
    assert dict(cwss.EXPOSURE) == {
        Exposure.NETWORK_UNAUTH: (100, 100, 100, 100, 100),
        Exposure.NETWORK_AUTH: (70, 100, 100, 80, 100),
        Exposure.USER_FILE: (100, 100, 80, 100, 80),
        Exposure.LOCAL: (70, 100, 50, 100, 90),
        Exposure.UNKNOWN: (100, 100, 100, 100, 90),
    }


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("0", 0),
        ("0.0", 0),
        ("0.1", 100),
        ("5", 5000),
        ("9.8", 9800),
        ("10", 10_000),
        ("10.0", 10_000),
        (None, 7500),
    ],
)
def test_advisories(said: str | None, found: int) -> None:
    assert cwss.advisory_weakness(said) == found


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        ".",
        ".5",
        "10.1",
        "11",
        "100",
        "-1",
        "+1",
        "9.85",
        "9.8.1",
        "9,8",
        "1e1",
        "9.8\n",
        "٩.٨",
        "²",
        "NaN",
    ],
)
def test_what_is_no_cvss_score(said: str) -> None:
    with pytest.raises(InvalidDocument, match="CVSS"):
        cwss.advisory_weakness(said)


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (10_000, "critical"),
        (9000, "critical"),
        (8999, "high"),
        (7000, "high"),
        (6999, "medium"),
        (4000, "medium"),
        (3999, "low"),
        (0, "low"),
    ],
)
def test_severity_words(found: int, word: str) -> None:
    assert cwss.severity(found) == word


def test_the_vector_for_readers_of_x_1525() -> None:
    known = tables.load().row(89)
    assert cwss.vector(known, Exposure.NETWORK_UNAUTH, Confidence.CONFIRMED) == (
        "(TI:C,1/AP:RU,0.7/AL:A,1/IC:N,1/FC:T,1"
        "/RP:N,1/RL:A,1/AV:I,1/AS:N,1/IN:A,1/SC:A,1"
        "/BI:NA,1/DI:NA,1/EX:H,1/EC:N,1/P:NA,1)"
    )
    local = cwss.vector(tables.load().row(377), Exposure.LOCAL, Confidence.HIGH)
    assert local.startswith(
        "(TI:L,0.3/AP:N,0.1/AL:S,0.9/IC:N,1/FC:LT,0.8/RP:RU,0.7/RL:A,1/AV:L,0.5/AS:N,1/IN:L,0.9"
    )
    assert "EX:L,0.2/" in local
    assert "FC:UK,0.5" in cwss.vector(known, Exposure.UNKNOWN, Confidence.LOW)
    assert "TI:N,0/AP:" in cwss.vector(tables.load().row(703), Exposure.UNKNOWN, Confidence.LOW)


def test_no_vector_of_the_tables_needs_a_quantified_value() -> None:
    for number, each in tables.load().rows.items():
        if each.ti:
            assert ":Q," not in cwss.vector(each, Exposure.UNKNOWN, Confidence.HIGH), number
