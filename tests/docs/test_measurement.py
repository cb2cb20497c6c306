"""The text of the measurement and the program say the same, figure by figure."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from math import isqrt
from pathlib import Path
from typing import Any

import pytest

from applabel.codec import contract, strict
from applabel.model import GRADES
from applabel.render import interpret
from applabel.scoring import caps, cwss, measure, precision, risk, tables
from tests.conftest import Run
from tests.docs.edges import EDGES
from tests.property.oracle import check_oracle
from tests.unit.scoring.worked import EXAMPLES, SECTION_6, asm

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/spec/measurement.md").read_text(encoding="utf-8")
VECTORS: dict[str, Any] = json.loads((ROOT / "docs/spec/vectors.json").read_text(encoding="utf-8"))


def table(name: str) -> list[list[str]]:
    """The cells of a marked table, without its head."""
    lines = TEXT.split(f"<!-- table: {name} -->\n")[1].splitlines()
    rows = lines[: next(i for i, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def numbers(name: str) -> tuple[int, ...]:
    found = re.search(rf"^{name} += ([\d ]+)$", TEXT, re.M)
    assert found, name
    return tuple(map(int, found[1].split()))


def test_exposures() -> None:
    assert {row[0]: tuple(map(int, row[1:])) for row in table("exposure")} == cwss.EXPOSURE


def test_confidence() -> None:
    assert {name: int(value) for name, value in table("confidence")} == risk.CONFIDENCE


def test_suppression() -> None:
    assert {row[0]: int(row[1]) for row in table("suppression")} == risk.SUPPRESSION


def test_ranks_and_classes() -> None:
    assert numbers("RANK") == risk.RANK
    assert numbers("CLASS") == risk.CLASS
    assert sum(risk.RANK) == 1250


def test_the_risk_that_halves_the_score() -> None:
    found = re.search(r"K = (\d+)$", TEXT, re.M)
    assert found
    assert int(found[1]) == risk.HALF
    assert risk.score(risk.HALF) == 500


def test_grades() -> None:
    assert [(int(floor), letter) for letter, floor in table("grades")] == list(GRADES)


def test_caps() -> None:
    assert table("caps") == [
        [
            rule.id,
            str(rule.flag or ""),
            str(rule.cap),
            str(rule.justified),
            "yes" if rule.liftable else "no",
            rule.said,
        ]
        for rule in caps.RULES
    ]


def test_a_dependency_without_a_cvss() -> None:
    assert f"W = {cwss.UNSCORED_ADVISORY}." in TEXT


def test_severity_words() -> None:
    assert "critical from 9000, high from 7000, medium from 4000, low below" in TEXT
    words = [cwss.severity(weight) for weight in (9000, 8999, 7000, 6999, 4000, 3999, 0)]
    assert words == ["critical", "high", "high", "medium", "medium", "low", "low"]


def test_the_words_people_read() -> None:
    assert dict(table("meaning")) == interpret.MEANING  # type: ignore[arg-type]
    flowing = " ".join(TEXT.split())
    assert f'"{interpret.NOT_ASSESSED}"' in flowing
    assert interpret.LIMITS in flowing
    assert "YES, NO or NOT FULLY ASSESSED" in flowing
    assert list(interpret.BASELINES.values()) == ["YES", "NO", "NOT FULLY ASSESSED"]


def test_the_same_words_in_the_page_for_people() -> None:
    page = (ROOT / "docs/reading-the-result.md").read_text(encoding="utf-8")
    for letter, sentence in (*interpret.MEANING.items(), ("none", interpret.NOT_ASSESSED)):
        assert f"| {letter} | {sentence} |" in page
    for rule in caps.RULES:
        assert f"| {rule.id} | {rule.said} | {contract.decimal(rule.cap)} |" in page
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.M) == sorted(interpret.GAPS)


def test_every_property_is_there() -> None:
    assert re.findall(r"^\| (P\d+) \|", TEXT, re.M) == [f"P{number}" for number in range(1, 19)]


def test_the_worked_examples() -> None:
    rows = table("worked")
    assert len(rows) == len(SECTION_6)
    for (says, points, score, letter), example in zip(rows, SECTION_6, strict=True):
        assert re.match(re.escape(example.says.split(",")[0].split(" at ")[0]), says), (says, example.says)
        assert points == example.risk, says
        assert letter == (example.grade or "none"), says
        worked = f"{example.score}, from {example.open_score} by {example.cap}" if example.cap else example.score
        assert score == (worked if example.grade else f"at most {worked}"), says


def test_the_example_step_by_step() -> None:
    """Every line of it, computed by the formulas of section 5, 6 and 9 as they are printed."""
    row = tables.load().row(89)
    assert (row.ti, row.ap, row.al, row.ex) == (100, 70, 100, 100)
    block = TEXT.split("One of them step by step")[1].split("```text\n")[1].split("```")[0]
    for line in block.splitlines():
        said = line.partition(", which")[0].split(" = ") if " = " in line else []
        sides = [part.strip() for part in said[1:]]
        values = {_value(side) for side in sides}
        assert len(values) == 1, line
    assert "TI 100, AP 70, AL 100, EX 100" in TEXT
    weight = cwss.weakness(row, next(each for each in cwss.EXPOSURE if each == "unknown"))
    assert f"= {weight}\n" in block
    assert f"= {risk.score(25_400_000_000)}, which" in block


def _value(expression: str) -> int:
    """An expression of the text: integers, `·`, `^`, `+`, `/` and `floor`."""
    assert re.fullmatch(r"(?:floor|[\d\s·+^/()])+", expression), expression
    plain = expression.replace("·", "*").replace("^", "**").replace("floor", "").replace("/", "//")
    return int(eval(plain, {"__builtins__": {}}))


def test_wilson_as_it_is_written() -> None:
    z2 = 38416
    assert f"z2    = {z2}" in TEXT
    for judged in range(1, 60):
        for true in range(judged + 1):
            root = isqrt(z2 * (4 * true * (judged - true) * 10**16 // judged + z2 * 10**12))
            lower = max(0, 1000 * ((20000 * true + z2) * 10**6 - root) // (2 * (10000 * judged + z2) * 10**6))
            assert lower == precision.wilson(true, judged)


def test_the_digests_as_they_are_written() -> None:
    """From the bundled files and the tables of the text alone."""
    document = tomllib.loads((ROOT / "rules/cwe.toml").read_text(encoding="utf-8"))
    tree = json.loads((ROOT / "rules/cwe-tree.json").read_text(encoding="utf-8"))

    def row(each: dict[str, Any]) -> dict[str, Any]:
        return {"weakness_class": each["class"]} | {
            name: each[name] for name in ("area", "ti", "ap", "al", "ex", "rationale")
        }

    scored = {
        "rows": {str(each["id"]): row(each) for each in document["cwe"]},
        "other": row(document["other"]),
        "parents": tree["parents"],
    }
    model = {
        "model": "asm-0.1",
        "tables": _sha256(scored),
        "exposure": {name: list(map(int, values)) for name, *values in table("exposure")},
        "confidence": {name: int(value) for name, value in table("confidence")},
        "suppression": {row[0]: int(row[1]) for row in table("suppression")},
        "rank": list(numbers("RANK")),
        "class": list(numbers("CLASS")),
        "half": 40000000000,
        "unscored": 7500,
        "caps": {
            name: [flag, int(cap), int(just), lift == "yes"] for name, flag, cap, just, lift, _ in table("caps")
        },
        "grades": [[int(floor), letter] for letter, floor in table("grades")],
    }
    assert VECTORS["modelDigest"] == _sha256(model)
    assert VECTORS["modelDigest"] == measure.model_digest(tables.load())


def _sha256(value: object) -> str:
    form = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(form.encode()).hexdigest()


def vectors() -> list[Any]:
    return [pytest.param(each, id=each["says"]) for each in VECTORS["vectors"]]


@pytest.mark.parametrize("vector", vectors())
def test_a_vector(vector: dict[str, Any]) -> None:
    """Read as the contract demands, measured, and written: the very object of the vector."""
    read = contract.read_assessment(json.dumps(vector["assessment"]))
    assert contract.write_measurement(asm(read)) == vector["measurement"]
    check_oracle(asm, read)


def test_the_vectors_are_all_examples_and_all_corners() -> None:
    assert [each["says"] for each in VECTORS["vectors"]] == [each.says for each in (*EXAMPLES, *EDGES)]
    assert len({each["says"] for each in VECTORS["vectors"]}) == len(VECTORS["vectors"])


def test_the_command_gives_what_a_vector_says(run: Run) -> None:
    for vector in (VECTORS["vectors"][0], VECTORS["vectors"][-1]):
        done = run("measure", "-", input=strict.canonical(vector["assessment"]))
        assert json.loads(done.stdout) == vector["measurement"]
        assert done.exit_code == (3 if vector["measurement"]["status"] == "incomplete" else 0)
