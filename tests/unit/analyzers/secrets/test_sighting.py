"""A secret that several tools see is one weakness, and nothing else becomes one with it."""

from __future__ import annotations

import base64
import hashlib

import pytest

from applabel import inventory, pipeline
from applabel.analyzers import secrets, wall
from applabel.analyzers.secrets.sighting import HARDCODED, together
from applabel.config import Settings
from applabel.model import Finding, Location, Outcome, Report
from applabel.scoring import tables
from tests.conftest import WriteApp

SECRET = base64.b64encode(hashlib.sha512(b"applabel tests").digest()[:30]).decode()


def finding(analyzer: str, line: int, *, locus: str, cwe: int = 798, path: str = "a.py", end: int = 0) -> Finding:
    return Finding(
        rule="r",
        cwe=cwe,
        location=Location(path=path, line=line, end_line=end),
        locus=locus,
        message="m",
        analyzer=analyzer,
    )


def report(analyzer: str, *findings: Finding) -> Report:
    return Report(analyzer=analyzer, version="1", outcome=Outcome.RAN, areas=(), findings=findings)


def renamed(other: Finding, *found: Finding) -> str:
    return together([report("bandit", other), report("secrets", *found)])[0].findings[0].locus


def test_another_tool_at_the_line_of_a_secret_takes_its_locus() -> None:
    found = finding("secrets", 3, locus="secret:1")
    assert renamed(finding("bandit", 3, locus="a", cwe=259), found) == "secret:1"
    assert renamed(finding("bandit", 2, locus="a", end=4), found) == "secret:1"


@pytest.mark.parametrize(
    "other",
    [
        finding("bandit", 4, locus="a"),
        finding("bandit", 3, locus="a", path="b.py"),
        finding("bandit", 3, locus="a", cwe=78),
        finding("bandit", 1, locus="a", end=2),
    ],
)
def test_other_places_and_other_weaknesses_keep_theirs(other: Finding) -> None:
    assert renamed(other, finding("secrets", 3, locus="secret:1")) == "a"


def test_of_two_secrets_on_the_lines_nobody_guesses() -> None:
    two = (finding("secrets", 3, locus="secret:1"), finding("secrets", 4, locus="secret:2"))
    assert renamed(finding("bandit", 3, locus="a", end=4), *two) == "a"


def test_a_key_and_its_name_on_the_lines_are_one_secret() -> None:
    two = (finding("secrets", 3, locus="secret:1"), finding("secrets", 4, locus="secret:1"))
    assert renamed(finding("bandit", 3, locus="a", end=4), *two) == "secret:1"


def test_an_enormous_range_is_no_way_to_use_up_memory() -> None:
    assert renamed(finding("bandit", 3, locus="a", end=10**12), finding("secrets", 3, locus="s")) == "s"


def test_without_a_secret_nothing_changes() -> None:
    reports = (report("bandit", finding("bandit", 3, locus="a")), report("secrets"))
    assert together(reports) == reports


def test_the_kinds_are_those_of_one_class_in_the_table() -> None:
    rows = {cwe: tables.load().row(cwe) for cwe in (*HARDCODED, 256, 257, 261, 312, 522, 1391, 1392)}
    inside = {cwe for cwe, row in rows.items() if row.weakness_class == "hardcoded-secret"}
    assert inside == HARDCODED
    assert len({rows[cwe].area for cwe in HARDCODED}) == 1


def test_bandit_semgrep_and_secrets_at_one_setting_make_one_finding(write_app: WriteApp) -> None:
    app = write_app(
        {"settings.py": f'from flask import Flask\napp = Flask(__name__)\napp.secret_key = "{SECRET}"\n'}
    )
    result = pipeline.score(app, Settings())
    assert len({each.analyzer for report in result.reports for each in report.findings}) >= 2
    assert [each.locus for each in result.findings] == [secrets.locus(SECRET)]


def test_the_wall_brings_them_together(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"a.py": f'api_password = "{SECRET}"\n'}))
    loci = {each.locus for report in wall.run(["bandit", "secrets"], tree) for each in report.findings}
    assert loci == {secrets.locus(SECRET)}
