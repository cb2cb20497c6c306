"""Batch files by their plain commands, on the lines they were written on, and what else is in them."""

from __future__ import annotations

import time

import pytest

from applabel.analyzers.dialects import parts
from applabel.analyzers.dialects.batch import holds_powershell, others, plainer


def bare(text: str) -> list[str]:
    return [" ".join(line.split()) for line in plainer(text).split("\n")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rem curl -k x", ""),
        ("@REM curl -k x", "@"),
        ("  @rem", "@"),
        ("Rem,a curl -k x", ""),
        (":: curl -k x", ""),
        (":label curl -k x", ""),
        ("dir & rem curl -k x", "dir &"),
        ('dir "a" & rem curl -k x', 'dir "a" &'),
        ("echo curl -k x", "echo"),
        ("@echo.curl -k x", "@echo"),
        ('echo "a & curl -k x"', "echo"),
        ("echo a ^& curl -k x", "echo"),
        ("if defined A echo curl -k x", "if defined A echo"),
        ("echo a %B% c !D!", "echo %B% !D!"),
        ("c^url -k x", "curl -k x"),
        ("^c^u^r^l -^k x", "curl -k x"),
    ],
)
def test_remarks_carets_and_what_is_printed_are_no_commands(text: str, said: str) -> None:
    assert bare(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "rem & curl -k x",
        "rem a& curl -k x",
        "rem| curl -k x",
        "remove curl -k x",
        ":a & curl -k x",
        "echo a & curl -k x",
        "echo a && curl -k x",
        "(echo a) & curl -k x",
        "echo curl -k x > a.bat",
        "echo curl -k x | cmd",
        "echo a || curl -k x",
        'dir "a & rem b" & curl -k x',
        "dir a ^& rem b & curl -k x",
        '"c:\\a^b" curl -k x',
    ],
)
def test_what_runs_stays(text: str) -> None:
    assert "curl -k x" in plainer(text)


def test_a_word_broken_over_lines_is_whole_on_the_first() -> None:
    assert bare("cu^\nr^\nl -k ^\n  x\nb") == ["curl ^", "^", "-k ^", "x", "b"]


@pytest.mark.parametrize(
    "text", ["rem é c\nb", ":: é\nb", "echo é %A%\nb", "c^url\tb\nc", "cu^\nrl b\nc", "rem\r\n"]
)
def test_every_place_behind_stays_where_it_was(text: str) -> None:
    said = plainer(text)
    assert said.count("\n") == text.count("\n")
    assert len(said.split("\n")[-1].encode()) == len(text.split("\n")[-1].encode())


def test_a_file_that_is_powershell_too_is_read_as_both() -> None:
    text = (
        "<# : batch\n@powershell \"icm ([scriptblock]::Create((gc -Raw '%~f0')))\"\n@goto :eof\n#>\niex (irm $a)\n"
    )
    own, held = parts(text, "batch")
    assert (own.language, held.language, held.suffix) == ("batch", "powershell", ".ps1")
    assert held.text.split("\n")[4] == "iex (irm $a)"
    assert "powershell" not in held.text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("@echo off & setlocal\n<# : \n", True),
        ("\n <#\n", True),
        ("@powershell -NoProfile \"iex ((gc '%~f0' -Raw) -join 1)\"", True),
        ('pwsh -c "gc %~dpnx0"', True),
        ("powershell -File %~dp0run.ps1", False),
        ("powershell -File %~dpn0.ps1", False),
        ("echo %0\npowershell -File a.ps1", False),
        ("dir", False),
    ],
)
def test_powershell_in_a_batch_file_is_noticed(text: str, held: bool) -> None:
    assert holds_powershell(text) is held
    assert len(parts(text, "batch")) == 1 + held


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('@python -x "%~f0" %*\n', [1]),
        ("a\n@perl -x -S %0 %*\n", [2]),
        ('@cscript //nologo //e:jscript "%~f0"\n', [1]),
        ('c^script "%~dpnx0"\n', [1]),
        ('rem python "%~f0"\n', []),
        ('python "%~dp0run.py"\n', []),
        ('python "%~dpn0.py"\n', []),
        ('node "%~dp0\\node_modules\\a.js" %*\n', []),
        ("echo %0\n", []),
    ],
)
def test_a_program_of_another_language_in_the_file_is_noticed(text: str, lines: list[int]) -> None:
    assert others(text) == lines


@pytest.mark.parametrize(
    "piece",
    [
        "rem ",
        "& rem ",
        '"',
        "a^\n",
        "^",
        ":",
        "echo ",
        "if echo ",
        "echo %a",
        "<#",
        "python %",
        "powershell ",
        "@(",
        "echo ^",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    start = time.process_time()
    plainer(text)
    holds_powershell(text)
    others(text)
    assert time.process_time() - start < 5
