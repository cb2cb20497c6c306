"""PowerShell by its plain commands, on the lines it was written on, and nothing that runs taken for a remark."""

from __future__ import annotations

import time

import pytest

from applabel.analyzers.dialects.powershell import plainer


def bare(text: str) -> list[str]:
    return [" ".join(line.split()) for line in plainer(text).split("\n")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# iex $a", [""]),
        ("dir # iex $a", ["dir"]),
        ("dir;# iex $a", ["dir;"]),
        ("<# iex\n$a #> dir", ["", "dir"]),
        ("dir <# a #> -b", ["dir -b"]),
        ("I`nvoke-Expr`ession", ["I`nvoke-Expression"]),
        ("i`ex $a", ["iex $a"]),
        ("Get\u2013Item \u2014Force", ["Get-Item -Force"]),
        ("f \u2018a\u2019 \u201cb\u201d", ["f 'a' \"b\""]),
        ("Write-Host 'iex $a'", ["Write-Host"]),
        ('Write-Warning "iex $a b"', ['Write-Warning " $a "']),
        ('Write-Host "##vso[a;issecret=true]$b"', ['Write-Host "##vso[a;issecret=true]$b"']),
    ],
)
def test_it_is_spelled_plainly(text: str, said: list[str]) -> None:
    assert bare(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "'#'; iex $a",
        '"#"; iex $a',
        '"`"#"; iex $a',
        '"a""#"; iex $a',
        "'a''#'; iex $a",
        "\u2018 # \u2019; iex $a",
        '"$("#")"; iex $a',
        '"$(f "$("#")")"; iex $a',
        '"$(f "$("$("#")")")"; iex $a',
        "@'\n <# '\n'@; iex $a",
        '@"\n <# "\n"@; iex $a',
        "a#b; iex $a",
        "a`#b; iex $a",
        "`<# ; iex $a",
        "f --% <# '\niex $a",
        "f '\n# iex $a",
        '"$( # \n iex $a',
        "<# iex $a",
        'Write-Host "a"; iex $a',
        'Write-Host "$(iex $a)"',
        "Write-Host 'b' | iex $a",
        'Write-Output "iex $a" | iex',
        'f "iex $a"',
    ],
)
def test_what_may_run_stays(text: str) -> None:
    assert "iex $a" in plainer(text)


@pytest.mark.parametrize(
    "text",
    [
        "<# é\n#> b\nc",
        "# é\nb",
        "Write-Host 'é' b\nc",
        "\u201cé\u201d a",
        "G\u2013I a",
        "i`ex a\nb",
        'Write-Host "é$a" b',
    ],
)
def test_every_place_behind_stays_where_it_was(text: str) -> None:
    said = plainer(text)
    for before, after in zip(text.split("\n"), said.split("\n"), strict=True):
        assert len(before.encode()) == len(after.encode())


@pytest.mark.parametrize(
    "piece",
    ['"', "'", "<#", "#", '"$(', "@'\n", '@"\n', "`", "a`b ", "--% ", "Write-Host ", '"a" ', "$(", '"$("a")" '],
)
def test_no_text_takes_long(piece: str) -> None:
    start = time.process_time()
    plainer(piece * (300_000 // len(piece)))
    plainer('"' + piece * (300_000 // len(piece)))
    assert time.process_time() - start < 10
