"""`applabel doctor` says what works here by trying it, and of what does not what to do next."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import Result as Done

import applabel
from applabel import inventory, pipeline
from applabel.analyzers import registry
from applabel.cli.demo import complete
from applabel.codec import data
from applabel.model import Finding, Location, Outcome, Report, Unexamined
from tests.conftest import Run

module = importlib.import_module("applabel.cli.doctor")  # the name in the package is the command
NAMES = pipeline.analyzers_of(pipeline.DEFAULT_PROFILE)
PACKAGES = Path(metadata.distribution("click").locate_file("")).resolve()


@pytest.mark.parametrize("name", NAMES)
def test_each_analyzer_alone_finds_in_the_sample_what_is_expected_of_it(name: str, tmp_path: Path) -> None:
    app = tmp_path / "app"
    complete(data.demo(), app)
    (app / "outside").symlink_to("/")
    report = registry.make(name).analyze(inventory.read(app))
    assert module.EXPECTED[name] in {each.rule for each in report.findings}
    assert report.unexamined == ()


def test_it_expects_something_of_every_analyzer_of_the_profile_and_of_no_other() -> None:
    assert set(module.EXPECTED) == set(NAMES)


def test_where_all_work_it_says_so(run: Run) -> None:
    done = run("doctor")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert f"applabel {applabel.__version__}" in lines[0]
    assert [line.split()[:2] for line in lines[1:]] == [[name, "works"] for name in NAMES]
    assert f"bandit   works     {metadata.version('bandit')}" in done.stdout


# Engines that are not as they should be, one after the other, in processes of their own.


def doctor(*before: Path, packages: Path = PACKAGES, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run doctor where packages come from these places alone."""
    places = [*map(str, before), str(Path(applabel.__file__).resolve().parents[1]), str(packages)]
    if not before and packages != PACKAGES:
        places = places[1:] if (packages / "applabel").exists() else places
    code = f"import sys; sys.path[:] = {places!r} + sys.path; from applabel.cli import main; main(['doctor'])"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def without(folder: Path, name: str) -> Path:
    """All installed packages but one."""
    site = folder / "site"
    site.mkdir()
    for entry in PACKAGES.iterdir():
        if not (entry.name == name or entry.name.startswith(f"{name}-")) and entry.name != "applabel":
            (site / entry.name).symlink_to(entry)
    if Path(applabel.__file__).resolve().is_relative_to(PACKAGES):
        (site / "applabel").symlink_to(PACKAGES / "applabel")
    return site


def said(done: subprocess.CompletedProcess[str]) -> Mapping[str, str]:
    """By analyzer, whether it works and what is said of it, on one line."""
    assert "Traceback" not in done.stdout + done.stderr
    found: dict[str, str] = {}
    name = ""
    for line in done.stdout.splitlines()[1:]:
        if line.startswith("  ") and line[2] != " ":
            name, _, rest = line.strip().partition(" ")
            found[name] = " ".join(rest.split())
        elif name and line.startswith("   "):
            found[name] += " " + line.strip()
    return found


@pytest.mark.parametrize(
    ("name", "missing", "advice"),
    [
        ("bandit", "Bandit is not installed", "pip install bandit"),
        ("semgrep", "Semgrep is not installed", "pip install 'semgrep>=1.182'"),
    ],
)
def test_a_missing_engine(tmp_path: Path, name: str, missing: str, advice: str) -> None:
    done = doctor(packages=without(tmp_path, name))
    assert done.returncode == 3, done.stderr
    lines = said(done)
    assert lines[name].startswith("does not")
    assert f"{missing} Next: {advice}" in lines[name]
    assert {each: lines[each].split()[0] for each in NAMES if each != name} == {
        each: "works" for each in NAMES if each != name
    }
    assert done.stdout.rstrip().endswith("Measurements are incomplete here until every analyzer works.")


def test_an_engine_that_is_too_old(tmp_path: Path) -> None:
    facts = tmp_path / "semgrep-1.79.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: semgrep\nVersion: 1.79.0\n")
    done = doctor(tmp_path)
    assert done.returncode == 3
    assert "Semgrep 1.79.0 is too old Next: pip install 'semgrep>=1.182'" in said(done)["semgrep"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise RuntimeError('shadowed')\n", "RuntimeError: shadowed"),
        ("import os\nos._exit(0)\n", "did not answer for every file"),
        ("import os\nos.abort()\n", "SIGABRT"),
        ("", "bandit"),
    ],
)
def test_an_engine_that_is_shadowed_or_crashes(tmp_path: Path, body: str, reason: str) -> None:
    (tmp_path / "bandit").mkdir()
    (tmp_path / "bandit" / "__init__.py").write_text(body)
    done = doctor(tmp_path)
    assert done.returncode == 3
    line = said(done)["bandit"]
    assert line.startswith("does not")
    assert reason in line
    assert "Next: install applabel again" in line


def test_an_engine_that_runs_and_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "bandit").mkdir()
    for file in (PACKAGES / "bandit").iterdir():
        if file.name != "core":
            (tmp_path / "bandit" / file.name).symlink_to(file)
    core = tmp_path / "bandit" / "core"
    core.mkdir()
    for file in (PACKAGES / "bandit" / "core").glob("*.py"):
        (core / file.name).write_text(file.read_text())
    with (core / "tester.py").open("a") as tester:
        tester.write("\nBanditTester.run_tests = lambda *_: {'SEVERITY': [0] * 4, 'CONFIDENCE': [0] * 4}\n")
    done = doctor(tmp_path)
    assert done.returncode == 3
    assert "it missed what bandit-b605 finds in the sample" in said(done)["bandit"]


def test_programs_on_the_path_are_not_asked(tmp_path: Path) -> None:
    for name in ("semgrep", "bandit", "python3", "osemgrep", "pysemgrep"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 0\n")
        (tmp_path / name).chmod(0o755)
    done = doctor(PATH=f"{tmp_path}{os.pathsep}/nowhere")
    assert done.returncode == 0, done.stdout + done.stderr


# What a report must be, to count as working.

GOOD = Finding(
    rule="bandit-b605", cwe=78, location=Location(path="a.py", line=1), locus="l", message="m", analyzer="bandit"
)


def report(outcome: Outcome = Outcome.RAN, **more: object) -> Report:
    known: dict[str, object] = {"version": "1", "areas": (), "findings": (GOOD,), **more}
    return Report(analyzer="bandit", outcome=outcome, **known)  # type: ignore[arg-type]


def test_a_report_that_holds_what_is_expected_is_well() -> None:
    assert module.diagnosis(report()) == ("", "")


@pytest.mark.parametrize(
    "bad",
    [
        report(Outcome.NOT_APPLICABLE, reason="nothing"),
        report(Outcome.FAILED, reason="it took too long"),
        report(Outcome.FAILED),
        report(Outcome.UNAVAILABLE),
        report(Outcome.UNAVAILABLE, reason="gone — pip install it"),
        report(findings=()),
        report(unexamined=(Unexamined(path="a.py", reason="timeout", detail="too long"),)),
    ],
)
def test_any_other_report_is_not_and_something_can_be_done(bad: Report) -> None:
    wrong, advice = module.diagnosis(bad)
    assert wrong
    assert advice


@pytest.mark.parametrize("width", [40, 80, 100])
def test_what_is_wrong_stays_readable_on_a_narrow_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    bad = report(Outcome.UNAVAILABLE, version="", reason="Bandit is not installed — pip install bandit")
    monkeypatch.setattr(module, "tried", lambda _: (bad,))
    done: Done = run("doctor", env={"COLUMNS": str(width)})
    assert done.exit_code == 3
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert all(len(line) <= max(width, 60) for line in lines)
    assert "           Bandit is not installed" in lines
    assert any(line.startswith("           Next: pip install") for line in lines)
