"""The contract: assessments are read strictly and say where they are wrong; schemas and examples agree."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from applabel.codec import contract, data, rules, schema, strict
from applabel.errors import ApplabelError, InvalidDocument
from applabel.model import Assessment
from applabel.scoring import measure, tables
from tests.property.strategies import assessments, crowds

ROOT = Path(__file__).parents[3]

FINDING = {"cwe": 89, "locus": "a", "confidence": "high", "exposure": "unknown", "suppression": "none"}
PUBLISHED = ("assessment", "measurement", "rule")
PACE = settings(max_examples=300, deadline=None, derandomize=True)


def assessment(**more: Any) -> dict[str, Any]:
    return {
        "analyzers": [{"id": "one", "outcome": "ran"}],
        "unexamined": [],
        "excluded": [],
        "findings": [FINDING],
        **more,
    }


def finding(**more: Any) -> dict[str, Any]:
    return assessment(findings=[FINDING, {**FINDING, **more}])


def analyzer(**more: Any) -> dict[str, Any]:
    return assessment(analyzers=[{"id": "one", "outcome": "ran", **more}])


def without(key: str) -> dict[str, Any]:
    return assessment(findings=[{name: value for name, value in FINDING.items() if name != key}])


def read(document: object) -> Assessment:
    return contract.read_assessment(json.dumps(document))


def measured(document: str) -> dict[str, object]:
    return contract.write_measurement(measure.measure(contract.read_assessment(document), tables.load()))


def accepts(document: object) -> bool:
    try:
        read(document)
    except InvalidDocument:
        return False
    return True


def valid(document: object, name: str = "assessment") -> bool:
    try:
        schema.check(document, name)
    except InvalidDocument:
        return False
    return True


# --- Forged and broken documents ---


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], "$"),
        (None, "$"),
        ("{}", "$"),
        ({}, "$"),
        (assessment(score="100.0"), "$"),
        (assessment(analyzers={}), "$.analyzers"),
        (assessment(findings=None), "$.findings"),
        (assessment(unexamined=[1]), "$.unexamined[0]"),
        (assessment(unexamined="a.py"), "$.unexamined"),
        (assessment(excluded=[None]), "$.excluded[0]"),
        (assessment(analyzers=[{"id": "one"}]), "$.analyzers[0]"),
        (assessment(analyzers=["one"]), "$.analyzers[0]"),
        (analyzer(outcome="passed"), "$.analyzers[0].outcome"),
        (analyzer(outcome="RAN"), "$.analyzers[0].outcome"),
        (analyzer(id=""), "$.analyzers[0].id"),
        (analyzer(id=7), "$.analyzers[0].id"),
        (analyzer(reason=None), "$.analyzers[0].reason"),
        (analyzer(areas="code"), "$.analyzers[0].areas"),
        (analyzer(areas=["code", "kitchen"]), "$.analyzers[0].areas[1]"),
        (analyzer(weight=2), "$.analyzers[0]"),
        (finding(cwe="89"), "$.findings[1].cwe"),
        (finding(cwe=89.0), "$.findings[1].cwe"),
        (finding(cwe=89.5), "$.findings[1].cwe"),
        (finding(cwe=1e300), "$.findings[1].cwe"),
        (finding(cwe=True), "$.findings[1].cwe"),
        (finding(cwe=-1), "$.findings[1].cwe"),
        (finding(cwe=1_000_000), "$.findings[1].cwe"),
        (finding(cwe=2**63), "$.findings[1].cwe"),
        (finding(cwe=2**64), "$.findings[1].cwe"),
        (finding(cwe=10**4000), "$.findings[1].cwe"),
        (finding(cwe=[89]), "$.findings[1].cwe"),
        (finding(cvss=9.8), "$.findings[1].cvss"),
        (finding(cvss=10), "$.findings[1].cvss"),
        (finding(cvss=""), "$.findings[1].cvss"),
        (finding(cvss="10.1"), "$.findings[1].cvss"),
        (finding(cvss="-1"), "$.findings[1].cvss"),
        (finding(cvss="9.85"), "$.findings[1].cvss"),
        (finding(cvss="1e1"), "$.findings[1].cvss"),
        (finding(cvss="٩.٨"), "$.findings[1].cvss"),
        (finding(cvss=" 9.8"), "$.findings[1].cvss"),
        (finding(cvss="NaN"), "$.findings[1].cvss"),
        (finding(confidence="certain"), "$.findings[1].confidence"),
        (finding(confidence=None), "$.findings[1].confidence"),
        (finding(exposure=""), "$.findings[1].exposure"),
        (finding(suppression="please"), "$.findings[1].suppression"),
        (finding(flags="tls-off"), "$.findings[1].flags"),
        (finding(flags=["tls-off", "tls-on"]), "$.findings[1].flags[1]"),
        (finding(flags=None), "$.findings[1].flags"),
        (finding(area="Code"), "$.findings[1].area"),
        (finding(locus=""), "$.findings[1].locus"),
        (finding(locus=5), "$.findings[1].locus"),
        (finding(**{"class": ""}), "$.findings[1].class"),
        (finding(weakness_class="xss"), "$.findings[1]"),
        (finding(points=0), "$.findings[1]"),
        (finding(__class__="x"), "$.findings[1]"),
        (without("cwe"), "$.findings[0]"),
        (finding(cwe=None), "$.findings[1]"),
        (without("locus"), "$.findings[0]"),
        (without("confidence"), "$.findings[0]"),
        (without("exposure"), "$.findings[0]"),
        (without("suppression"), "$.findings[0]"),
    ],
)
def test_says_where_a_document_is_wrong(document: object, where: str) -> None:
    with pytest.raises(InvalidDocument, match="the form") as caught:
        contract.read_assessment(json.dumps(document), name="the form")
    assert caught.value.where == where
    assert where in caught.value.message
    assert "schemas/assessment.schema.json" in caught.value.advice
    # JSON Schema takes 89.0 for the integer 89; the reader does not, since languages differ on it.
    assert not valid(document) or document == finding(cwe=89.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xef\xbb\xbf{}", "BOM"),
        ("\ufeff{}", "BOM"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        ('{"findings":[],"findings":[]}', "'findings' appears twice"),
        ('{"findings":[{"cwe":89,"cwe":703}]}', "'cwe' appears twice"),
        ('{"findings":[{"cwe":89,"\\u0063we":703}]}', "'cwe' appears twice"),
        ('{"findings":[{"cwe":NaN}]}', "NaN"),
        ('{"findings":[{"cwe":-Infinity}]}', "-Infinity"),
        ('{"findings":[{"cwe":1e400}]}', "too large"),
        ('{"findings":[{"cwe":' + "9" * 5000 + "}]}", "not usable JSON"),
        ('{"findings":' * 70 + "[]" + "}" * 70, "nested deeper"),
        ("[" * 1_000_000, "nested deeper"),
        ('{"findings":[{"locus":"\\ud800"}]}', "surrogate"),
        ('{"findings":[],}', "not JSON"),
        ('{"findings":[]} // none', "not JSON"),
        ("{'findings':[]}", "not JSON"),
        ('{"findings":[01]}', "not JSON"),
        ("", "not JSON"),
        ('{"findings":["\t"]}', "not JSON"),
    ],
)
def test_what_parsers_disagree_about_is_refused(text: str | bytes, said: str) -> None:
    with pytest.raises(InvalidDocument, match="the form") as caught:
        contract.read_assessment(text, name="the form")
    assert said in caught.value.message
    assert len(caught.value.message) < 300


def test_a_score_that_ends_in_a_line_break_is_refused_where_it_is_read() -> None:
    document = finding(cvss="9.8\n")
    assert not valid(document)
    assert not accepts(document)


def test_refuses_nothing_that_only_looks_odd() -> None:
    found = read(
        finding(
            cvss="10",
            area=None,
            flags=["tls-off", "tls-off"],
            locus="\0\u202e\U0001f980",
            **{"class": "sql-injection"},
        )
    )
    assert found.findings[1].locus == "\0\u202e\U0001f980"
    assert read(finding(cwe=None, cvss="0")).findings[1].cvss == "0"
    assert read(analyzer(areas=None)).analyzers[0].areas is None
    assert read(analyzer(areas=[])).analyzers[0].areas == ()
    assert contract.read_assessment('{"findings":[],"excluded":[],"unexamined":[],"analyzers":[]}').analyzers == ()
    assert read(finding(cwe=0)).findings[1].cwe == 0


@pytest.mark.parametrize("keys", [["cwe"], ["cvss"], ["class"]])
def test_one_of_three_is_enough(keys: list[str]) -> None:
    some = {"cwe": 89, "cvss": "9.8", "class": "own"}
    document = assessment(
        findings=[{**{k: v for k, v in FINDING.items() if k != "cwe"}, **{k: some[k] for k in keys}}]
    )
    assert accepts(document)
    assert valid(document)


# --- Reading, writing and the schemas agree ---


@PACE
@given(assessments())
def test_reads_what_it_writes(each: Assessment) -> None:
    document = contract.write_assessment(each)
    assert read(document) == each
    schema.check(document, "assessment")


@PACE
@given(assessments() | crowds())
def test_every_measurement_keeps_its_schema(each: Assessment) -> None:
    document = contract.write_measurement(measure.measure(each, tables.load()))
    schema.check(document, "measurement")
    assert strict.loads(strict.canonical(document)) == document


ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 89, 999_999, 1_000_000, 2**64, 1.5, -0.5),
    *(
        "",
        "x",
        "9.8",
        "10.0",
        "10.1",
        "7",
        "code",
        "secrets",
        "ran",
        "failed",
        "high",
        "local",
        "none",
        "tls-off",
        "\0",
    ),
    *(
        [],
        {},
        [None],
        ["code"],
        ["tls-off"],
        ["x"],
        [[]],
        [{}],
        {"x": 1},
        [FINDING],
        [{"id": "a", "outcome": "ran"}],
    ),
)
KEYS = (
    *("analyzers", "unexamined", "excluded", "findings", "id", "outcome", "reason", "areas", "locus", "confidence"),
    *("exposure", "suppression", "cwe", "cvss", "flags", "area", "class", "x", "Cwe", "weakness_class", "", "$ref"),
)


def places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    inside = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in list(inside):
        yield document, key
        if isinstance(value, dict | list):
            yield from places(value)


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """An assessment as JSON, nearly always with one to three values changed, taken away or added."""
    document: Any = copy.deepcopy(contract.write_assessment(draw(assessments())))
    for _ in range(draw(st.integers(0, 3))):
        container, key = draw(st.sampled_from(list(places(document))))
        kind = draw(st.sampled_from(("change", "take", "add")))
        if kind == "take":
            del container[key]
        elif kind == "change" or isinstance(container, list):
            container[key] = draw(st.sampled_from(ODD))
        else:
            container[draw(st.sampled_from(KEYS))] = draw(st.sampled_from(ODD))
        document = copy.deepcopy(document)
        if not document:
            break
    return document


@settings(PACE, max_examples=800)
@given(documents())
def test_reader_and_schema_agree(document: Any) -> None:
    assert accepts(document) is valid(document)


@settings(PACE, max_examples=400)
@given(documents())
def test_what_is_read_can_be_measured(document: Any) -> None:
    """Whatever passes the reader is measured; nothing else is ever raised than an error of ours."""
    try:
        found = read(document)
    except ApplabelError:
        return
    again = contract.write_measurement(measure.measure(found, tables.load()))
    schema.check(again, "measurement")


@pytest.mark.parametrize("value", ODD)
def test_no_document_is_no_assessment(value: object) -> None:
    assert not accepts(value)
    assert not valid(value)


# --- What is published ---


@pytest.mark.parametrize("name", ["assessment", "measurement"])
def test_the_examples_keep_their_schemas(name: str) -> None:
    text = data.read_text(f"schemas/examples/{name}.json")
    document = strict.loads(text)
    schema.check(document, name)
    assert strict.dumps(document) == text


def test_the_example_measures_to_the_example() -> None:
    assert measured(data.read_text("schemas/examples/assessment.json")) == strict.loads(
        data.read_text("schemas/examples/measurement.json")
    )


@pytest.mark.parametrize("engine", rules.ENGINES)
def test_every_rule_file_keeps_its_schema(engine: str) -> None:
    for path in sorted((ROOT / "rules" / engine).rglob("*.yml")):
        document = yaml.safe_load(path.read_bytes())
        try:
            schema.check(document, "rule")
        except InvalidDocument as error:
            pytest.fail(f"{path.name}: {error}")


def test_the_rule_schema_knows_the_keys_the_reader_knows() -> None:
    published: Any = strict.loads(data.read_text("schemas/rule.schema.json"))
    known = set(rules._RuleDocument.__struct_encode_fields__)
    assert set(published["properties"]) == known
    assert set(published["properties"]["examples"]["items"]["required"]) == {"file", "bad", "good"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "Python_X"),
        ("title", "A title with a full stop."),
        ("cwe", 0),
        ("languages", []),
        ("evidence", "certain"),
        ("since", "1.0"),
        ("rationale", " "),
        ("references", ["http://example.org/"]),
        ("flags", ["tls-on"]),
        ("exposure", "internet"),
        ("area", "kitchen"),
        ("examples", []),
        ("examples", [{"file": "/etc/a.py", "bad": "f()", "good": "g()"}]),
        ("semgrep", {"pattern": "f()", "severity": "ERROR"}),
        ("bandit", {"test": "602"}),
        ("severity", "high"),
        ("secrets", {"pattern": "a"}),
    ],
)
def test_what_is_no_rule(key: str, value: object) -> None:
    sample = {
        "id": "python-sample",
        "title": "A sample",
        "cwe": 89,
        "languages": ["python"],
        "evidence": "flow",
        "since": "0.1.0",
        "rationale": "Because.",
        "remedy": "Do not.",
        "semgrep": {"pattern": "f()"},
        "examples": [{"file": "a.py", "bad": "f()", "good": "g()"}],
    }
    assert valid(sample, "rule")
    assert not valid({**sample, key: value}, "rule")


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_names_itself_and_describes_every_property(name: str) -> None:
    published: Any = strict.loads(data.read_text(f"schemas/{name}.schema.json"))
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert published["$id"] == f"urn:applabel:schema:{name}"
    bare = [place for place, each in _described(published, "$") if not each.get("description")]
    assert bare == []
    loose = [place for place, each in _objects(published, "$") if each.get("additionalProperties") is not False]
    # The options of Semgrep are Semgrep's; a rule of the tree analyzer has nothing to say.
    assert set(loose) <= {"$.properties.semgrep.properties.options", "$.properties.tree"}


def _described(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The properties of every object that closes itself; conditions only repeat them."""
    for where, each in _objects(node, place):
        for key, value in each.get("properties", {}).items():
            yield f"{where}.{key}", value


def _objects(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield place, node
        for key, value in node.items():
            yield from _objects(value, f"{place}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _objects(value, f"{place}[{number}]")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "incomplete"},
        {"score": None},
        {"grade": None},
        {"grade": "F"},
        {"score": "38.60"},
        {"score": 38.6},
        {"score": "038.6"},
        {"score": "100.1"},
        {"score": "38.6\n"},
        {"upperBound": "38.6"},
        {"risk": -1},
        {"risk": 1.5},
        {"model": "asm-9"},
        {"areas": {}},
        {"caps": [{"id": "KO9", "cap": "39.9"}]},
        {"caps": [{"id": "KO1", "cap": "39.9", "said": "x"}]},
        {"certified": True},
    ],
)
def test_what_is_no_measurement(change: dict[str, object]) -> None:
    document: Any = strict.loads(data.read_text("schemas/examples/measurement.json"))
    assert not valid({**document, **change}, "measurement")
