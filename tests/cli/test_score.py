"""`applabel score`, as people and pipelines call it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from applabel.codec import schema
from tests.conftest import Run, WriteApp

CLEAN = {"app.py": "def double(number):\n    return number * 2\n"}
WEAK = {
    "app.py": "import os\nfrom flask import request\n\n@app.route('/')\ndef ping():\n"
    "    os.system('ping ' + request.args['host'])\n"
}


def test_a_clean_app_is_rated_a(run: Run, write_app: WriteApp) -> None:
    done = run("score", write_app(CLEAN), "--format", "json")
    assert done.exit_code == 0, done.output
    document: Any = json.loads(done.stdout)
    assert document["measurement"]["score"] == "100.0"
    assert document["measurement"]["grade"] == "A"
    assert document["findings"] == []


def test_the_document_keeps_its_contract(run: Run, write_app: WriteApp) -> None:
    document: Any = json.loads(run("score", write_app(WEAK), "--format", "json").stdout)
    schema.check(document, "result")
    schema.check(document["assessment"], "assessment")
    schema.check(document["measurement"], "measurement")


def test_measure_agrees_with_score(run: Run, write_app: WriteApp, tmp_path: Path) -> None:
    document: Any = json.loads(run("score", write_app(WEAK), "--format", "json").stdout)
    (tmp_path / "assessment.json").write_text(json.dumps(document["assessment"]))
    done = run("measure", tmp_path / "assessment.json")
    assert json.loads(done.stdout) == document["measurement"]


def test_the_page_has_at_most_forty_lines(run: Run, write_app: WriteApp) -> None:
    done = run("score", write_app(WEAK))
    lines = done.stdout.splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith("app: ")
    assert "Baseline met" in done.stdout
    assert re.search(r"code +█+░* ", done.stdout)
    assert lines[-1] == "Exit code 0: no gate was asked for."


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        (("--fail-under", "100"), 1),
        (("--fail-under", "0"), 0),
        (("--fail-grade", "A"), 1),
        (("--fail-grade", "a"), 1),
        ((), 0),
    ],
)
def test_gates(run: Run, write_app: WriteApp, gate: tuple[str, ...], code: int) -> None:
    done = run("score", write_app(WEAK), *gate)
    assert done.exit_code == code
    assert f"Exit code {code}" in done.stdout.splitlines()[-1]


def test_incomplete_comes_before_every_gate(run: Run, write_app: WriteApp) -> None:
    app = write_app({**CLEAN, "broken.py": "def f(:\n"})
    assert run("score", app, "--fail-under", "0").exit_code == 3
    assert run("score", app).exit_code == 3
    page = run("score", app).stdout
    assert "at most 100.0 of 100 (A)" in page
    assert "none, the measurement is incomplete" in page
    assert "broken.py" in page


def test_an_allowed_gap_still_meets_the_gate_with_its_bound(run: Run, write_app: WriteApp) -> None:
    app = write_app({**WEAK, "broken.py": "def f(:\n"})
    assert run("score", app, "--allow-incomplete").exit_code == 0
    assert run("score", app, "--allow-incomplete", "--fail-under", "100").exit_code == 1


def test_gates_in_the_settings_of_the_app_hold_where_none_is_asked_for(run: Run, write_app: WriteApp) -> None:
    app = write_app({**WEAK, "applabel.toml": "[gate]\nfail-under = 99.5\n"})
    assert run("score", app).exit_code == 1
    assert run("score", app, "--fail-under", "0").exit_code == 0


def test_an_app_cannot_soften_the_gate_it_has_to_pass(run: Run, write_app: WriteApp) -> None:
    app = write_app({**CLEAN, "broken.py": "def f(:\n", "applabel.toml": "[gate]\nallow-incomplete = true\n"})
    assert run("score", app, "--fail-under", "75").exit_code == 3


def test_an_exclusion_is_shown_and_capped(run: Run, write_app: WriteApp) -> None:
    settings = '[[exclude]]\npath = "old/**"\nreason = "being removed"\n'
    app = write_app({**CLEAN, "old/a.py": WEAK["app.py"], "applabel.toml": settings})
    done = run("score", app, "--format", "json")
    assert done.exit_code == 0
    measurement: Any = json.loads(done.stdout)["measurement"]
    assert (measurement["status"], measurement["baseline"], measurement["score"]) == ("partial-scope", "no", "74.9")
    assert measurement["caps"] == [{"id": "SC1", "cap": "74.9"}]
    assert "being removed" in run("score", app, "-v").stdout


def test_only_some_analyzers_are_never_enough(run: Run, write_app: WriteApp) -> None:
    done = run("score", write_app(CLEAN), "--only", "bandit")
    assert done.exit_code == 3
    assert "semgrep unavailable (left out by --only)" in " ".join(done.stdout.split())


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_files_hold_what_standard_output_would(run: Run, write_app: WriteApp, tmp_path: Path, form: str) -> None:
    app = write_app(WEAK)
    file = tmp_path / f"out.{'txt' if form == 'text' else form}"
    printed = run("score", app, "--format", form, "-o", file).stdout
    written = file.read_text()
    if form == "text":
        assert written.splitlines()[-1] == printed.splitlines()[-1]
    else:
        assert written == printed


def test_several_formats_from_one_scan_agree(run: Run, write_app: WriteApp, tmp_path: Path) -> None:
    done = run("score", write_app(WEAK), "-q", "-o", tmp_path / "a.json", "-o", tmp_path / "a.sarif")
    assert done.stdout == ""
    found = json.loads((tmp_path / "a.json").read_text())["findings"]
    results = json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]
    assert [each["id"] for each in found] == [each["partialFingerprints"]["applabel/v1"] for each in results]
    assert found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("APP", "-o", "result.xml"), "end it in .txt, .json or .sarif"),
        (("APP", "-o", "no/such/folder/a.json"), "cannot be written"),
        (("APP", "--fail-under", "101"), "101 is not a score"),
        (("APP", "--fail-under", "nan"), "nan is not a score"),
        (("APP", "--only", "bandti"), "bandti"),
        (("APP", "--profile", "none"), "profiles: default-1"),
        (("APP", "--config", "none.toml"), "none.toml"),
    ],
)
def test_wrong_usage_is_explained(run: Run, write_app: WriteApp, words: tuple[str, ...], said: str) -> None:
    app = write_app(CLEAN)
    done = run("score", *(app if word == "APP" else word for word in words))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_unknown_settings_are_named_with_a_suggestion(run: Run, write_app: WriteApp) -> None:
    done = run("score", write_app({**CLEAN, "applabel.toml": "[gate]\nfail-undr = 75\n"}))
    assert done.exit_code == 2
    assert "gate.fail-undr is unknown" in done.stderr
    assert "did you mean gate.fail-under?" in done.stderr


def test_nothing_to_score_is_no_grade(run: Run, write_app: WriteApp) -> None:
    done = run("score", write_app({}), "--format", "json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["measurement"]["grade"] is None


def test_an_internal_error_never_looks_like_a_verdict(
    run: Run, write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("applabel.pipeline.score", broken)
    done = run("score", write_app(CLEAN))
    assert done.exit_code == 70
    trace = re.search(r"the file (\S+),", done.stderr)
    assert trace is not None
    assert "boom" in Path(trace[1]).read_text()
    assert "Traceback" not in done.output
    Path(trace[1]).unlink()


def test_an_interruption_is_no_verdict(run: Run, write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("applabel.pipeline.score", interrupted)
    assert run("score", write_app(CLEAN)).exit_code == 130
