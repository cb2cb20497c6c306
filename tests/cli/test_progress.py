"""Progress is for people at a terminal and never gets into results."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from applabel.cli import progress


class Screen:
    """Standard error as a terminal that remembers what it was given."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.shown = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.shown += text
        return len(text)

    def flush(self) -> None:
        pass


def shown(
    monkeypatch: pytest.MonkeyPatch, *told: tuple[str, str], quiet: bool = False, term: str = "xterm"
) -> str | None:
    """What a terminal shows that was told all that; None where there is nobody to tell."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", term)
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.shown(quiet=quiet) as tell:
        for words in told if tell is not None else ():
            tell(*words)
    assert tell is not None or screen.shown == ""
    return screen.shown if tell is not None else None


def test_a_terminal_is_told_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, ("bandit", "started"), ("semgrep", "started"), ("bandit", "ran"))
    assert said is not None
    for words in ("semgrep started", "bandit ran"):
        assert words in said


def test_names_are_shown_as_they_are_and_steer_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(monkeypatch, ("[red]x[/]\x1b]0;title\x07\n\u202e", "started"))
    assert said is not None
    assert r"[red]x[/]\u{1b}]0;title\u{7} \u{202e} started" in said
    assert "\x1b]0;" not in said


def test_quiet_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, quiet=True) is None


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_move_its_cursor_gets_none(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    assert shown(monkeypatch, term=term) is None


def test_no_terminal_no_progress(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        monkeypatch.setattr(sys, "stderr", log)
        with progress.shown(quiet=False) as tell:
            assert tell is None
    assert (tmp_path / "log").read_text() == ""


def at_a_terminal(*words: str, **environment: str) -> tuple[bytes, bytes]:
    """(what standard output got, what the terminal that standard error is got)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    with subprocess.Popen(
        [sys.executable, "-m", "applabel", *words],
        env={**clean, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as done:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other end has closed
                break
            if not piece:
                break
            shown += piece
        out, _ = done.communicate()
    os.close(ours)
    return out, shown


def test_progress_never_gets_into_the_result(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text("x = 1\n")
    words = ("score", str(tmp_path / "app"), "--only", "tree")
    out, shown = at_a_terminal(*words)
    assert b"tree" in shown
    assert b"\x1b" not in out
    assert b"tree started" not in out
    for quiet in (("--no-progress",), ("-q",)):
        assert b"tree started" not in at_a_terminal(*words, *quiet)[1]
    assert b"\x1b" not in at_a_terminal(*words, TERM="dumb")[1]
    coloured = at_a_terminal(*words, NO_COLOR="1")[1]
    assert b"\x1b[3" not in coloured
