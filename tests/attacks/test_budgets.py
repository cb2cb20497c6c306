"""What is made to use up time, memory or output costs its own file and is said; what lies beside it is found."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from applabel import inventory
from applabel.analyzers import grammars, silence, wall
from applabel.analyzers.dialects import readable
from applabel.analyzers.dialects.python import restated
from applabel.analyzers.secrets import SecretsAnalyzer
from applabel.analyzers.staging import stage
from applabel.codec import rules
from applabel.model import Outcome
from tests.attacks.scanning import BOTH, SHELL, Scanned, lay_out
from tests.attacks.test_silence import LANGUAGES, pack

DEEP = 500
NESTED = {
    "brackets.py": "x = " + "[" * 90 + "]" * 90 + "\nzap(1)\n",
    "functions.py": "".join("    " * n + f"def f{n}():\n" for n in range(19)) + "    " * 19 + "zap(1)\n",
    "conditions.py": "".join(" " * n + "if x:\n" for n in range(95)) + " " * 95 + "zap(1)\n",
    "calls.py": "f(" * 90 + ")" * 90 + "\nzap(1)\n",
    "sums.py": "x = " + "1 + " * 3_000 + "1\nzap(1)\n",
    "attributes.py": "x = y" + ".z" * 5_000 + "\nzap(1)\n",
    "strings.py": "x = (" + "'a'\n" * 5_000 + ")\nzap(1)\n",
    "brackets.js": "x = " + "[" * DEEP + "]" * DEEP + ";\nzap(1);\n",
    "functions.js": "x = " + "(function(){return " * DEEP + "1" + "})()" * DEEP + ";\nzap(1);\n",
    "templates.js": "x = " + "`${" * 200 + "1" + "}`" * 200 + ";\nzap(1);\n",
    "arrows.js": "x = " + "a => " * DEEP + "1;\nzap(1);\n",
    "brackets.ts": "x = " + "(" * DEEP + "1" + ")" * DEEP + ";\nzap(1);\n",
    "types.ts": "type A = " + "B<" * DEEP + "C" + ">" * DEEP + ";\nzap(1);\n",
    "brackets.java": "class A { int x = " + "(" * DEEP + "1" + ")" * DEEP + ";\nvoid f() { zap(1); } }\n",
    "classes.java": "class A { " * 200 + "void f() {\nzap(1); }" + " }" * 200 + "\n",
    "brackets.kt": "val x = " + "(" * DEEP + "1" + ")" * DEEP + "\nval y = zap(1)\n",
    "lambdas.kt": "val x = " + "{ " * 200 + "1" + " }" * 200 + "\nval y = zap(1)\n",
    "brackets.go": "package a\nvar x = " + "(" * DEEP + "1" + ")" * DEEP + "\nvar y = zap(1)\n",
    "functions.go": "package a\nvar x = "
    + "func() int { return " * 200
    + "1"
    + " }()" * 200
    + "\nvar y = zap(1)\n",
    "brackets.php": "<?php $x = " + "[" * DEEP + "]" * DEEP + ";\nzap(1);\n",
    "blocks.php": "<?php " + "if ($x) { " * 200 + "\nzap(1); " + "}" * 200 + "\n",
    "brackets.rb": "x = " + "[" * DEEP + "]" * DEEP + "\nzap(1)\n",
    "blocks.rb": "if x\n" * 200 + "zap(1)\n" + "end\n" * 200,
    "brackets.cs": "class A { int x = " + "(" * DEEP + "1" + ")" * DEEP + ";\nvoid F() { zap(1); } }\n",
    "classes.cs": "class A { " * 200 + "void F() {\nzap(1); }" + " }" * 200 + "\n",
    "long-line.js": "x = '" + "a" * 500_000 + "';\nzap(1);\n",
    "long-line.py": "x = '" + "a" * 500_000 + "'\nzap(1)\n",
    "comments.py": "#\n" * 50_000 + "zap(1)\n",
    "blanks.java": "\n" * 50_000 + "class A { void f() { zap(1); } }\n",
}


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return Scanned(lay_out(tmp_path_factory.mktemp("budgets") / "app", NESTED), *pack())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NESTED)
def test_nesting_and_length_hide_nothing(nested: Scanned, name: str) -> None:
    language = LANGUAGES[name.rpartition(".")[2]]
    line = next(n for n, line in enumerate(NESTED[name].split("\n"), 1) if "zap(1)" in line)
    assert nested.lines(name, f"zap-{language}") == [line]
    assert nested.reasons(name) == set()


BAIT = (
    "a" * 100_000,
    "A1b2" * 25_000,
    "=" * 100_000,
    " " * 100_000,
    "\n" * 100_000,
    "'" * 50_001,
    '"' * 50_001,
    "password = " * 10_000,
    "password='" * 10_000,
    'secret": "' * 10_000,
    "token=" + "x" * 100_000,
    "api_key:" * 12_000,
    "-----BEGIN RSA PRIVATE KEY-----\n" * 3_000,
    "-----BEGIN PRIVATE KEY-----" + "A" * 100_000,
    "eyJ" * 30_000,
    "eyJhbGciOiJIUzI1NiJ9." * 5_000,
    "AKIA" * 25_000,
    "ghp_" * 25_000,
    "xoxb-" * 20_000,
    "://a:" * 20_000,
    "https://" + "a:" * 50_000 + "@",
    "postgres://u:p@" * 7_000,
    "sk_live_" * 12_000,
    "AIza" * 25_000,
    "\\" * 100_000,
    "${" * 50_000,
    "<<<<" * 25_000,
    "password = '${x" * 7_000,
    "0x" + "f" * 100_000,
    "a.b" * 33_000,
    "\u00e9" * 100_000,
)


@pytest.mark.parametrize("number", range(len(BAIT)))
def test_no_text_keeps_the_search_for_secrets_busy(tmp_path: Path, number: int) -> None:
    key = "AKIA" + "Z7YQ3TKLM2NBVCXW"
    app = lay_out(tmp_path / "app", {"bait.txt": BAIT[number] + "\n", "app.py": f'KEY = "{key}"\n'})
    tree = inventory.read(app)
    began = time.monotonic()
    report = SecretsAnalyzer().analyze(tree)
    assert time.monotonic() - began < 8
    assert "app.py" in {each.location.path for each in report.findings}


SIGNS = (
    "[b = ",
    "<!--",
    "enum A { B = f(",
    "public $x { get => ",
    "record A(",
    "catch (E e) when (",
    "case x if f():",
    "get() = ",
    "constructor(x) : this(",
    "\\u0065",
    "`a` ",
    "@a ",
    "<<A\n$(",
    "cat <<A\n",
    "//\u2028",
    "a < f() < ",
    "*f(), ",
    "\\u0022",
    "/* ",
    "RUN <<A\n",
    "FROM x\n",
    "ONBUILD RUN ",
    'RUN ["sh", "-c", "',
    "- *a\n",
    "${{ ",
    "namespace\\f(",
    "module A {",
    "export = ",
    "\\curl ",
    "command ",
    "stackalloc ",
    "fixed (",
)


@pytest.mark.parametrize(
    "language",
    [
        "csharp",
        "kotlin",
        "java",
        "javascript",
        "typescript",
        "php",
        "ruby",
        "python",
        "shell",
        "dockerfile",
        "github-actions",
    ],
)
def test_no_text_keeps_what_restates_it_busy(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "_PATIENCE", 1)
    for sign in SIGNS:
        text = sign * (60_000 // len(sign))
        began = time.monotonic()
        said = text
        with suppress(grammars.Unfathomed):
            said = readable(text, language)
        silence.passed_over(text, language, "a")
        if language == "python":
            with suppress(grammars.Unfathomed):
                restated(text)
        assert time.monotonic() - began < 15, sign
        assert said.count("\n") == text.count("\n"), sign


def test_what_keeps_a_parser_busy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "_PATIENCE", 0.3)
    app = lay_out(tmp_path / "app", {"busy.py": "<!--" * 4_000, "busy.js": "x;\n"})
    (tmp_path / "out").mkdir()
    tree = inventory.read(app)
    staged, missed = stage(tree, tree.files, tmp_path / "out", again=True)
    assert [(each.path, each.reason) for each in missed] == [("busy.py", "timeout")]
    assert [each.file.path for each in staged.values()] == ["busy.js"]
    with pytest.raises(grammars.Unfathomed):
        restated("<!--" * 4_000)


def test_what_is_deep_is_found_in_a_syntax_tree() -> None:
    known = grammars.grammar("csharp", "")
    assert known is not None
    root = grammars.parse(known, b"class A { int x = " + b"@a." * 100_000 + b"b; }").root_node
    assert len(grammars.nodes(root, {"identifier"})) == 100_003


def test_more_names_spelled_otherwise_than_anybody_counts_hide_none() -> None:
    text = "class A { void F() { " + "@a.@b(); " * 40_000 + "@zap(1); } }"
    assert readable(text, "csharp").endswith(" zap(1); } }")


def test_a_flood_of_findings_costs_its_own_file(tmp_path: Path) -> None:
    flood = "import os\n" + "os.system('a' + b)\n" * 6_000
    tree = inventory.read(lay_out(tmp_path / "app", {"app.py": SHELL, "flood.py": flood}))
    report = wall.run(["bandit"], tree, wall.Means(budget=wall.Budget(output=2**20)))[0]
    assert report.outcome is Outcome.RAN
    assert [(each.path, each.reason) for each in report.unexamined] == [("flood.py", "too-large")]
    assert [each.rule for each in report.findings] == [BOTH[0]]


def test_a_file_that_takes_too_long_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers.bandit import BanditAnalyzer

    monkeypatch.setattr(BanditAnalyzer, "patience", 2)
    slow = "x = [\n" + "[1, 'a', {1: (2, 3)}],\n" * 150_000 + "]\n"
    tree = inventory.read(lay_out(tmp_path / "app", {"app.py": SHELL, "slow.py": slow}))
    report = wall.run(["bandit"], tree)[0]
    assert [(each.path, each.reason) for each in report.unexamined] == [("slow.py", "timeout")]
    assert [each.location.path for each in report.findings] == ["app.py"]


def test_more_memory_than_there_is_for_it_costs_its_own_file(tmp_path: Path) -> None:
    large = "x = [\n" + "[1, 'a', {1: (2, 3)}],\n" * 100_000 + "]\n"
    tree = inventory.read(lay_out(tmp_path / "app", {"app.py": SHELL, "large.py": large}))
    report = wall.run(["bandit"], tree, wall.Means(budget=wall.Budget(memory=1_500 * 2**20)))[0]
    assert [(each.path, each.reason in ("memory", "engine-error")) for each in report.unexamined] == [
        ("large.py", True)
    ]
    assert [each.location.path for each in report.findings] == ["app.py"]


def test_the_whole_scan_has_an_end(tmp_path: Path) -> None:
    tree = inventory.read(lay_out(tmp_path / "app", {f"{number}.py": SHELL for number in range(3)}))
    began = time.monotonic()
    reports = wall.run(["bandit", "semgrep", "secrets"], tree, wall.Means(budget=wall.Budget(scan=0)))
    assert time.monotonic() - began < 30
    for report in reports:
        assert {each.reason for each in report.unexamined} == {"timeout"}
        assert report.examined == ()


def test_rules_have_no_way_to_be_turned_off_from_outside() -> None:
    for rule in rules.load("semgrep"):
        assert "nosem" not in str(rule.matcher)
