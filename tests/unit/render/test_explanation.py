"""A finding, a rule or a kind of weakness in words."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from applabel.codec import rules
from applabel.inventory import languages
from applabel.model import Confidence, Exposure, Flag, Location, Rule
from applabel.render import explanation
from applabel.render.document import document
from tests.unit.render.samples import console, result, sighting, written


@cache
def known() -> dict[str, Rule]:
    return {rule.id: rule for rule in rules.load_all()}


def found(**more: Any) -> Any:
    made = result(sighting(7, **more))
    return json.loads(json.dumps(document(made, languages(), "a" * 64)))["findings"][0]


def explained(each: Any, width: int = 100) -> str:
    on = console(width)
    explanation.finding(each, known(), on)
    return written(on)


def flowing(text: str) -> str:
    return " ".join(text.split())


def test_says_where_why_how_and_what_it_is_worth() -> None:
    each = found()
    shown, rule = flowing(explained(each)), known()["python-sql-injection"]
    for part in (
        each["message"],
        each["id"],
        "app.py:7 in f",
        "db.execute(query)",
        "CWE-89, class sql-injection, area code",
        f"{each['severity']}, {each['weakness']} of 100 by CWSS",
        "high: of such findings judged by hand",
        "not known, which counts almost like the open network",
        "semgrep (python-sql-injection)",
        f"{each['pointsLost']} points now; mending it alone brings {each['worth']}",
        f"Why it matters {flowing(rule.rationale)}",
        f"How to mend it {flowing(rule.remedy)}",
        rule.references[0],
        each["vector"],
    ):
        assert part in shown, part


@pytest.mark.parametrize("confidence", list(Confidence))
@pytest.mark.parametrize("exposure", list(Exposure))
def test_every_confidence_and_exposure_has_its_words(confidence: Confidence, exposure: Exposure) -> None:
    shown = explained(found(confidence=confidence, exposure=exposure))
    assert f"Sureness    {confidence}: " in shown
    assert "Reached by  " in shown


@pytest.mark.parametrize("flag", list(Flag))
def test_a_cap_is_explained(flag: Flag) -> None:
    assert "Caps        the score, for it is " in explained(found(flags=(flag,)))


def test_no_cap_no_word_of_it() -> None:
    assert "Caps " not in explained(found())


def test_what_two_rules_say_alike_is_said_once() -> None:
    each = found()
    one = known()["python-sql-injection"]
    twin = replace(one, id="twin", remedy="Another way out.")
    on = console()
    explanation.finding({**each, "rules": [one.id, "twin", "unheard-of"]}, {**known(), "twin": twin}, on)
    shown = flowing(written(on))
    assert shown.count(flowing(one.rationale)) == 1
    assert shown.count("Another way out.") == 1
    assert shown.count(one.references[0]) == 1


def test_a_rule_without_a_text_says_so() -> None:
    shown = explained({**found(), "rules": ["bandit-b999"]})
    assert "No text of ours describes this rule; `applabel explain CWE-89` may help." in shown


def test_many_places_are_counted() -> None:
    each = {**found(), "places": [{"path": f"{number}.py", "line": number} for number in range(1, 15)]}
    shown = explained(each)
    assert "  10.py:10\n" in shown
    assert "11.py" not in shown
    assert "and 4 more places" in shown


def test_code_keeps_its_shape_and_loses_its_margin() -> None:
    shown = explained(found(evidence="        if x:\n            run(x)\n\n        \treturn"))
    assert "\n    if x:\n        run(x)\n\n" in shown


def test_links_and_places_are_never_broken() -> None:
    path = "src/" * 40 + "app.py"
    shown = explained(found(location=Location(path=path, line=3)), 40)
    assert f"  {path}:3 in f\n" in shown
    for reference in known()["python-sql-injection"].references:
        assert f"  {reference}\n" in shown


@pytest.mark.parametrize("width", [40, 80, 100])
def test_prose_stays_within_the_width(width: int) -> None:
    whole = {*known()["python-sql-injection"].references, found()["vector"]}
    for line in explained(found(), width).splitlines()[1:]:
        assert len(line) <= width or line.strip() in whole, line
        assert line == line.rstrip()


HOSTILE = "x\nHow to mend it\n  nothing to do\x1b[2J\x9b\u202e[bold]\r"


def test_no_text_of_the_app_passes_for_ours() -> None:
    each = {
        **found(),
        "places": [{"path": HOSTILE, "line": 1}],
        **dict.fromkeys(("message", "symbol", "evidence", "class", "vector", "id"), HOSTILE),
        "analyzers": [HOSTILE],
        "rules": [HOSTILE],
    }
    shown = explained(each)
    for character in "\x1b\x9b\u202e\r":
        assert character not in shown
    assert [line for line in shown.splitlines() if line == "How to mend it"] == []
    assert "[bold]" in shown


def test_every_rule_of_ours_can_be_explained() -> None:
    for each in known().values():
        on = console()
        explanation.rule(each, on)
        shown = written(on)
        assert f"{each.title}  {each.id}" in shown
        assert flowing(each.rationale) in flowing(shown)
        assert flowing(each.remedy) in flowing(shown)
        assert "{{}}" not in shown or each.engine != "secrets"
        for example in each.examples[:1]:
            assert f"It finds, in {example.file}" in shown
            assert f"and leaves alone, in {example.file}" in shown


def test_an_example_is_shown_whole() -> None:
    on = console(40)
    explanation.rule(known()["python-sql-injection"], on)
    shown = written(on)
    example = known()["python-sql-injection"].examples[0]
    for line in (*example.bad.splitlines(), *example.good.splitlines()):
        assert line.strip() in shown


def test_a_kind_of_weakness_names_its_rules() -> None:
    row = {"class": "sql-injection", "area": "code", "rationale": "Because."}
    on = console()
    explanation.weakness(89, row, [known()["python-sql-injection"]], on)
    assert "CWE-89: class sql-injection, area code\nBecause.\n" in written(on)
    assert "python-sql-injection  " in written(on)
    on = console()
    explanation.weakness(89, row, [], on)
    assert "No rule looks for exactly this." in written(on)
