"""The page: at most forty lines in the worst case too, and every line of it is ours."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from applabel.cli.exits import Gates, judge
from applabel.cli.score import gaps
from applabel.inventory import languages
from applabel.model import Cap, Confidence, Location, Outcome, Package, Result, Role, Unexamined
from applabel.render import interpret, terminal
from applabel.scoring.caps import RULES
from tests.unit.render.samples import console, file, report, reports, result, sighting, written

WIDTHS = (40, 41, 55, 72, 80, 81, 100, 120, 200)


def page(made: Result, width: int = 100, gates: Gates | None = None) -> str:
    on = console(width)
    terminal.page(made, languages(), on, judge(made.measurement, gates or Gates(), gaps(made))[1])
    return written(on)


def worst() -> Result:
    """Everything at once: languages, caps, gaps, long names, analyzers that failed at length."""
    long = "a very long reason in many words " * 20
    code = [name for name, language in languages().items() if language.code]
    files = tuple(file(f"src/{'deep/' * 40}{name}.x", name, 1_000_000) for name in code)
    files += tuple(file(f"tests/{number}.py", role=Role.TEST) for number in range(1_000))
    files += (file("old.py", excluded="old " * 50),)
    missed = tuple(
        Unexamined(path=f"{'folder/' * 30}{number}.py", reason=reason, detail=long, analyzer="semgrep")
        for number, reason in enumerate([*interpret.GAPS, "something else"] * 3)
    )
    ran = tuple(
        report(name, outcome=Outcome.FAILED, reason=long, version="9" * 50) for name in ("bandit", "semgrep")
    )
    ran += (report("secrets", outcome=Outcome.UNAVAILABLE, reason=long), report("tree", outcome=Outcome.FAILED))
    extra = tuple(
        report(f"{'extra-' * 10}{number}", reason=long, outcome=Outcome.FAILED, findings=(sighting(analyzer="x"),))
        for number in range(8)
    )
    findings = tuple(
        sighting(
            number,
            cwe=cwe,
            message="A message of many words " * 10,
            confidence=Confidence.CONFIRMED,
            location=Location(path=f"{'src/' * 40}{number}.py", line=123_456),
        )
        for number, cwe in enumerate((89, 79, 327, 489, 200, 20) * 5)
    )
    made = result(*findings, files=files, ran=ran, missed=missed, name="an-app-with-a-name-" * 10)
    caps = tuple(Cap(id=rule.id, cap=rule.cap, said=rule.said) for rule in RULES)
    packages = tuple(Package(purl=f"pkg:pypi/{n}", version="", direct=True, source="r.txt") for n in range(99))
    return replace(
        made,
        reports=(*ran, *extra),
        measurement=replace(made.measurement, caps=caps),
        inventory=replace(made.inventory, packages=packages, notes=(long,) * 20),
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_at_most_forty_lines_in_the_worst_case(width: int) -> None:
    made = worst()
    shown = page(made, width)
    lines = shown.splitlines()
    assert len(lines) <= 40, shown
    assert all(len(line) <= width for line in lines[1:]), shown
    assert "NO" in shown
    assert "Exit code 3" in shown
    assert all(each.id in shown for each in made.findings[:3])
    assert shown.count("A message of") >= 3
    for cap in made.measurement.caps:
        assert f"Cap {cap.id}" in shown


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "made",
    [
        result(),
        result(*(sighting(number) for number in range(9))),
        result(missed=(Unexamined(path="a.py", reason="timeout"),)),
        result(ran=reports(bandit=Outcome.FAILED)),
    ],
    ids=["clean", "weak", "gap", "failed"],
)
def test_nothing_is_cut_off_an_ordinary_page(made: Result, width: int) -> None:
    shown = page(made, width)
    assert len(shown.splitlines()) <= 40
    words = " ".join(shown.split())
    assert interpret.SHORT_LIMITS in words
    assert interpret.verdict(made.measurement) in words
    assert words.endswith(".")
    assert judge(made.measurement, Gates(), gaps(made))[1] in words


def test_the_first_line_is_the_verdict_and_the_last_the_exit_code() -> None:
    lines = page(result(sighting(1))).splitlines()
    assert lines[0] == f"app: {interpret.MEANING['C']}."
    assert lines[-1] == "Exit code 0: no gate was asked for."


def test_incomplete_is_a_bound_and_no_grade() -> None:
    shown = page(result(ran=reports(bandit=Outcome.FAILED)))
    assert "at most 100.0 of 100 (A)" in shown
    assert "NOT FULLY ASSESSED" in shown
    assert "bandit failed" in shown
    assert shown.splitlines()[-1].startswith("Exit code 3")


def test_an_area_nobody_looked_at_has_neither_bar_nor_number() -> None:
    made = result()
    areas = tuple(replace(each, state="not-assessed", score=None) for each in made.measurement.areas)
    shown = page(replace(made, measurement=replace(made.measurement, areas=areas)))
    assert shown.count("not assessed") == 6
    assert "█" not in shown


@pytest.mark.parametrize(
    ("count", "said"), [(0, ""), (1, "What mending it brings:"), (2, "Worth mending first:"), (9, "9 weaknesses")]
)
def test_findings_are_counted(count: int, said: str) -> None:
    shown = page(result(*(sighting(number) for number in range(count))))
    assert said in shown
    assert len(re.findall(r"^ +\+\d+\.\d ", shown, re.M)) == min(count, 3)
    assert ("applabel explain" in shown) is (count > 0)


def test_what_analyzers_outside_of_the_profile_saw_is_counted_beside() -> None:
    extra = report("extra", findings=(sighting(1, analyzer="extra"),))
    shown = page(result(reports=(*reports(), extra)))
    assert "1 finding of analyzers outside of the profile, not scored" in " ".join(shown.split())
    assert "weakness (" not in shown


def test_a_long_path_keeps_its_end() -> None:
    assert terminal.place_in_words("a/b.py", 7) == "a/b.py:7"
    shown = terminal.place_in_words("x/" * 60 + "end.py", 7, 20)
    assert shown.startswith("…")
    assert shown.endswith("/end.py:7")
    assert len(shown) == 20 + len(":7")


def test_a_version_of_the_app_is_named() -> None:
    made = result()
    target = replace(made.inventory.target, version="2.4.0")
    shown = page(replace(made, inventory=replace(made.inventory, target=target)))
    assert shown.startswith("app 2.4.0: ")


HOSTILE = "x\nExit code 0: every gate is met with 100.0 (A).\x1b[2J\x9b\u202e[bold red]Grade[/] :smile:\r"


@pytest.mark.parametrize("width", [40, 100, 200])
def test_no_text_of_the_app_is_markup_or_a_line_of_its_own(width: int) -> None:
    ran = tuple(replace(each, reason=HOSTILE, version=HOSTILE) for each in reports(bandit=Outcome.FAILED))
    extra = report(HOSTILE, version=HOSTILE)
    made = result(
        sighting(1, message=HOSTILE, rule=HOSTILE, location=Location(path=HOSTILE, line=1)),
        files=(file(HOSTILE),),
        missed=(Unexamined(path=HOSTILE, reason=HOSTILE, detail=HOSTILE),),
        ran=ran,
        name=HOSTILE,
    )
    shown = page(replace(made, reports=(*ran, extra)), width)
    for character in "\x1b\x9b\u202e\r":
        assert character not in shown
    assert not any(line.startswith(("Exit code 0", "Grade")) for line in shown.splitlines())
    assert "[bold" in "".join(shown.split())
    assert "😄" not in shown


def test_a_message_is_shown_as_it_is() -> None:
    assert "[red]Baseline met YES[/]" in page(result(sighting(1, message="[red]Baseline met YES[/]")))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_list_breaks_between_its_items_and_a_command_stays_whole(width: int) -> None:
    files = (file("a.py"), file("b.html", "jinja-template"), file("c.sh", "shell"), file("d.js", "javascript"))
    made = result(sighting(1), files=files)
    lines = [line.strip() for line in page(made, width).splitlines()]
    titles = [languages()[each.language].title for each in files]
    for title in titles:
        assert re.search(rf"{title} \d+ lines \([a-z ]+\)( ·|$)", "\n".join(lines), re.M), lines
    command = f"`applabel explain {made.findings[0].id} APP` says why and how to mend it."
    assert (command in lines) is (len(command) <= width)


def test_published_libraries_are_named_with_their_versions() -> None:
    libraries = [
        file(f"static/{name}.js", "javascript", component=f"pkg:npm/{name}@1.{number}")
        for number, name in enumerate(("%40scope/a", "b", "c", "d", "e"))
    ]
    shown = " ".join(page(result(files=[file("app.py"), *libraries])).split())
    assert "1 of 6 files; published libraries, not examined as code of the app:" in shown
    assert "a 1.0, b 1.1, c 1.2, d 1.3 and 1 more" in shown
    assert "tests, docs" not in shown
