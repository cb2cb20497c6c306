"""One result in every format: what goes where, and what a file holds."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from applabel.codec import schema
from applabel.model import Outcome, Result
from tests.conftest import Run
from tests.unit.render.samples import report, reports, result, sighting

WEAK = result(*(sighting(number, message=f"Weakness {number}") for number in range(1, 4)))
GAP = result(sighting(1), ran=reports(bandit=Outcome.FAILED))


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    return tmp_path / "app"


@pytest.fixture
def scan(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a result in place of a scan."""

    def put(made: Result) -> None:
        monkeypatch.setattr("applabel.pipeline.score", lambda *_, **__: made)

    put(WEAK)
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return put


# --- Streams ---


def test_the_page_goes_to_standard_output_and_nothing_else(run: Run, scan: Any, app: Path) -> None:
    done = run("score", app)
    assert done.exit_code == 0
    assert done.stdout.startswith("app: ")
    assert done.stderr == ""


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_documents_go_to_standard_output_and_why_to_standard_error(
    run: Run, scan: Any, app: Path, form: str
) -> None:
    done = run("score", app, "--format", form)
    assert json.loads(done.stdout)
    assert done.stderr == ""
    done = run("score", app, "--format", form, "--fail-under", "99")
    assert done.exit_code == 1
    assert json.loads(done.stdout)
    assert done.stderr.startswith("Exit code 1: ")
    scan(GAP)
    done = run("score", app, "--format", form)
    assert done.exit_code == 3
    assert done.stderr == "Exit code 3: the measurement is incomplete: bandit failed ().\n"


def test_quiet_prints_no_page_and_says_why_only_where_something_is_wrong(run: Run, scan: Any, app: Path) -> None:
    done = run("score", app, "-q")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    done = run("score", app, "-q", "--fail-grade", "A")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Exit code 1: ")


def test_verbose_lists_before_the_page(run: Run, scan: Any, app: Path) -> None:
    shown = run("score", app, "-v").stdout
    assert all(each.id in shown for each in WEAK.findings)
    assert shown.index("Weakness 3") < shown.index("Baseline met")
    assert shown.splitlines()[-1] == "Exit code 0: no gate was asked for."


# --- Colour ---


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "xterm-256color"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_terminals_or_those_who_ask(
    run: Run, scan: Any, app: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for words in (("score", app), ("score", app, "-v"), ("rules", "show", "bandit-b602")):
        assert ("\x1b[" in run(*words).stdout) is coloured, words


def test_no_color_wins_over_force_color(run: Run, scan: Any, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = run("score", app).stdout
    assert "\x1b[3" not in shown
    assert "\x1b[9" not in shown


def test_a_file_has_no_colours_and_no_terminal_s_width(
    run: Run, scan: Any, app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("score", app, "-q", "-o", tmp_path / "plain.txt").exit_code == 0
    for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", "41"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    assert run("score", app, "-q", "-o", tmp_path / "same.txt").exit_code == 0
    assert (tmp_path / "same.txt").read_bytes() == (tmp_path / "plain.txt").read_bytes()
    assert b"\x1b" not in (tmp_path / "same.txt").read_bytes()


@pytest.mark.parametrize("columns", ["0", "1", "39", "nonsense", "100000"])
def test_odd_widths_keep_the_page_short(
    run: Run, scan: Any, app: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = run("score", app).stdout.splitlines()
    assert len(lines) <= 40
    assert all(len(line) <= 100 for line in lines)


# --- Files ---


def test_every_format_from_one_result_counts_alike(run: Run, scan: Any, app: Path, tmp_path: Path) -> None:
    extra = report("extra", findings=(sighting(9, analyzer="extra"),))
    scan(result(*(sighting(number) for number in range(1, 4)), reports=(*reports(), extra)))
    outputs = [tmp_path / name for name in ("a.txt", "b.json", "c.sarif", "d.sarif.json", "E.JSON")]
    done = run("score", app, *(word for path in outputs for word in ("-o", path)))
    assert done.exit_code == 0
    text, document, log, other, loud = (path.read_text("utf-8") for path in outputs)
    assert (other, loud) == (log, document)
    whole = json.loads(document)
    schema.check(whole, "result")
    results = json.loads(log)["runs"][0]["results"]
    assert len(whole["findings"]) == len([each for each in results if "ruleIndex" in each]) == 3
    assert len(whole["unscored"]) == len([each for each in results if "ruleIndex" not in each]) == 1
    assert "3 weaknesses" in text
    assert "1 finding of analyzers outside" in text
    assert [each["id"] for each in whole["findings"]] == [
        each["partialFingerprints"]["applabel/v1"] for each in results if "ruleIndex" in each
    ]


@pytest.mark.parametrize("gate", [("--fail-under", "100"), ()])
@pytest.mark.parametrize("made", [WEAK, GAP], ids=["weak", "gap"])
def test_files_are_written_whatever_the_exit_code(
    run: Run, scan: Any, app: Path, tmp_path: Path, made: Result, gate: tuple[str, ...]
) -> None:
    scan(made)
    done = run("score", app, "-q", "-o", tmp_path / "a.sarif", "-o", tmp_path / "a.json", *gate)
    assert done.exit_code == (3 if made is GAP else len(gate) // 2)
    assert json.loads((tmp_path / "a.sarif").read_text())["runs"]
    assert json.loads((tmp_path / "a.json").read_text())["schema"] == "applabel-result/1"


def test_a_file_is_replaced_whole_and_readable_as_any_other(run: Run, scan: Any, app: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.json").write_text("x" * 10**6)
    before = os.umask(0o027)
    try:
        assert run("score", app, "-q", "-o", out / "a.json").exit_code == 0
    finally:
        os.umask(before)
    assert json.loads((out / "a.json").read_text())
    assert stat.S_IMODE((out / "a.json").stat().st_mode) == 0o640
    assert [each.name for each in out.iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_written_is_said_before_the_scan(
    run: Run, app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        pytest.fail("scanned for nothing")

    monkeypatch.setattr("applabel.pipeline.score", never)
    (tmp_path / "folder.json").mkdir()
    for path, said in (
        (tmp_path / "a.xml", "end it in .txt, .json or .sarif"),
        (tmp_path / "a", "end it in .txt, .json or .sarif"),
        (tmp_path / "gone" / "a.json", "cannot be written"),
        (tmp_path / "folder.json", "cannot be written"),
    ):
        done = run("score", app, "-o", path)
        assert done.exit_code == 2
        assert said in done.stderr


def test_a_disk_that_fails_leaves_nothing_behind(
    run: Run, scan: Any, app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.json").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.umask", full)
    done = run("score", app, "-o", out / "a.json")
    assert done.exit_code == 2
    assert f"{out / 'a.json'} cannot be written: No space left on device" in done.stderr
    assert done.stdout == ""
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [("a.json", "old")]


def test_a_link_in_place_of_a_file_is_not_followed(run: Run, scan: Any, app: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "a.json").symlink_to("precious")
    assert run("score", app, "-q", "-o", tmp_path / "a.json").exit_code == 0
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "a.json").is_symlink()
