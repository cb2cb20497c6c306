"""Exit codes: what each means, and that nothing else ever comes out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from applabel.cli import main
from applabel.cli.exits import Exit, Gates, Guarded, judge
from applabel.errors import AnalyzerFailed, ApplabelError, ConfigError, InvalidDocument, TargetError, UsageError
from applabel.model import Confidence, Measurement, Outcome
from tests.conftest import Run
from tests.unit.render.samples import file, reports, result, sighting

RATED = result(sighting(1)).measurement  # 61.1, C
CLEAN = result().measurement
PART = result(files=(file("a.py"), file("old.py", excluded="old"))).measurement
GAP = result(sighting(1), ran=reports(bandit=Outcome.FAILED)).measurement


def test_the_codes_are_the_published_ones() -> None:
    assert {each.name: int(each) for each in Exit} == {
        "DONE": 0,
        "GATE": 1,
        "USAGE": 2,
        "INCOMPLETE": 3,
        "NOT_VALID": 4,
        "INTERNAL": 70,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("measured", "gates", "code", "said"),
    [
        (RATED, Gates(), 0, "no gate was asked for."),
        (RATED, Gates(allow_incomplete=True), 0, "no gate was asked for."),
        (RATED, Gates(under=611), 0, "every gate is met with 61.1 (C)."),
        (RATED, Gates(under=612), 1, "the score is 61.1 (C), and at least 61.2 was asked for."),
        (RATED, Gates(grade="C"), 0, "every gate is met with 61.1 (C)."),
        (RATED, Gates(grade="B"), 1, "the score is 61.1 (C), and grade B or better was asked for."),
        (RATED, Gates(under=0, grade="B"), 1, "grade B or better"),
        (RATED, Gates(under=1000, grade="D"), 1, "at least 100.0"),
        (CLEAN, Gates(under=1000, grade="A"), 0, "every gate is met with 100.0 (A)."),
        (PART, Gates(), 0, "no gate was asked for."),
        (PART, Gates(grade="B"), 1, "the score is 74.9 (C)"),
        (GAP, Gates(), 3, "the measurement is incomplete: why; and why."),
        (GAP, Gates(under=0), 3, "the measurement is incomplete"),
        (GAP, Gates(under=1000), 3, "the measurement is incomplete"),
        (GAP, Gates(allow_incomplete=True), 0, "the measurement is incomplete, which was allowed, and no gate"),
        (GAP, Gates(allow_incomplete=True, under=611), 0, "every gate is met with at most 61.1 (C)."),
        (GAP, Gates(allow_incomplete=True, under=612), 1, "the score is at most 61.1 (C), and at least 61.2"),
        (GAP, Gates(allow_incomplete=True, grade="B"), 1, "the score is at most 61.1 (C), and grade B"),
    ],
)
def test_judging(measured: Measurement, gates: Gates, code: int, said: str) -> None:
    got, why = judge(measured, gates, ("why", "and why"))
    assert got == code
    assert why.startswith(f"Exit code {code}: ")
    assert said in why


def test_without_a_reason_nothing_ran() -> None:
    assert judge(GAP, Gates())[1] == "Exit code 3: the measurement is incomplete: nothing ran."


@pytest.mark.parametrize("confidence", list(Confidence))
def test_without_a_gate_no_measurement_is_a_failure(confidence: Confidence) -> None:
    worst = result(*(sighting(number, cwe=78, confidence=confidence) for number in range(50))).measurement
    assert judge(worst, Gates())[0] == 0


# --- Errors become codes and sentences ---


def command(body: Any) -> Any:
    group = Guarded("tool")
    group.add_command(click.command("do")(body))
    return CliRunner().invoke(group, ["do"])


def raising(error: BaseException) -> Any:
    def body() -> None:
        raise error

    return command(body)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no", advice="try"), 2),
        (ConfigError("no"), 2),
        (InvalidDocument("no", where="$.a"), 2),
        (TargetError("no"), 2),
        (ApplabelError("no"), 70),
        (AnalyzerFailed("no"), 70),
        (click.UsageError("no"), 2),
        (click.FileError("no"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (EOFError(), 130),
        (ValueError("no"), 70),
        (RecursionError(), 70),
        (MemoryError(), 70),
        (AssertionError(), 70),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), 70),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, BaseException) else "",
)
def test_every_error_has_its_code_and_a_sentence(error: BaseException, code: int) -> None:
    done = raising(error)
    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.output
    _clean(done.stderr)


@pytest.mark.parametrize(("given", "code"), [(0, 0), (1, 1), (3, 3), (None, 0), ("text", 0)])
def test_what_a_command_returns_is_its_code(given: object, code: int) -> None:
    assert command(lambda: given).exit_code == code


def test_advice_is_the_next_step() -> None:
    assert raising(UsageError("it is so", advice="do that")).stderr == "Error: it is so\n  Next: do that\n"


def test_an_error_cannot_forge_a_verdict() -> None:
    said = raising(UsageError("a\nExit code 0: fine\x1b[2J", advice="b\nc\u202e")).stderr
    assert said == "Error: a Exit code 0: fine\\u{1b}[2J\n  Next: b c\\u{202e}\n"


def _clean(stderr: str) -> str:
    """The trace an error left, removed."""
    trace = re.search(r"the file (\S+),", stderr)
    if trace is None:
        return ""
    text = Path(trace[1]).read_text(encoding="utf-8")
    Path(trace[1]).unlink()
    return text


def test_a_trace_shows_where_and_hides_what_it_quotes() -> None:
    secret = "AKIA" + "Z7YQ3TKLM2NBVCXW"
    try:
        try:
            raise KeyError("password = hunter2")
        except KeyError as inner:
            raise ValueError(f"cannot read 'db_password_9' or {secret}\nof the app\x1b[2J") from inner
    except ValueError as error:
        done = raising(error)
    assert done.exit_code == 70
    text = _clean(done.stderr)
    assert "test_exits.py" in text
    assert "ValueError: cannot read '…' or AKIA…[20 characters]" in text
    assert "KeyError: '…\n" in text
    messages = [line for line in text.splitlines() if "Error" in line and "raise" not in line]
    assert len(messages) == 2
    assert not any(hidden in text for hidden in (secret, "\x1b"))
    assert not any(hidden in line for line in messages for hidden in ("hunter2", "db_password_9"))


def test_a_trace_is_for_its_owner_only() -> None:
    done = raising(ValueError("x"))
    trace = re.search(r"the file (\S+),", done.stderr)
    assert trace is not None
    assert Path(trace[1]).stat().st_mode & 0o077 == 0
    Path(trace[1]).unlink()


# --- As a process ---


def process(*words: str, into: Any = subprocess.PIPE, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "applabel", *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        stdout=into,
        stderr=subprocess.PIPE,
        check=False,
    )


def test_a_reader_that_goes_away_is_no_verdict() -> None:
    here, there = os.pipe()
    os.close(here)
    done = process("rules", "list", into=there)
    os.close(there)
    assert done.returncode == 70
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_no_verdict() -> None:
    with Path("/dev/full").open("wb") as full:
        done = process("rules", "list", into=full)
    assert done.returncode == 70
    assert b"Traceback" not in done.stderr
    _clean(done.stderr.decode())


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_that_lacks_our_characters_is_no_failure(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "ü€🦀").mkdir()
    (tmp_path / "ü€🦀" / "a.py").write_text("x = 1\n")
    done = process("score", str(tmp_path / "ü€🦀"), "--only", "tree", PYTHONIOENCODING=encoding)
    assert done.returncode == 3, done.stderr
    assert b"Exit code 3" in done.stdout


def test_a_folder_whose_name_is_not_unicode(tmp_path: Path) -> None:
    app = os.fsencode(tmp_path) + b"/caf\xe9"
    Path(os.fsdecode(app)).mkdir()
    Path(os.fsdecode(app), "a.py").write_text("x = 1\n")
    done = process("score", os.fsdecode(app), "--only", "tree")
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith(rb"caf\xe9: ")


def test_ours_alone_is_help() -> None:
    done = process("--help")
    assert done.returncode == 0
    for code in Exit:
        if code is not Exit.NOT_VALID:  # labels are not issued yet
            assert re.search(rf"\b{int(code)} ", done.stdout.decode())


@pytest.mark.parametrize("words", [(), ("nonsense",), ("score",), ("--nonsense",), ("measure", "a", "b")])
def test_wrong_usage_is_two(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Usage:" in done.output
    assert done.stdout == ""


def _commands(group: click.Group, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, each in group.commands.items():
        found.append((*above, name))
        if isinstance(each, click.Group):
            found += _commands(each, (*above, name))
    return found


@pytest.mark.parametrize("words", _commands(main), ids=" ".join)
def test_every_command_explains_itself(run: Run, words: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        done = run(*words, option)
        assert done.exit_code == 0
        assert done.stdout.startswith("Usage:")
        assert done.stderr == ""
        assert len(done.stdout.splitlines()) > 5


@pytest.mark.parametrize("words", _commands(main), ids=" ".join)
def test_every_option_says_what_it_does(words: tuple[str, ...]) -> None:
    current: Any = main
    for word in words:
        current = current.commands[word]
    for each in current.params:
        if isinstance(each, click.Option):
            assert each.help, each.name
            assert each.help.endswith((".", "]")), each.name


def test_the_version_is_the_package_s(run: Run) -> None:
    from applabel import __version__

    assert run("--version").stdout == f"applabel, version {__version__}\n"
