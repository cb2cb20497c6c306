"""The result as JSON keeps its schema, whatever happened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from applabel.codec import contract, schema
from applabel.inventory import languages
from applabel.model import (
    Area,
    Confidence,
    Exposure,
    Flag,
    Link,
    Location,
    Outcome,
    Package,
    Result,
    Role,
    Suppression,
    Unexamined,
)
from applabel.render.document import document
from applabel.render.plain import json_text
from applabel.scoring import measure, tables
from tests.unit.render.samples import file, report, reports, result, sighting

DIGEST = "a" * 64


def written(made: Result) -> Any:
    whole = json.loads(json_text(document(made, languages(), DIGEST)))
    schema.check(whole, "result")
    return whole


FINDINGS = (
    sighting(1),
    sighting(1, rule="bandit-b608", analyzer="bandit", location=Location(path="app.py", line=1, end_line=3)),
    sighting(
        2, cwe=798, locus="secret:00000000", confidence=Confidence.CONFIRMED, flags=(Flag.LIVE_SECRET,), symbol=""
    ),
    sighting(3, cwe=1395, cvss="9.8", flags=(Flag.CRITICAL_FIX_AVAILABLE, Flag.KNOWN_EXPLOITED)),
    sighting(4, cwe=0, confidence=Confidence.LOW, exposure=Exposure.LOCAL),
    sighting(5, cwe=703),
    sighting(6, suppression=Suppression.ASSESSOR, area=Area.CRYPTOGRAPHY, weakness_class="own"),
    sighting(7, suppression=Suppression.JUSTIFIED),
)


@pytest.mark.parametrize(
    "made",
    [
        result(),
        result(*FINDINGS),
        result(*FINDINGS, ran=reports(bandit=Outcome.FAILED, secrets=Outcome.UNAVAILABLE)),
        result(missed=(Unexamined(path=".", reason="nothing-in-scope"),), files=()),
        result(
            files=(
                file("a.py"),
                file("old.py", excluded="old"),
                file("tests/b.py", role=Role.TEST, pulled_in_by="a.py"),
                file("b.bin", "", role=Role.BINARY, is_code=False),
            ),
            packages=(Package(purl="pkg:pypi/flask", version="", direct=True, source="requirements.txt"),),
            notes=("a note",),
            name="",
        ),
        result(reports=(*reports(), report("extra", findings=(sighting(1, analyzer="extra"),)))),
    ],
    ids=["clean", "weak", "failed", "empty", "partial", "extra"],
)
def test_keeps_its_schema(made: Result) -> None:
    whole = written(made)
    again = measure.measure(contract.read_assessment(json.dumps(whole["assessment"])), tables.load())
    assert contract.write_measurement(again) == whole["measurement"]


def test_a_finding_has_what_the_contract_names() -> None:
    found = written(result(*FINDINGS))["findings"]
    first = next(each for each in found if each["locus"] == "app.py::f::1")
    assert first["cwe"] == 89
    assert type(first["cwe"]) is int
    assert (first["path"], first["line"], first["rule"]) == ("app.py", 1, "bandit-b608")
    assert first["rules"] == ["bandit-b608", "python-sql-injection"]
    assert first["analyzers"] == ["bandit", "semgrep"]
    assert (first["confidence"], first["exposure"], first["suppression"]) == ("high", "unknown", "none")
    assert first["places"] == [{"path": "app.py", "line": 1}]


def test_the_points_lost_add_up_to_what_is_missing() -> None:
    whole = written(result(*FINDINGS[:2], *FINDINGS[4:]))
    lost = sum(int(each["pointsLost"].replace(".", "")) for each in whole["findings"])
    assert whole["measurement"]["caps"] == []
    assert lost == 1000 - int(whole["measurement"]["score"].replace(".", ""))
    assert len(whole["findings"]) == len(whole["measurement"]["contributions"])


def test_links_say_their_kind_and_not_where_they_go() -> None:
    made = result()
    links = (Link(path="out", destination="/home/someone", kind="outside"),)
    made = result(inventory=_with(made, links=links))
    assert written(made)["coverage"]["links"] == [{"path": "out", "kind": "outside"}]


def test_neither_the_machine_nor_the_time_is_named() -> None:
    text = json.dumps(written(result(*FINDINGS, reports=(report("semgrep", seconds=12.345),))))
    assert "/nowhere" not in text
    assert "12.345" not in text


def _with(made: Result, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(made.inventory, **changes)


def test_the_unscored_are_beside_and_never_inside_of_the_measurement() -> None:
    extra = report("extra", findings=(sighting(1, analyzer="extra", confidence=None),))
    plain, beside = written(result()), written(result(reports=(*reports(), extra)))
    assert [each["analyzer"] for each in beside["unscored"]] == ["extra"]
    assert (beside["measurement"], beside["assessment"]) == (plain["measurement"], plain["assessment"])
    assert beside["findings"] == []
