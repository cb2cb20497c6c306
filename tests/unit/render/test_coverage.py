"""What was looked at, counted."""

from __future__ import annotations

from applabel.inventory import languages
from applabel.model import Location, Role, Unexamined
from applabel.render import coverage
from tests.unit.render.samples import file, report, reports, result, scored, sighting


def test_code_comes_first_then_the_largest() -> None:
    tree = result(
        files=(
            file("a.md", "markdown", 900, is_code=False),
            file("a.py", "python", 10),
            file("b.py", "python", 20),
            file("c.js", "javascript", 500),
            file("d.zig", "zig", 5),
        )
    ).inventory
    found = coverage.by_language(tree, languages())
    assert [each.code for each in found] == sorted((each.code for each in found), reverse=True)
    assert [(each.id, each.files, each.lines) for each in found[:2]] == [("javascript", 1, 500), ("python", 2, 30)]


def test_tests_and_what_was_left_out_are_not_counted() -> None:
    tree = result(
        files=(
            file("a.py"),
            file("tests/a.py", role=Role.TEST),
            file("old.py", excluded="old"),
            file("tests/b.py", role=Role.TEST, pulled_in_by="a.py"),
        )
    ).inventory
    assert [each.files for each in coverage.by_language(tree, languages())] == [2]


def test_an_unknown_language_is_said_and_has_no_depth() -> None:
    tree = result(files=(file("a", ""), file("b", "klingon"))).inventory
    found = coverage.by_language(tree, languages())
    assert {(each.id, each.title, each.depth, each.code) for each in found} == {
        ("unknown", "Unknown", "none", False),
        ("klingon", "Unknown", "none", False),
    }


def test_a_place_is_named_once_whoever_saw_it() -> None:
    seen = (
        Location(path="b.py", line=3, column=1),
        Location(path="a.py", line=1),
        Location(path="b.py", line=3, column=9),
    )
    assert coverage.places(scored(locations=seen)) == (("b.py", 3), ("a.py", 1))


def test_only_what_is_outside_of_the_profile_is_unscored() -> None:
    own = report("semgrep", findings=(sighting(),))
    extra = report(
        "extra",
        findings=(
            sighting(7, analyzer="extra", rule="z"),
            sighting(7, analyzer="extra", rule="a"),
            sighting(2, analyzer="extra"),
        ),
    )
    made = result(sighting(), ran=(*reports()[:1], own, *reports()[2:]))
    made = result(sighting(), ran=made.reports, reports=(*made.reports, extra))
    assert [(each.location.line, each.rule) for each in coverage.unscored(made)] == [
        (2, "python-sql-injection"),
        (7, "a"),
        (7, "z"),
    ]


def test_reasons_count_paths_and_not_reports() -> None:
    missed = (
        Unexamined(path="a.py", reason="syntax-error", analyzer="bandit"),
        Unexamined(path="a.py", reason="syntax-error", analyzer="semgrep"),
        Unexamined(path="b.py", reason="timeout", analyzer="semgrep"),
        Unexamined(path="c.py", reason="timeout", analyzer="semgrep"),
        Unexamined(path="d.py", reason="memory", analyzer="semgrep"),
    )
    assert coverage.reasons(result(missed=missed)) == (
        ("timeout", 2, ("b.py", "c.py")),
        ("memory", 1, ("d.py",)),
        ("syntax-error", 1, ("a.py",)),
    )
