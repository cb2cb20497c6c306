"""Everything a result holds, for those who ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from applabel.model import Location, Package, Result, Role, Unexamined
from applabel.render import listing
from tests.unit.render.samples import console, file, report, reports, result, sighting, written


def listed(made: Result, width: int = 100) -> str:
    on = console(width)
    listing.everything(made, on)
    return written(on)


def words(made: Result) -> str:
    return " ".join(listed(made).split())


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_finding_is_listed_with_its_worth(width: int) -> None:
    made = result(*(sighting(number) for number in range(1, 31)))
    shown = listed(made, width)
    for each in made.findings:
        assert each.id in shown
    assert shown.count("critical") == 30


def test_a_finding_seen_at_several_places_says_how_many() -> None:
    places = [Location(path=f"{name}.py", line=1) for name in "abc"]
    made = result(*(sighting(1, location=place) for place in places))
    assert "a.py:1 and 2 more places CWE-89 python-sql-injection" in words(made)


def test_everything_not_examined_is_listed_with_who_missed_it_and_why() -> None:
    missed = (
        Unexamined(path="a.py", reason="syntax-error", detail="no Python", analyzer="bandit"),
        Unexamined(path="a.py", reason="syntax-error", detail="cannot", analyzer="semgrep"),
        Unexamined(path="a.py", reason="timeout", detail="too long", analyzer="semgrep"),
        *(Unexamined(path=f"{number}.zig", reason="no-analyzer", detail="no rules") for number in range(30)),
    )
    lines = listed(result(missed=missed)).splitlines()
    assert "Not examined, no-analyzer (30):" in lines
    assert "  a.py  bandit: no Python; semgrep: cannot" in lines
    assert "  a.py  semgrep: too long" in lines
    assert all(f"  {number}.zig  no rules" in lines for number in range(30))


def test_what_was_left_out_or_pulled_in_is_listed() -> None:
    files = (
        file("app.py"),
        file("old.py", lines=77, excluded="being removed"),
        file("tests/a.py", role=Role.TEST, pulled_in_by="app.py"),
    )
    shown = words(result(files=files))
    assert "Left out by the provider: old.py (77 lines): being removed" in shown
    assert "In scope though a test file: tests/a.py, used by app.py" in shown


def test_notes_analyzers_and_packages_are_listed() -> None:
    packages = (Package(purl="pkg:pypi/a", version="", direct=True, source="r.txt"),)
    shown = words(result(packages=packages, notes=("the lock file is a bomb",)))
    assert "Note: the lock file is a bomb" in shown
    assert "bandit ran: 0 files, 0 sightings in 0.0 s" in shown
    assert "1 packages named" in shown


def test_what_is_not_scored_names_who_saw_it() -> None:
    extra = report("extra", findings=(sighting(4, analyzer="extra", rule="own", message="Look here"),))
    shown = words(result(reports=(*reports(), extra)))
    assert "Not scored, extra: Look here app.py:4 own" in shown


HOSTILE = "x\nNote: all is well\x1b[2J\x9b\u202e[bold]\r"


def test_no_text_of_the_app_is_a_line_of_its_own() -> None:
    found = sighting(1, message=HOSTILE, rule=HOSTILE, location=Location(path=HOSTILE, line=1), analyzer=HOSTILE)
    made = result(
        found,
        files=(file(HOSTILE, excluded=HOSTILE), file(HOSTILE + "2", role=Role.TEST, pulled_in_by=HOSTILE)),
        missed=(Unexamined(path=HOSTILE, reason=HOSTILE, detail=HOSTILE, analyzer=HOSTILE),),
        notes=(HOSTILE,),
    )
    made = replace(made, reports=(*made.reports, report(HOSTILE, findings=(found,))))
    shown = listed(made)
    for character in "\x1b\x9b\u202e\r":
        assert character not in shown
    assert [line for line in shown.splitlines() if line.startswith("Note: all")] == []
    assert shown.count("[bold]") >= 8
