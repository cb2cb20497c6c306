"""From the measurement back to the findings: who speaks for them, what they cost, what mending brings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Exposure,
    Finding,
    Flag,
    Location,
    Measurement,
    ScoredFinding,
    Suppression,
)
from applabel.scoring import attribute, measure, risk, tables
from tests.property.strategies import assessments, crowds
from tests.unit.scoring.test_assess import finding
from tests.unit.scoring.worked import app, asm, item, many

KNOWN = tables.load()


def bound(found: Measurement) -> int:
    value = found.upper_bound if found.score is None else found.score
    assert value is not None
    return value


def attributed(*findings: Finding, **more: Any) -> tuple[ScoredFinding, ...]:
    items = tuple(
        item(
            each.cwe,
            each.locus,
            str(each.confidence or Confidence.LOW),
            exposure=each.exposure,
            suppression=each.suppression,
            flags=each.flags,
            cvss=each.cvss or None,
        )
        for each in findings
    )
    assessment = app(*items, **more)
    return attribute.attribute(findings, assessment, asm(assessment), KNOWN)


def check_worth(assessment: Assessment) -> None:
    """Against the plain reading: the bound without the finding, minus the bound with it."""
    before = bound(asm(assessment))
    keys = [risk.weigh(each, KNOWN).key for each in assessment.findings]
    expected = {}
    for key in set(keys):
        rest = tuple(each for each, of in zip(assessment.findings, keys, strict=True) if of != key)
        expected[key] = bound(asm(replace(assessment, findings=rest))) - before
    assert attribute.worth(assessment, KNOWN) == expected


@settings(max_examples=150, deadline=None, derandomize=True)
@given(assessments())
def test_worth_is_what_mending_brings(assessment: Assessment) -> None:
    check_worth(assessment)
    assert all(each >= 0 for each in attribute.worth(assessment, KNOWN).values())


@settings(max_examples=5, deadline=None, derandomize=True)
@given(crowds())
def test_worth_in_a_crowd(assessment: Assessment) -> None:
    check_worth(replace(assessment, findings=assessment.findings[:150]))


@pytest.mark.parametrize(
    "assessment",
    [
        app(),
        app(*many(10, 89, "high")),
        app(*many(7, 89, "high", suppression=Suppression.ASSESSOR), item(89, "real")),
        app(*many(7, 377, "low"), *many(2, 605, "confirmed", flags=(Flag.TLS_OFF,))),
        app(*many(9, 89, "high", flags=(Flag.LIVE_SECRET,))),
        app(*many(6, 89, "high"), item(89, "z", "low", flags=(Flag.LIVE_SECRET,))),
        app(item(89), excluded=("old.py",)),
        app(item(89), item(605, flags=(Flag.LIVE_SECRET,)), unexamined=("a",)),
    ],
)
def test_worth_where_it_is_easily_wrong(assessment: Assessment) -> None:
    check_worth(assessment)


def test_of_ten_injections_one_alone_is_worth_almost_nothing() -> None:
    findings = [finding(locus=f"a.py::f{number}::0", confidence=Confidence.HIGH) for number in range(10)]
    found = attributed(*findings)
    assert len(found) == 10
    assert max(each.worth for each in found) == 0
    assert bound(asm(app())) - bound(asm(app(*many(10, 89, "high")))) == 443


def test_the_worst_sighting_speaks_and_all_are_named() -> None:
    dim = finding(rule="a-rule", analyzer="bandit", confidence=Confidence.LOW, message="dim", symbol="dim")
    clear = finding(
        rule="z-rule",
        analyzer="semgrep",
        confidence=Confidence.HIGH,
        message="clear",
        location=Location(path="a.py", line=7),
        flags=(Flag.TLS_OFF,),
    )
    (found,) = attributed(dim, clear, dim)
    assert (found.message, found.confidence, found.symbol) == ("clear", Confidence.HIGH, "")
    assert (found.rules, found.analyzers) == (("z-rule", "a-rule"), ("semgrep", "bandit"))
    assert [each.line for each in found.locations] == [7, 1]
    assert found.flags == (Flag.TLS_OFF,)
    assert found.points_lost == 1000 - 611


def test_among_equals_the_first_by_analyzer_rule_and_place_speaks() -> None:
    three = [
        finding(analyzer="semgrep", message="3"),
        finding(analyzer="bandit", message="2", location=Location(path="a.py", line=9)),
        finding(analyzer="bandit", message="1", location=Location(path="a.py", line=2)),
    ]
    assert attributed(*three) == attributed(*three[::-1])
    assert attributed(*three)[0].message == "1"


def test_another_class_at_the_same_place_is_another_finding() -> None:
    assert len(attributed(finding(), finding(cwe=79))) == 2


def test_worth_most_comes_first_then_what_weighs_most() -> None:
    found = attributed(
        finding(cwe=605, locus="b", confidence=Confidence.LOW),
        finding(cwe=703, locus="c", confidence=Confidence.HIGH),
        finding(cwe=89, locus="a", confidence=Confidence.HIGH),
        finding(cwe=703, locus="a", confidence=Confidence.HIGH),
        finding(cwe=79, locus="a", confidence=Confidence.HIGH, suppression=Suppression.ASSESSOR),
    )
    assert [(each.cwe, each.locus) for each in found] == [(89, "a"), (605, "b"), (79, "a"), (703, "a"), (703, "c")]
    assert found[0].worth > 0
    assert found[2].worth == found[2].risk == found[2].points_lost == 0


def test_risk_and_points_are_those_of_the_measurement() -> None:
    findings = (finding(confidence=Confidence.HIGH), finding(cwe=328, confidence=Confidence.MEDIUM))
    found = attributed(*findings)
    assessment = app(item(89, "a.py::f::1"), item(328, "a.py::f::1", "medium"))
    measured = asm(assessment)
    assert sum(each.risk for each in found) == measured.risk
    assert sum(each.points_lost for each in found) == 1000 - bound(measured)
    assert {each.area for each in found} == {Area.CODE, Area.CRYPTOGRAPHY}


def test_weakness_severity_and_vector() -> None:
    (found,) = attributed(finding(exposure=Exposure.NETWORK_UNAUTH, confidence=Confidence.CONFIRMED))
    assert (found.weakness, found.severity) == (9400, "critical")
    assert found.vector.startswith("(TI:C,1/AP:RU,0.7/")
    (found,) = attributed(finding(cwe=0, cvss="5.3", confidence=Confidence.CONFIRMED))
    assert (found.weakness, found.severity, found.vector, found.cvss) == (5300, "medium", "", "5.3")


def test_the_name_of_a_finding_is_stable_and_its_own() -> None:
    key = (Area.CODE, "sql-injection", "a.py::f::1")
    assert attribute.identity(key) == "d0c88dc6dac8"
    others = {
        attribute.identity(each) for each in ((Area.SECRETS, *key[1:]), (key[0], "xss", key[2]), (*key[:2], "b"))
    }
    assert len(others | {attribute.identity(key)}) == 4
    assert attribute.identity((Area.CODE, "a", "b\0c")) != attribute.identity((Area.CODE, "a", "bc"))


def test_findings_and_assessment_must_be_of_one_run() -> None:
    assessment = app(item(89))
    with pytest.raises(ValueError, match="zip"):
        attribute.attribute((), assessment, measure.measure(assessment, KNOWN), KNOWN)
