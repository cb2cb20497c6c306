"""Facts that bound the score."""

from __future__ import annotations

from applabel.model import Flag, Suppression
from applabel.scoring import caps
from tests.unit.scoring.worked import item


def applied(*flagged: tuple[Flag, Suppression], excluded: bool = False) -> list[tuple[str, int]]:
    found = caps.apply(
        [item(89, flags=(flag,), suppression=suppression) for flag, suppression in flagged], excluded=excluded
    )
    return [(each.id, each.cap) for each in found]


def test_every_flag_has_one_cap_and_every_cap_words() -> None:
    flags = [rule.flag for rule in caps.RULES if rule.flag is not None]
    assert sorted(flags) == sorted(Flag)
    assert [rule.id for rule in caps.RULES if rule.flag is None] == ["SC1"]
    assert len({rule.id for rule in caps.RULES}) == len(caps.RULES)
    for rule in caps.RULES:
        assert rule.said
        assert rule.cap <= rule.justified < 1000


def test_none_without_a_reason() -> None:
    assert applied() == []


def test_the_lowest_of_several_counts_whatever_the_order() -> None:
    bare = (Flag.TLS_OFF, Suppression.UNJUSTIFIED)
    excused = (Flag.TLS_OFF, Suppression.JUSTIFIED)
    assert applied(bare, excused) == applied(excused, bare) == [("KO4", 749)]
    assert applied(excused, excused) == [("KO4", 899)]


def test_an_assessor_lifts_one_finding_and_not_its_neighbour() -> None:
    signed = (Flag.LIVE_SECRET, Suppression.ASSESSOR)
    assert applied(signed) == []
    assert applied(signed, (Flag.LIVE_SECRET, Suppression.NONE)) == [("KO1", 399)]


def test_old_advisories_and_exclusions_cannot_be_signed_away() -> None:
    assert applied((Flag.STALE_ADVISORIES, Suppression.ASSESSOR), excluded=True) == [("DA1", 899), ("SC1", 749)]


def test_sorted_by_id() -> None:
    flagged = [(flag, Suppression.NONE) for flag in Flag]
    found = applied(*flagged, excluded=True)
    assert found == sorted(found)
    assert [name for name, _ in found] == ["DA1", "KO1", "KO2", "KO3", "KO4", "SC1"]


def test_a_finding_may_raise_several() -> None:
    found = caps.apply(
        [item(None, cvss="9.8", flags=(Flag.KNOWN_EXPLOITED, Flag.CRITICAL_FIX_AVAILABLE))], excluded=False
    )
    assert [(each.id, each.cap) for each in found] == [("KO2", 399), ("KO3", 749)]
