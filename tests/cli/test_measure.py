"""`applabel measure`: the contract, for whoever recomputes a measurement."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from applabel.cli import main
from applabel.codec import data, schema
from tests.conftest import Run
from tests.unit.codec.test_contract import documents

FINDING = {"locus": "a", "cwe": 89, "confidence": "high", "exposure": "unknown", "suppression": "none"}
FUZZ = settings(max_examples=400, deadline=None, derandomize=True)


def assessment(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "analyzers": [{"id": "one", "outcome": "ran"}],
        "unexamined": [],
        "excluded": [],
        "findings": list(findings),
        **more,
    }


def given_input(text: str | bytes) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["measure", "-"], input=text)
    return done.exit_code, done.stdout, done.stderr


def measured(document: object) -> tuple[int, Any]:
    code, out, said = given_input(json.dumps(document))
    assert code in (0, 3), said
    assert said == ""
    found = json.loads(out)
    schema.check(found, "measurement")
    return code, found


def outcomes(*words: str) -> list[dict[str, str]]:
    return [{"id": f"tool-{number}", "outcome": word} for number, word in enumerate(words)]


# --- Which analyzers ran ---


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (("ran",), 0),
        (("ran", "ran"), 0),
        (("ran", "not-applicable"), 0),
        (("not-applicable",), 3),
        (("not-applicable", "not-applicable"), 3),
        (("unavailable",), 3),
        (("failed",), 3),
        (("ran", "unavailable"), 3),
        (("ran", "failed"), 3),
        (("ran", "not-applicable", "failed"), 3),
        ((), 3),
    ],
)
def test_every_analyzer_of_the_profile_must_have_ended_well(ended: tuple[str, ...], code: int) -> None:
    got, found = measured(assessment(FINDING, analyzers=outcomes(*ended)))
    assert got == code
    if code == 0:
        assert (found["status"], found["score"], found["grade"]) == ("rated", "61.1", "C")
        assert "upperBound" not in found
    else:
        assert (found["status"], found["score"], found["grade"]) == ("incomplete", None, None)
        assert (found["upperBound"], found["baseline"]) == ("61.1", "no")


def test_a_file_nobody_examined_takes_the_grade() -> None:
    code, found = measured(assessment(unexamined=["a.py"]))
    assert code == 3
    assert (found["score"], found["grade"], found["upperBound"]) == (None, None, "100.0")
    assert found["baseline"] == "not-fully-assessed"


def test_a_clean_app_is_rated() -> None:
    code, found = measured(assessment())
    assert (code, found["score"], found["grade"], found["baseline"]) == (0, "100.0", "A", "yes")


def test_a_part_keeps_its_grade_and_meets_no_baseline() -> None:
    code, found = measured(assessment(excluded=["old.py"]))
    assert (code, found["status"], found["score"], found["grade"]) == (0, "partial-scope", "74.9", "C")
    assert (found["baseline"], found["caps"]) == ("no", [{"id": "SC1", "cap": "74.9"}])


def test_incomplete_comes_before_a_part() -> None:
    code, found = measured(assessment(excluded=["old.py"], unexamined=["a.py"]))
    assert (code, found["status"], found["upperBound"], found["baseline"]) == (3, "incomplete", "74.9", "no")


# --- Advisories, flags and caps ---


def test_a_cvss_score_without_a_class_is_a_vulnerable_dependency() -> None:
    item = {key: value for key, value in FINDING.items() if key != "cwe"}
    _, found = measured(assessment({**item, "cvss": "9.8"}))
    (share,) = found["contributions"]
    assert (share["area"], share["class"]) == ("dependencies", "vulnerable-dependency")
    _, named = measured(assessment({**item, "cvss": "9.8", "class": "own", "area": "code"}))
    assert (named["contributions"][0]["area"], named["contributions"][0]["class"]) == ("code", "own")


@pytest.mark.parametrize(
    ("flag", "cap", "height", "justified"),
    [
        ("live-secret", "KO1", "39.9", "74.9"),
        ("known-exploited", "KO2", "39.9", "74.9"),
        ("critical-fix-available", "KO3", "74.9", "89.9"),
        ("tls-off", "KO4", "74.9", "89.9"),
        ("stale-advisories", "DA1", "89.9", "89.9"),
    ],
)
def test_a_flag_raises_its_cap(flag: str, cap: str, height: str, justified: str) -> None:
    mild = {**FINDING, "cwe": 703, "flags": [flag]}
    _, found = measured(assessment(mild))
    assert (found["caps"], found["score"]) == ([{"id": cap, "cap": height}], height)
    assert found["baseline"] != "yes"
    _, found = measured(assessment({**mild, "suppression": "unjustified"}))
    assert found["score"] == height
    _, found = measured(assessment({**mild, "suppression": "justified"}))
    assert (found["caps"], found["score"]) == ([{"id": cap, "cap": justified}], justified)
    _, found = measured(assessment({**mild, "suppression": "assessor"}))
    lifted = [] if cap != "DA1" else [{"id": cap, "cap": height}]
    assert found["caps"] == lifted
    code, found = measured(assessment(mild, unexamined=["a.py"]))
    assert (code, found["score"], found["upperBound"]) == (3, None, height)


# --- What is refused ---


def text_of(**change: Any) -> str:
    return json.dumps(assessment({**FINDING, **change}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON: Expecting value at line 1, column 1"),
        (" ", "not JSON"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (json.dumps(assessment()).encode("utf-16"), "not UTF-8"),
        ("[]", "$: Expected `object`, got `array`"),
        ("null", "$: "),
        ("{}", "$: "),
        ('{"analyzers":[],"analyzers":[]}', "$.analyzers: the key 'analyzers' appears twice"),
        (text_of().replace('"cwe": 89', '"cwe": 89, "cwe": 703'), "$.findings[0].cwe: the key 'cwe' appears twice"),
        (text_of().replace("89", "NaN"), "$.findings[0].cwe: NaN is not a JSON number"),
        (text_of().replace("89", "-Infinity"), "$.findings[0].cwe: -Infinity"),
        (text_of().replace("89", "1e400"), "$.findings[0].cwe: the number 1e400 is too large"),
        (text_of().replace("89", "9" * 5_000), "$.findings[0].cwe: a number of 5000 digits"),
        (text_of().replace("89", "9" * 600), "$.findings[0].cwe"),
        (text_of().replace("89", "89.0"), "$.findings[0].cwe"),
        (text_of(cwe="89"), "$.findings[0].cwe: Expected `int"),
        (text_of(cwe=-1), "$.findings[0].cwe"),
        (text_of(confidence="certain"), "$.findings[0].confidence: Invalid enum value 'certain'"),
        (text_of(flags=["tls-on"]), "$.findings[0].flags[0]: Invalid enum value"),
        (text_of(points=0), "$.findings[0]: Object contains unknown field `points`"),
        (text_of(locus="\ud800"), "$.findings[0].locus: half a surrogate pair"),
        (json.dumps(assessment(analyzers=[{"id": "a", "outcome": "passed"}])), "$.analyzers[0].outcome"),
        (json.dumps(assessment(unexamined="a.py")), "$.unexamined: Expected `array`"),
        ("[" * 100_000, "nested deeper than 64"),
        ('{"a":' * 100_000, "nested deeper than 64"),
        ('"' + '\\"' * 500_000, "Unterminated string"),
        ('"' + '\\"' * 500_000 + "\\", "Unterminated string"),
    ],
    ids=lambda each: repr(each)[:40],
)
def test_says_where_the_input_is_wrong(text: str | bytes, said: str) -> None:
    code, out, complaint = given_input(text)
    assert code == 2, complaint
    assert out == ""
    assert complaint.startswith("Error: standard input")
    assert said in complaint
    assert "Traceback" not in complaint
    assert len(complaint) < 700


def test_a_key_cannot_forge_a_line_of_the_complaint() -> None:
    key = "x\nExit code 0\x1b[2J\u202e"
    code, _, complaint = given_input(f"{{{json.dumps(key)}: 1, {json.dumps(key)}: 2}}")
    assert code == 2
    assert complaint.count("\n") == complaint.strip().count("\n") + 1
    assert not {"\x1b", "\u202e"} & set(complaint)
    assert "\nExit" not in complaint


def test_files(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(assessment(FINDING)))
    assert run("measure", good).exit_code == 0
    for path, said in (
        (tmp_path, "cannot be read: Is a directory"),
        (tmp_path / "gone.json", "cannot be read: No such file"),
        (good / "below", "cannot be read: Not a directory"),
    ):
        done = run("measure", path)
        assert done.exit_code == 2
        assert said in done.stderr
    good.write_text("{")
    assert f"Error: {good} is not JSON" in run("measure", good).stderr


def test_without_a_file_is_wrong_usage(run: Run) -> None:
    done = run("measure")
    assert done.exit_code == 2
    assert "Missing argument" in done.stderr


# --- The answer is the same bytes everywhere ---


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
def test_the_answer_is_utf_8_whatever_the_terminal_speaks(encoding: str) -> None:
    text = json.dumps(assessment({**FINDING, "locus": "ä€🦀\x9b\u202e"}))
    done = subprocess.run(
        [sys.executable, "-m", "applabel", "measure", "-"],
        input=text.encode(),
        env={"PYTHONIOENCODING": encoding, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["contributions"][0]["locus"] == "ä€🦀\x9b\u202e"
    assert "ä€🦀\\u009b\\u202e".encode() in done.stdout


def test_order_duplicates_and_names_make_no_difference() -> None:
    document = json.loads(data.read_text("schemas/examples/assessment.json"))
    first = given_input(json.dumps(document))
    document["findings"] = [*reversed(document["findings"]), *document["findings"]]
    for each in document["analyzers"]:
        each["id"] = f"x-{each['id']}"
    assert given_input(json.dumps(document)) == first
    assert json.loads(first[1]) == json.loads(data.read_text("schemas/examples/measurement.json"))


# --- Whatever comes in, one of three codes goes out ---

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*assessment(), *FINDING, "id", "outcome", "areas", ""]), inner, max_size=6
        )
    ),
    max_leaves=20,
)


def total(text: str | bytes) -> None:
    code, out, said = given_input(text)
    assert code in (0, 2, 3), said
    assert (out == "") is (code == 2)
    assert said.startswith("Error: ") is (code == 2)


@FUZZ
@given(documents())
def test_nearly_right_documents(document: object) -> None:
    total(json.dumps(document))


@FUZZ
@given(JSON)
def test_any_json(document: object) -> None:
    total(json.dumps(document))


@FUZZ
@given(
    st.binary(max_size=60) | st.text(st.characters(), max_size=60).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes(text: bytes) -> None:
    total(text)


@FUZZ
@given(st.data())
def test_damaged_text(pick: st.DataObject) -> None:
    text = bytearray(data.read_text("schemas/examples/assessment.json").encode())
    for _ in range(pick.draw(st.integers(1, 4))):
        place = pick.draw(st.integers(0, len(text) - 1))
        text[place : place + pick.draw(st.integers(0, 3))] = pick.draw(
            st.sampled_from(
                [b"", b'"', b"{", b"]", b",", b"\\", b"\\ud800", b"1e999", b"NaN", b"\xff", b"\0", b"-", b"0"]
            )
        )
    total(bytes(text))
