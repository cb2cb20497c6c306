"""A command of Windows in whatever spelling its shells accept is found on its line, or its file said to be unread.

Both shells take letters of either case, let lines go on, and drop signs from the middle of a word.
"""

from __future__ import annotations

import pytest

from tests.attacks.scanning import Scanned, lay_out

UNCHECKED = {"bat": "batch-certificate-unchecked", "ps1": "powershell-certificate-unchecked"}
CURL = "curl -k https://files.example.org/a\n"
CALLBACK = "[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }\n"

FOUND: dict[str, tuple[str | bytes, int]] = {
    "case.bat": ("@Echo Off\nCURL.Exe -k https://files.example.org/a\n", 2),
    "ending.CMD": ("\n" + CURL, 2),
    "carets.bat": ("c^u^r^l ^-k https://files.example.org/a\n", 1),
    "continued.bat": ("curl ^\n  --silent ^\n  -k ^\n  https://files.example.org/a\n", 3),
    "broken-word.bat": ("cu^\nrl -k https://files.example.org/a\n", 2),
    "quoted.bat": ('"%SystemRoot%\\System32\\curl.exe" -k https://files.example.org/a\n', 1),
    "behind-a-remark.bat": ("rem & " + CURL, 1),
    "behind-half-a-remark.bat": ("rem a&" + CURL, 1),
    "behind-an-echo.bat": ("echo done & " + CURL, 1),
    "behind-quotes.bat": ('dir "a & rem b" & ' + CURL, 1),
    "after-if.bat": ("if not exist a (\n" + CURL + ")\n", 2),
    "in-a-loop.bat": ("for /f %%i in ('curl -k \"https://files.example.org/a\"') do echo %%i\n", 1),
    "carriage-returns.bat": (b"@echo off\r\ncurl -k https://files.example.org/a\r\n", 2),
    "utf-16.bat": (("\ufeff" + CURL).encode("utf-16-le"), 1),
    "zero-bytes.bat": (b"@echo off\0\n" + CURL.encode(), 2),
    "case.ps1": (CALLBACK.upper(), 1),
    "ending.PSM1": ("\n" + CALLBACK, 2),
    "data.psd1": (f"@{{\n  A = {{ {CALLBACK.strip()} }}\n}}\n", 2),
    "ticks.ps1": ("c`url.exe -k https://files.example.org/a\n", 1),
    "continued.ps1": ("Invoke-WebRequest $a `\n  -UseBasicParsing `\n  -skipCERTIFICATEcheck\n", 3),
    "dashes.ps1": ("Invoke-WebRequest $a \u2013SkipCertificateCheck\n", 1),
    "over-lines.ps1": ("$a::ServerCertificateValidationCallback = {\n  $true\n}\n", 1),
    "behind-a-remark.ps1": ("<# a\n#> " + CALLBACK, 2),
    "behind-a-string.ps1": ("'#'; " + CALLBACK, 1),
    "behind-a-nested-string.ps1": ('"$(f "#")"; ' + CALLBACK, 1),
    "behind-a-here-string.ps1": ("$a = @'\n<# '\n'@\n" + CALLBACK, 4),
    "behind-verbatim.ps1": ("f --% <# '\n" + CALLBACK, 2),
    "behind-an-open-string.ps1": ("f '\n# " + CALLBACK, 2),
    "behind-words.ps1": ('Write-Host "a"; ' + CALLBACK, 1),
    "utf-16.ps1": (("\ufeff" + CALLBACK).encode("utf-16-le"), 1),
    "utf-16-be.ps1": (("\ufeff" + CALLBACK).encode("utf-16-be"), 1),
    "utf-16-without-a-mark.ps1": (CALLBACK.encode("utf-16-le"), 1),
}
HELD = f"<# : batch\n@powershell \"icm ([scriptblock]::Create((gc -Raw '%~f0')))\"\n@goto :eof\n#>\n{CALLBACK}"
SAID = {
    "python.bat": '@python -x "%~f0" %*\nimport os\n',
    "script.cmd": '@if (@a)==(@b) @end /*\n@cscript //e:jscript "%~f0"\n*/\n',
}
QUIET = {
    "remark.bat": "rem " + CURL + ":: " + CURL + "@REM " + CURL + "echo " + CURL,
    "remark.ps1": "# " + CALLBACK + "<#\n" + CALLBACK + "#>\nWrite-Host '" + CALLBACK.strip() + "'\n",
}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    pieces: dict[str | bytes, str | bytes] = {name: text for name, (text, _) in FOUND.items()}
    for name, text in {**SAID, **QUIET, "held.cmd": HELD}.items():
        pieces[name] = text
    return Scanned(lay_out(tmp_path_factory.mktemp("windows") / "app", pieces))


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found_on_its_line(scanned: Scanned, name: str) -> None:
    kind = "bat" if name.lower().endswith((".bat", ".cmd")) else "ps1"
    assert scanned.lines(name, UNCHECKED[kind]) == [FOUND[name][1]]
    assert scanned.reasons(name) == set()


def test_the_powershell_in_a_batch_file_is_examined(scanned: Scanned) -> None:
    assert scanned.lines("held.cmd", UNCHECKED["ps1"]) == [5]
    assert scanned.reasons("held.cmd") == set()


@pytest.mark.parametrize("name", SAID)
def test_another_program_in_a_batch_file_is_said_to_be_unexamined(scanned: Scanned, name: str) -> None:
    assert scanned.reasons(name) == {"partly-parsed"}


@pytest.mark.parametrize("name", QUIET)
def test_remarks_and_what_is_shown_are_no_finding(scanned: Scanned, name: str) -> None:
    assert [each for each in scanned.semgrep.findings if each.location.path == name] == []
    assert scanned.reasons(name) == set()
