"""Every way known to silence Bandit or Semgrep changes nothing, or is said to leave a file unexamined."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from applabel import inventory, pipeline
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.config import Settings
from applabel.model import Report, Result
from tests.conftest import WriteApp

SHELL = "import subprocess\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"
PLAIN = "def double(number):\n    return number * 2\n"


def score(app: Path) -> Result:
    return pipeline.score(app, Settings())


def both(app: Path) -> tuple[Report, Report]:
    tree = inventory.read(app)
    return BanditAnalyzer().analyze(tree), SemgrepAnalyzer().analyze(tree)


def found(report: Report) -> set[str]:
    return {f"{each.location.path}:{each.location.line}" for each in report.findings}


def calls(path: str, content: str | bytes) -> list[str]:
    """`path:line` of every call of a shell, as documents write it."""
    text = content if isinstance(content, bytes) else content.encode()
    lines = text.replace(b"\0", b"").split(b"\n")
    shown = path.replace("\n", r"\u{a}")
    return [f"{shown}:{number}" for number, line in enumerate(lines, 1) if b"subprocess.call" in line]


SILENCERS = {
    "nosec": {"app.py": SHELL.replace("True)", "True)  # nosec")},
    "nosec-id": {"app.py": SHELL.replace("True)", "True)  # nosec B602")},
    "nosemgrep": {"app.py": SHELL.replace("True)", "True)  # nosemgrep")},
    "nosemgrep-above": {"app.py": SHELL.replace("    sub", "    # nosemgrep\n    sub")},
    "noqa": {"app.py": SHELL.replace("True)", "True)  # noqa: S602")},
    "noqa-file": {"app.py": "# ruff: noqa\n" + SHELL},
    "bandit-ini": {"app.py": SHELL, ".bandit": "[bandit]\nskips = B602\nexclude = app.py\n"},
    "two-bandit-inis": {
        "app.py": SHELL,
        ".bandit": "[bandit]\nskips = B602\n",
        "sub/.bandit": "[bandit]\nskips=B602\n",
    },
    "bandit-yaml": {"app.py": SHELL, "bandit.yaml": "skips: [B602]\n"},
    "pyproject": {"app.py": SHELL, "pyproject.toml": "[tool.bandit]\nskips = ['B602']\nexclude_dirs = ['.']\n"},
    "semgrepignore": {"app.py": SHELL, ".semgrepignore": "*\n"},
    "gitignore": {"app.py": SHELL, ".gitignore": "*\n", ".git/HEAD": "ref: refs/heads/main\n"},
    "semgrep-config": {"app.py": SHELL, ".semgrep.yml": "rules: []\n", ".semgrep/rules.yml": "rules: []\n"},
    "setup-cfg": {"app.py": SHELL, "setup.cfg": "[bandit]\nskips = B602\n", "tox.ini": "[bandit]\nskips = B602\n"},
    "build-folder": {"build/app.py": SHELL},
    "dist-folder": {"dist/app.py": SHELL},
    "vendor-folder": {"vendor/app.py": SHELL},
    "node-modules-folder": {"node_modules/app.py": SHELL},
    "hidden-folder": {".hidden/app.py": SHELL},
    "venv-name": {"venv/app.py": SHELL, "venv/pyvenv.cfg": "home = /usr/bin\n"},
    "upper-case-suffix": {"app.PY": SHELL},
    "shebang-only": {"app": "#!/usr/bin/env python3\n" + SHELL},
    "no-suffix-no-shebang": {"app": SHELL},
    "other-suffix": {"app.txt": PLAIN, "app.py": SHELL},
    "crlf": {"app.py": SHELL.replace("\n", "\r\n")},
    "bom": {"app.py": "\ufeff" + SHELL},
    "utf-16": {"app.py": SHELL.encode("utf-16")},
    "latin-1-cookie": {"app.py": b"# -*- coding: latin-1 -*-\nname = '\xe9'\n" + SHELL.encode()},
    "invalid-utf-8": {"app.py": b"# \xff\xfe\x80\n" + SHELL.encode()},
    "null-byte": {"app.py": SHELL.encode() + b"\0\n"},
    "over-a-megabyte": {"app.py": SHELL + "# padding " * 120_000 + "\n"},
    "newline-in-name": {"a\nb.py": SHELL},
    "dash-in-name": {"--config=x.py": SHELL},
    "quote-in-name": {"a'b\"c $(id).py": SHELL},
    "imported-test": {"app.py": "import tests.helper\n", "tests/__init__.py": "", "tests/helper.py": SHELL},
}


@pytest.mark.parametrize("name", SILENCERS)
def test_it_is_found_all_the_same(write_app: WriteApp, name: str) -> None:
    files = SILENCERS[name]
    bandit, semgrep = both(write_app(files))
    places = {place for path, content in files.items() for place in calls(path, content)}
    assert found(bandit) == found(semgrep) == places != set()
    assert bandit.unexamined == semgrep.unexamined == ()


@pytest.mark.parametrize(
    "name", ["nosec", "nosemgrep", "noqa", "bandit-ini", "pyproject", "semgrepignore", "gitignore"]
)
def test_the_measurement_is_exactly_as_without(write_app: WriteApp, name: str) -> None:
    plain = score(write_app({"app.py": SHELL}, "app"))
    steered = score(write_app(SILENCERS[name], "other"))
    assert steered.measurement == plain.measurement


def test_an_ignore_comment_is_disclosed(write_app: WriteApp) -> None:
    result = score(write_app(SILENCERS["nosec"]))
    assert {str(each.suppression) for each in result.findings} == {"unjustified"}


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    Path(os.fsdecode(os.fsencode(app) + b"/caf\xe9.py")).write_text(SHELL)
    bandit, semgrep = both(app)
    assert [each.location.path for each in bandit.findings] == [r"caf\xe9.py"]
    assert [each.location.path for each in semgrep.findings] == [r"caf\xe9.py"]


DEEP = {
    "long-sum": "x = " + " + ".join(["1"] * 2_000) + "\n",
    "long-attribute": "x = y" + ".z" * 5_000 + "\n",
    "many-brackets": "x = " + "(" * 90 + "1" + ")" * 90 + "\n",
    "deep-lists": "x = " + "[" * 90 + "]" * 90 + "\n",
}


@pytest.mark.parametrize("name", DEEP)
def test_nesting_on_purpose_does_not_hide_what_is_beside_it(write_app: WriteApp, name: str) -> None:
    bandit, _ = both(write_app({"app.py": DEEP[name] + SHELL}))
    assert len(bandit.findings) >= 1
    assert bandit.unexamined == ()


UNREADABLE = {
    "syntax-error": "def f(:\n",
    "python-2": "print 'hello'\n",
    "too-many-brackets": "x = " + "(" * 3_000 + "1" + ")" * 3_000 + "\n",
    "unfinished-string": "x = '''\n",
    "tabs-and-spaces": "if True:\n\tx = 1\n        y = 2\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_parsed_is_no_grade(write_app: WriteApp, name: str) -> None:
    result = score(write_app({"app.py": PLAIN, "odd.py": UNREADABLE[name]}))
    assert result.measurement.grade is None
    assert result.assessment.unexamined == ("odd.py",)
    assert "app.py" not in result.assessment.unexamined


def test_removing_the_reason_to_fail_by_breaking_the_file_is_no_way_out(write_app: WriteApp) -> None:
    weak = score(write_app({"app.py": SHELL}))
    broken = score(write_app({"app.py": SHELL + "def f(:\n"}, "broken"))
    assert weak.measurement.grade is not None
    assert broken.measurement.grade is None


def test_a_language_nobody_has_rules_for_is_no_grade(write_app: WriteApp) -> None:
    result = score(write_app({"app.py": PLAIN, "main.zig": "pub fn main() void {}\n", "a.cob": "PROGRAM-ID. A.\n"}))
    assert result.measurement.grade is None
    assert "main.zig" in result.assessment.unexamined


def test_a_disguised_language_is_seen_by_its_content(write_app: WriteApp) -> None:
    result = score(write_app({"app.py": PLAIN, "data": "<?php system($_GET['c']); ?>\n"}))
    assert {(each.locations[0].path, each.cwe) for each in result.findings} == {("data", 78)}
    assert result.assessment.unexamined == ()


def test_a_rule_of_the_app_is_not_run(write_app: WriteApp) -> None:
    rule = "rules:\n- {id: mine, pattern: x = 1, message: m, languages: [python], severity: ERROR}\n"
    _, semgrep = both(write_app({"a.py": "x = 1\n", ".semgrep.yml": rule, "semgrep.yml": rule}))
    assert semgrep.findings == ()
