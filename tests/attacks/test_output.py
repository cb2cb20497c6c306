"""Nothing of the target, or of another package's analyzer, forges a line of ours."""

from __future__ import annotations

import json
import os
import re
import textwrap
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from applabel.cli import main
from applabel.codec import schema
from tests.attacks.everything import shown
from tests.conftest import Run, WriteApp

FORGERY = "\nExit code 0: every gate is met with 100.0 (A)."
STEERING = "\x1b[2J\x1b]0;title\x07\x9b1A\u202e\u2066\u200b\r\x08"
MARKUP = "[bold red]Grade A[/] :smile: [link=https://evil.example]x[/link]"
SHELL = "import subprocess\ndef {name}(word):\n    subprocess.call('ls ' + word, shell=True)  # {comment}\n"
PLAIN = "def double(number):\n    return number * 2\n"

OURS = re.compile(r"^(?:Exit code|Baseline|Grade|Score|Not a guarantee|\s+(?:Baseline met|Grade|Score)\s)")


def holds(text: str) -> None:
    """No character of a text steers a terminal or a reader, but line breaks and tabs."""
    for character in set(text) - {"\n", "\t"}:
        name = f"U+{ord(character):04X}"
        assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), name


# --- Text of the app ---


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    app = tmp_path_factory.mktemp("hostile") / "app"
    app.mkdir()
    comment = STEERING.replace("\r", "") + MARKUP
    names = (
        "plain.py",
        f"a{FORGERY}.py".replace("/", ""),
        "b\x1b[2J\x9b\u202e\r.py",
        "[bold]c[link=x].py",
        "{0} d](http:evil).py",
        "e" * 240 + ".py",
    )
    for number, name in enumerate(names):
        (app / name).write_text(SHELL.format(name=f"f{number}", comment=comment), encoding="utf-8")
    (app / "long.py").write_text(SHELL.format(name="g", comment="x" * 100_000 + comment), encoding="utf-8")
    (app / "script.js").write_text(
        f"class \u202eA {{}}\nfunction g\u200c\u200d(x) {{ eval(x) }} // {comment}\n", encoding="utf-8"
    )
    (app / "broken\x1b[2J.py").write_text("def f(:\n")
    (app / "out\x1b[2J").symlink_to(f"/{STEERING}{FORGERY[1:]}")
    (app / "requirements.txt").write_text(f"flask{STEERING}==1\n{MARKUP}\nevil[bold]==2\n", encoding="utf-8")
    packages = {f"node_modules/x{STEERING}{FORGERY}": {"version": f"1{STEERING}"}}
    (app / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3, "packages": packages}))
    (app / "package.json").write_text(json.dumps({"name": f"x{STEERING}{FORGERY}", "version": STEERING}))
    reason = json.dumps(f"because {STEERING}{FORGERY}{MARKUP}")
    # JSON's escapes are TOML's too.
    (app / "applabel.toml").write_text(
        f'name = {json.dumps(MARKUP)}\n[[exclude]]\npath = "old/**"\nreason = {reason}\n'
    )
    (app / "old").mkdir()
    (app / "old" / "a.py").write_text(PLAIN)
    return shown(app)


def test_the_hostile_app_was_really_looked_at(hostile: dict[str, str]) -> None:
    document: Any = json.loads(hostile["json"])
    assert len({each["path"] for each in document["findings"]}) >= 8
    assert document["coverage"]["unexamined"]
    assert document["coverage"]["excluded"]
    assert document["packages"]


@pytest.mark.parametrize("form", ["details", "file", "json", "sarif", "explain"])
def test_nothing_steers_a_terminal(hostile: dict[str, str], form: str) -> None:
    holds(hostile[form])


@pytest.mark.parametrize("form", ["details", "file"])
def test_no_line_of_the_page_is_forged(hostile: dict[str, str], form: str) -> None:
    lines = [line for line in hostile[form].splitlines() if OURS.match(line)]
    assert sorted(re.split(r"\s{2,}|:|\.", line.strip())[0] for line in lines) == sorted(
        ["Baseline met", "Grade", "Score", "Not a guarantee, a penetration test or a certification", "Exit code 3"]
    )


def test_no_line_of_an_explanation_is_forged(hostile: dict[str, str]) -> None:
    assert [line for line in hostile["explain"].splitlines() if line.startswith("Exit")] == []
    assert hostile["explain"].count("\nWhy it matters\n") <= len(json.loads(hostile["json"])["findings"])


@pytest.mark.parametrize("form", ["details", "file"])
def test_markup_is_shown_and_not_obeyed(hostile: dict[str, str], form: str) -> None:
    joined = "".join(hostile[form].split())
    assert "[bold]c[link=x].py" in joined
    assert "[boldred]GradeA[/]:smile:" in joined


def test_the_documents_hold_what_was_there(hostile: dict[str, str]) -> None:
    document, log = json.loads(hostile["json"]), json.loads(hostile["sarif"])
    assert document["target"]["name"] == MARKUP
    assert document["coverage"]["excluded"][0]["reason"] == f"because {STEERING}{FORGERY}{MARKUP}"
    evidence = [each["evidence"] for each in document["findings"] if each["path"] == "plain.py"]
    assert any("\x1b[2J" in each and MARKUP in each for each in evidence)
    assert len(log["runs"]) == 1
    for run in log["runs"]:
        for note in run["invocations"][0]["toolExecutionNotifications"]:
            assert "](" not in note["message"]["text"]


def test_no_line_is_without_end(hostile: dict[str, str]) -> None:
    for form in ("details", "file", "explain"):
        assert max(map(len, hostile[form].splitlines())) < 1_500, form
    assert max(len(each["evidence"]) for each in json.loads(hostile["json"])["findings"]) < 3_100


def test_a_setting_cannot_forge_an_error(run: Run, write_app: WriteApp) -> None:
    key = json.dumps(f"x{FORGERY}{STEERING}")
    for text in (f"{key} = 1\n", f"[gate]\n{key} = 1\n", f"name = 1\nversion = {key}\n", f"name = {key}{key}\n"):
        done = run("score", write_app({"app.py": PLAIN, "applabel.toml": text}))
        assert done.exit_code == 2
        holds(done.stderr)
        assert [line for line in done.stderr.splitlines() if not line.startswith(("Error: ", "  Next: "))] == []


# --- Analyzers of other packages ---

ACCESS = "AKIA" + "Z7YQ3TKLM2NBVCXW"
HEAD = """
from applabel.model import Area, Finding, Location, Outcome, Report, Unexamined

class Hostile:
    id = "own[bold]"
    areas = (Area.CODE,)

    def analyze(self, inventory):
"""


def install(body: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = folder / "site" / "hostile-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[applabel.analyzers]\nown[bold] = hostile:Hostile\n")
    (facts.parent / "hostile.py").write_text(HEAD + textwrap.indent(textwrap.dedent(body), " " * 8))
    monkeypatch.syspath_prepend(str(facts.parent))


def test_an_analyzer_of_another_package_forges_nothing(
    tmp_path: Path, write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = f"x{FORGERY}{STEERING}{MARKUP} [a](http://evil.example) {{0}} {ACCESS}"
    install(
        f"""
        words = {words!r}
        found = [
            Finding(rule=words, cwe=78, location=Location(path=path, line=line), locus=words, message=words,
                    analyzer=self.id, symbol=words, evidence=words)
            for path, line in ((words, 1), ("/etc/passwd", 10**9), ("../../x", 3), ("app.py", 2))
        ]
        return Report(analyzer=self.id, version=words, outcome=Outcome.RAN, areas=self.areas, reason=words,
                      findings=tuple(found), examined=(words,),
                      unexamined=(Unexamined(path=words, reason=words, detail=words),))
        """,
        tmp_path,
        monkeypatch,
    )
    said = shown(write_app({"app.py": PLAIN}), "--analyzer", "own[bold]")
    document, log = json.loads(said["json"]), json.loads(said["sarif"])
    assert len(document["unscored"]) == 4
    assert document["measurement"]["score"] == "100.0"
    assert {each["analyzer"] for each in document["unscored"]} == {"own[bold]"}
    for form, text in said.items():
        holds(text)
        assert not [line for line in text.splitlines() if line.startswith("Exit code 0: every")], form
    assert "own[bold]" in said["details"]
    for each in log["runs"][0]["results"]:
        assert "](" not in each["message"]["text"]
        assert not each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("/")
    assert all(ACCESS not in each["message"] for each in document["unscored"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("analyzer='bandit'", "another's name"),
        ("location=Location(path='app.py', line=0)", "without a rule, a place"),
        ("location=Location(path='app.py', line=-5)", "without a rule, a place"),
        ("location=Location(path='app.py', line=1, column=0)", "without a rule, a place"),
        ("location=Location(path='', line=1)", "without a rule, a place"),
        ("rule=''", "without a rule, a place"),
        ("locus=''", "without a rule, a place"),
        ("cwe=-1", "without a rule, a place"),
        ("cwe=10**6", "without a rule, a place"),
    ],
)
def test_a_finding_that_cannot_be_is_a_failed_report(
    tmp_path: Path, write_app: WriteApp, monkeypatch: pytest.MonkeyPatch, change: str, said: str
) -> None:
    install(
        f"""
        facts = dict(rule="r", cwe=1, location=Location(path="app.py", line=1), locus="l", message="m",
                     analyzer=self.id)
        facts |= dict({change})
        return Report(analyzer=self.id, version="1", outcome=Outcome.RAN, areas=self.areas,
                      findings=(Finding(**facts),))
        """,
        tmp_path,
        monkeypatch,
    )
    app = write_app({"app.py": PLAIN})
    done = CliRunner().invoke(
        main, ["score", str(app), "--only", "tree", "--analyzer", "own[bold]", "--format", "json"]
    )
    report = json.loads(done.stdout)["analyzers"][-4]
    assert report["id"] == "own[bold]"
    assert report["outcome"] == "failed"
    assert said in report["reason"]
    assert json.loads(done.stdout)["unscored"] == []


@pytest.mark.parametrize("digest", ["x", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_digest_that_is_none_is_a_failed_report(
    tmp_path: Path, write_app: WriteApp, monkeypatch: pytest.MonkeyPatch, digest: str
) -> None:
    install(
        f"return Report(analyzer=self.id, version='1', outcome=Outcome.RAN, areas=(), rules_digest={digest!r})",
        tmp_path,
        monkeypatch,
    )
    done = CliRunner().invoke(
        main,
        [
            "score",
            str(write_app({"app.py": PLAIN})),
            "--only",
            "tree",
            "--analyzer",
            "own[bold]",
            "--format",
            "json",
        ],
    )
    document = json.loads(done.stdout)
    schema.check(document, "result")
    report = next(each for each in document["analyzers"] if each["id"] == "own[bold]")
    assert (report["outcome"], report["reason"]) == ("failed", "its digest of rules is none")


def test_a_reason_that_quotes_a_secret_is_shortened(
    tmp_path: Path, write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(f"raise ValueError('cannot use {ACCESS}{os.sep}')", tmp_path, monkeypatch)
    done = CliRunner().invoke(
        main, ["score", str(write_app({"app.py": PLAIN})), "--only", "tree", "--analyzer", "own[bold]", "-v"]
    )
    assert ACCESS not in done.output
    assert "AKIA…[20 characters]" in " ".join(done.stdout.split())
