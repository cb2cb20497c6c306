"""`applabel explain`: a finding, a rule or a kind of weakness, named as people name them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from applabel.inventory import languages
from applabel.render.document import document
from tests.conftest import Run, WriteApp
from tests.unit.render.samples import result, sighting

MADE = result(*(sighting(number, message=f"Weakness {number}") for number in range(1, 40)))
CALL = "os.system('ping ' + request.args['host'])"
WEAK = f"import os\nfrom flask import request\n\n@app.route('/')\ndef ping():\n    {CALL}\n"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document(MADE, languages(), "a" * 64)))
    return path


def test_a_finding_of_a_saved_result(run: Run, saved: Path) -> None:
    for each in MADE.findings[:3]:
        for name in (each.id, each.id[:10], each.id.upper()):
            done = run("explain", name, saved)
            assert done.exit_code == 0, done.output
            assert done.stdout.startswith(f"{each.message}  {each.id}\n")
            for part in (
                "Why it matters",
                "How to mend it",
                "mending it alone brings",
                f"app.py:{each.locations[0].line} in f",
            ):
                assert part in done.stdout


def test_a_finding_of_an_app_is_the_one_the_page_names(run: Run, write_app: WriteApp) -> None:
    app = write_app({"app.py": WEAK})
    found: Any = json.loads(run("score", app, "--format", "json").stdout)["findings"]
    done = run("explain", found[0]["id"], app)
    assert done.exit_code == 0
    assert "app.py:6 in ping" in done.stdout
    assert CALL in done.stdout


def test_digits_that_fit_several_findings_are_not_guessed(run: Run, saved: Path) -> None:
    whole = json.loads(saved.read_text())
    for number, each in enumerate(whole["findings"][:3]):
        each["id"] = f"beef0000000{number}"
    saved.write_text(json.dumps(whole))
    done = run("explain", "beef", saved)
    assert done.exit_code == 2
    assert "3 findings begin with beef" in done.stderr
    assert run("explain", "beef00000002", saved).exit_code == 0


@pytest.mark.parametrize("name", ["CWE-89", "cwe-89", "CWE89", "89"])
def test_a_kind_of_weakness(run: Run, name: str) -> None:
    done = run("explain", name)
    assert done.exit_code == 0
    assert done.stdout.startswith("CWE-89: class sql-injection, area code\n")
    assert "python-sql-injection" in done.stdout


def test_a_kind_of_weakness_the_table_does_not_know(run: Run) -> None:
    done = run("explain", "CWE-999999")
    assert done.exit_code == 0
    assert "class other" in done.stdout
    assert "No rule looks for exactly this." in done.stdout


@pytest.mark.parametrize("with_app", [True, False])
def test_a_rule_needs_no_app(run: Run, saved: Path, with_app: bool) -> None:
    done = run("explain", "python-sql-injection", *([saved] if with_app else []))
    assert done.exit_code == 0
    assert "Request data inside the text of an SQL query  python-sql-injection" in done.stdout
    assert done.stdout == run("rules", "show", "python-sql-injection").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("beef",), "the finding beef belongs to an app"),
        (("xyz",), "xyz is neither a finding, a rule nor a CWE number"),
        (("CWE-1234567",), "neither a finding"),
        (("CWE-",), "neither a finding"),
        (("",), "neither a finding"),
        (("python-sql-injektion",), "neither a finding"),
        (("beefbeefbeef", "SAVED"), "no finding of"),
        (("bee", "SAVED"), "neither a finding"),
        (("beef", "gone"), "does not exist"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_explained(run: Run, saved: Path, words: tuple[str, ...], said: str) -> None:
    done = run("explain", *(saved if word == "SAVED" else word for word in words))
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[]", "$: [] is not of type 'object'"),
        ('{"findings": []}', "'schema' is a required property"),
        ('{"findings": [], "findings": []}', "appears twice"),
        ("[" * 1_000, "nested deeper"),
    ],
)
def test_a_file_that_is_no_result(run: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.json").write_text(text)
    done = run("explain", "beef", tmp_path / "a.json")
    assert done.exit_code == 2
    assert said in done.stderr
    assert str(tmp_path / "a.json") in done.stderr


def test_the_sample_of_a_result_need_not_be_trusted(run: Run, saved: Path) -> None:
    whole = json.loads(saved.read_text())
    forged = "x\nExit code 0\x1b[2J\u202e[bold]"
    first = whole["findings"][0]
    first.update(message=forged, symbol=forged, evidence=forged, rules=[forged], analyzers=[forged])
    first["places"] = [{"path": forged, "line": 1}]
    first["class"] = first["vector"] = forged
    saved.write_text(json.dumps(whole))
    done = run("explain", first["id"], saved)
    assert done.exit_code == 0, done.output
    assert not {"\x1b", "\u202e"} & set(done.stdout)
    assert "Exit code 0" not in [line[:11] for line in done.stdout.splitlines()]
