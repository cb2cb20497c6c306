"""The tables are complete, consistent, and answer for every CWE."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from typing import Any

import pytest

from applabel.codec import data
from applabel.model import Area
from applabel.scoring import cwss, tables
from applabel.scoring.tables import Row, Tables

KNOWN = tables.load()


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(data.read_text("rules/cwe.toml"))["cwe"]
    return found


def small(rows: dict[int, Row], parents: dict[int, tuple[int, ...]]) -> Tables:
    return replace(KNOWN, rows=rows, parents=parents)


def row(name: str) -> Row:
    return Row(weakness_class=name, area=Area.CODE, ti=100, ap=100, al=100, ex=100, rationale="")


def test_there_are_120_rows_and_none_twice() -> None:
    numbers = [each["id"] for each in rows()]
    assert len(numbers) == len(set(numbers)) == len(KNOWN.rows) >= 120


@pytest.mark.parametrize("each", rows(), ids=lambda each: str(each["id"]))
def test_a_row_has_a_reason_and_factors_of_cwss(each: dict[str, Any]) -> None:
    assert each["rationale"].endswith(".")
    assert each["name"]
    assert each["ti"] in (0, 30, 60, 90, 100)
    assert each["ap"] in (0, 10, 60, 70, 90, 100)
    assert each["al"] in (0, 50, 70, 90, 100)
    assert each["ex"] in (0, 20, 60, 100)
    assert (each["ti"] == 0) is (each["class"] == "exception-handling")


def test_a_likelihood_that_is_named_is_the_one_of_the_list() -> None:
    likelihood = json.loads(data.read_text("rules/cwe-tree.json"))["likelihood"]
    for each in rows():
        listed = likelihood.get(str(each["id"]))
        kind, _, remark = each.get("ex_source", "").partition(", ")
        match kind.split():
            case ["likelihood", word]:
                assert listed == word, each["id"]
                usual = {"High": 100, "Medium": 60, "Low": 20}[word]
                moved = {"": 0, "lowered": -1, "raised": 1}[remark.partition(":")[0]]
                assert (each["ex"] > usual) - (each["ex"] < usual) == moved, each["id"]
            case ["no", "likelihood", *_]:
                assert listed is None, each["id"]


def test_where_the_list_has_no_likelihood_the_one_given_is_named_and_another_than_medium_has_a_reason() -> None:
    start, likelihood = "no likelihood in the list: ", {"High": 100, "Medium": 60, "Low": 20}
    for each in rows():
        if each.get("ex_source", "").startswith(start):
            word, _, reason = each["ex_source"].removeprefix(start).partition(", ")
            assert each["ex"] == likelihood[word], each["id"]
            assert bool(reason) is (word != "Medium"), each["id"]


def test_a_class_lies_in_one_area() -> None:
    areas: dict[str, set[Area]] = {}
    for each in KNOWN.rows.values():
        areas.setdefault(each.weakness_class, set()).add(each.area)
    assert {name for name, found in areas.items() if len(found) > 1} == set()
    for name, (area,) in areas.items():
        assert KNOWN.area_of(name) is area
    assert KNOWN.area_of("nobody-knows") is None


@pytest.mark.parametrize(
    ("numbers", "name", "area", "factors"),
    [
        ((78, 77, 88), "command-injection", "code", (100, 100, 100, 100)),
        ((94, 95), "code-injection", "code", (100, 100, 100, 100)),
        ((306,), "missing-authentication", "code", (100, 90, 100, 100)),
        ((89,), "sql-injection", "code", (100, 70, 100, 100)),
        ((502,), "deserialization", "code", (100, 100, 100, 60)),
        ((862, 863), "authorization", "code", (90, 70, 100, 100)),
        ((434,), "upload", "code", (100, 90, 100, 60)),
        ((22, 23, 36), "path-traversal", "code", (90, 70, 90, 100)),
        ((79, 80), "xss", "code", (60, 70, 100, 100)),
        ((611,), "xxe", "code", (60, 70, 100, 60)),
        ((352,), "csrf", "code", (60, 70, 100, 60)),
        ((918,), "ssrf", "code", (60, 70, 70, 60)),
        ((20,), "input-validation", "code", (30, 10, 100, 60)),
        ((400, 1333), "resource-exhaustion", "code", (30, 10, 100, 60)),
        ((601,), "open-redirect", "code", (30, 10, 100, 60)),
        ((798, 259, 321), "hardcoded-secret", "secrets", (90, 90, 100, 100)),
        ((295,), "certificate-validation", "cryptography", (90, 60, 100, 100)),
        ((327, 328, 326), "weak-crypto", "cryptography", (60, 10, 100, 60)),
        ((338,), "weak-random", "cryptography", (60, 10, 100, 60)),
        ((330,), "weak-random", "cryptography", (30, 10, 100, 60)),
        ((319,), "cleartext-transmission", "data-handling", (90, 60, 100, 100)),
        ((312,), "cleartext-storage", "data-handling", (60, 60, 100, 60)),
        ((532,), "sensitive-log", "data-handling", (60, 10, 100, 60)),
        ((200,), "information-exposure", "data-handling", (60, 10, 100, 60)),
        ((489, 215), "debug-enabled", "configuration", (90, 70, 100, 100)),
        ((732,), "permissions", "configuration", (60, 60, 90, 100)),
        ((377,), "temp-file", "configuration", (30, 10, 90, 20)),
        ((605,), "bind-all", "configuration", (30, 10, 70, 20)),
        ((999_999, None), "other", "code", (30, 10, 100, 60)),
    ],
)
def test_the_starting_table_of_section_4(
    numbers: tuple[int | None, ...], name: str, area: str, factors: tuple[int, int, int, int]
) -> None:
    for number in numbers:
        each = KNOWN.row(number)
        assert (each.weakness_class, each.area) == (name, area), number
        assert (each.ti, each.ap, each.al, each.ex) == factors, number


def test_quality_only_scores_nothing() -> None:
    assert cwss.weakness(KNOWN.row(703), cwss.Exposure.NETWORK_UNAUTH) == 0
    assert KNOWN.row(1395).weakness_class == "vulnerable-dependency"
    assert KNOWN.row(1395).area is Area.DEPENDENCIES


def test_a_child_takes_its_nearest_ancestor() -> None:
    found = small({1: row("far"), 2: row("near")}, {5: (4,), 4: (3, 2), 3: (1,)})
    assert found.row(5).weakness_class == "near"
    assert found.row(3).weakness_class == "far"
    assert found.row(2).weakness_class == "near"


def test_of_equally_near_ancestors_the_lowest_number() -> None:
    found = small({10: row("ten"), 9: row("nine"), 100: row("hundred")}, {5: (100, 10, 9)})
    assert found.row(5).weakness_class == "nine"


def test_a_circle_of_parents_ends() -> None:
    assert small({}, {1: (2,), 2: (1,)}).row(1) is KNOWN.other


def test_every_cwe_of_the_tree_finds_a_row_that_is_there() -> None:
    for number in KNOWN.parents:
        each = KNOWN.row(number)
        assert each is KNOWN.other or each in KNOWN.rows.values()
    assert 87 not in KNOWN.rows
    assert KNOWN.row(87) == KNOWN.row(79)


def test_the_digest_follows_every_number() -> None:
    assert len(KNOWN.digest) == 64
    assert tables.load() is KNOWN
