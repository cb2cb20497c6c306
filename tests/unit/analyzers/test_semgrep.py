"""Semgrep: whatever it says it did not get through is unexamined, and so is what it says nothing about."""

from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from applabel import inventory
from applabel.analyzers import scan as processes
from applabel.analyzers import semgrep
from applabel.analyzers.semgrep import FLOOR, SemgrepAnalyzer, compiled
from applabel.analyzers.staging import Staged
from applabel.codec import rules
from applabel.errors import AnalyzerFailed, AnalyzerUnavailable
from applabel.model import Evidence, Outcome, Report, Role, Rule, SourceFile
from tests.conftest import WriteApp

OF_FILES = {
    "Lexical error": "syntax-error",
    "Syntax error": "syntax-error",
    "Other syntax error": "syntax-error",
    "AST builder error": "syntax-error",
    "Internal matching error": "engine-error",
    "Too many matches": "engine-error",
    "Fatal error": "engine-error",
    "SemgrepError": "engine-error",
    "SemgrepWarning": "engine-error",
    "Semgrep match found": "engine-error",
    "Timeout": "timeout",
    "Fixpoint timeout": "timeout",
    "Timeout during interfile analysis": "timeout",
    "Out of memory": "memory",
    "OOM during interfile analysis": "memory",
    "Stack overflow": "memory",
    "PartialParsing": "partly-parsed",
    "DependencyResolutionError": "engine-error",
}
OF_RULES = {
    "Rule parse error",
    "Pattern parse error",
    "PatternParseError",
    "Incompatible rule",
    "IncompatibleRule",
    "InvalidRuleSchemaError",
    "UnknownLanguageError",
    "Invalid YAML",
    "Missing plugin",
}


def rule(name: str, language: str, matcher: Mapping[str, object]) -> Rule:
    return Rule(
        id=name,
        engine="semgrep",
        title="t",
        cwe=78,
        languages=(language,),
        evidence=Evidence.PATTERN,
        rationale="r",
        remedy="m",
        since="0.1.0",
        matcher=dict(matcher),
    )


EVAL = rule("eval-anything", "python", {"pattern": "eval(...)"})
OTHER = rule("for-compose", "compose", {"pattern": "a: b"})
BY_ID = {each.id: each for each in (EVAL, OTHER)}


def staged(**languages: str) -> dict[str, Staged]:
    result = {}
    for path, language in languages.items():
        file = SourceFile(
            path=path, raw_path=b"", size=1, sha256="", language=language, is_code=True, role=Role.SHIPPED, lines=1
        )
        result[f"f-{path}"] = Staged(file=file, text="", language=language, name=f"f-{path}")
    return result


TWO = staged(a="python", b="python")


def gaps(files: dict[str, Staged] | None = None, **said: Any) -> list[tuple[str, str]]:
    files = TWO if files is None else files
    run = processes.Run(names=tuple(files), scanned=frozenset(files), **said)
    return [(each.path, each.reason) for each in semgrep._unexamined([run], files, BY_ID)]


def error(kind: object, path: str | None = "f-a", level: str = "warn", **more: object) -> dict[str, object]:
    where = {} if path is None else {"path": path}
    return {"code": 2, "level": level, "type": kind, "message": "m", **where, **more}


def documented() -> set[str]:
    """The kinds of error that the installed Semgrep knows, as it writes them."""
    from semgrep.semgrep_interfaces import semgrep_output_v1 as output

    kinds = get_args(get_type_hints(output.ErrorType, vars(output))["value"])
    found = set()
    for kind in kinds:
        source = re.search(
            r"def to_json.*?return (?:\[)?'([^']+)'",
            Path(output.__file__).read_text().split(f"class {kind.__name__}:")[1],
            re.S,
        )
        assert source is not None
        found.add(source[1])
    return found


def test_every_kind_of_error_semgrep_knows_is_known_here() -> None:
    assert documented() == set(OF_FILES) | OF_RULES


@pytest.mark.parametrize("word", OF_FILES)
@pytest.mark.parametrize("level", ["error", "warn", "info"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_an_error_of_a_file_leaves_it_unexamined(word: str, level: str, wrapped: bool) -> None:
    kind = [word, []] if wrapped else word
    assert gaps(errors=(error(kind, level=level),)) == [("a", OF_FILES[word])]


@pytest.mark.parametrize("word", OF_FILES)
@pytest.mark.parametrize("path", [None, "elsewhere", "rules.json", ""])
def test_an_error_of_no_file_leaves_all_unexamined(word: str, path: str | None) -> None:
    assert gaps(errors=(error(word, path=path),)) == [("a", OF_FILES[word]), ("b", OF_FILES[word])]


@pytest.mark.parametrize("word", sorted(OF_RULES))
@pytest.mark.parametrize("level", ["error", "warn", "info"])
def test_an_error_of_a_rule_fails_the_analyzer(word: str, level: str) -> None:
    with pytest.raises(AnalyzerFailed, match=word):
        gaps(errors=(error(word, path=None, level=level),))


@pytest.mark.parametrize("kind", ["Something new", None, [], {}, 7, ["New", 1]])
def test_an_error_nobody_has_met_yet_counts(kind: object) -> None:
    assert gaps(errors=(error(kind),)) == [("a", "engine-error")]


def test_a_rule_for_another_kind_of_file_may_run_out_of_time() -> None:
    assert gaps(errors=(error("Timeout", rule_id="for-compose"),)) == []
    assert gaps(errors=(error("Timeout", rule_id="x.eval-anything"),)) == [("a", "timeout")]
    assert gaps(errors=(error("Timeout", rule_id="unknown"),)) == [("a", "timeout")]


@pytest.mark.parametrize("word", sorted(set(OF_FILES) - semgrep._OF_ONE_RULE))
def test_whatever_rule_met_it_a_file_that_cannot_be_parsed_is_said(word: str) -> None:
    assert gaps(errors=(error(word, rule_id="for-compose"),)) == [("a", OF_FILES[word])]


def test_the_lines_that_were_not_parsed_are_named() -> None:
    spans = [{"start": {"line": 3}, "end": {"line": 5}}, {"start": {"line": 9}, "end": {"line": 9}}, {"odd": 1}]
    run = processes.Run(
        names=("f-a",), scanned=frozenset(["f-a"]), errors=(error(["PartialParsing", []], spans=spans),)
    )
    (gap,) = semgrep._unexamined([run], TWO, BY_ID)
    assert gap.detail == "lines 3-5, 9-9 could not be parsed"


def test_a_file_it_did_not_scan_is_unexamined() -> None:
    run = processes.Run(names=("f-a", "f-b"), scanned=frozenset(["f-b"]))
    assert [(each.path, each.reason) for each in semgrep._unexamined([run], TWO, BY_ID)] == [("a", "not-reported")]


def test_a_file_it_skipped_is_unexamined() -> None:
    assert gaps(skipped=({"path": "f-b", "reason": "too_big"},)) == [("b", "engine-error")]


@pytest.mark.parametrize("place", [{"location": {"path": "f-b"}}, {"path": "f-b"}])
def test_data_that_could_not_be_followed_in_time_is_unexamined(place: dict[str, object]) -> None:
    assert gaps(fixpoints=(place,)) == [("b", "timeout")]


def test_data_that_could_not_be_followed_nobody_knows_where_is_unexamined() -> None:
    assert gaps(fixpoints=({"message": "m"},)) == [("a", "timeout"), ("b", "timeout")]


def test_a_process_that_failed_examined_nothing() -> None:
    assert gaps(failure="it died") == [("a", "engine-error"), ("b", "engine-error")]


# What follows runs the analyzer, with a program of ours in Semgrep's place or with Semgrep itself.


def stand_in(body: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "semgrep"
    head = "import json, os, signal, sys\nnames = sys.argv[sys.argv.index('--config') + 2:]"
    program.write_text(f"#!{sys.executable}\n{head}\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(processes, "_command", lambda: (str(program),))


LEFT_OUT = "[{'rule_id': 'eval-anything'}]"
GOOD = (
    "print(json.dumps({'results': [], 'errors': [], 'paths': {'scanned': names}, 'skipped_rules': [], 'time': {}}))"
)


def scan(app: Path, *pack: Rule) -> Report:
    return SemgrepAnalyzer(pack or (EVAL,)).analyze(inventory.read(app))


def test_the_stand_in_passes_where_it_behaves(
    write_app: WriteApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(GOOD, tmp_path, monkeypatch)
    assert scan(write_app({"a.py": "x = 1\n"})).examined == ("a.py",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "ended with 0 and said: nothing"),
        ("print('[]')", "ended with 0"),
        ("print('{}')", "ended with 0"),
        ("print('null')", "ended with 0"),
        ("print('{\"results\": [], ')", "ended with 0"),
        ("print(json.dumps({'results': [], 'errors': [], 'paths': {}}))", "ended with 0"),
        ("print(json.dumps({'results': [], 'errors': [], 'paths': {'scanned': None}}))", "ended with 0"),
        ("print(json.dumps({'results': [], 'errors': [], 'paths': []}))", "ended with 0"),
        ("sys.stderr.write('no memory\\n'); sys.exit(7)", "ended with 7 and said: no memory"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "ended with -9"),
        (GOOD + "\nsys.exit(2)", "ended with 2 and did not say why"),
        (GOOD.replace("'skipped_rules': []", f"'skipped_rules': {LEFT_OUT}"), "left out rules: eval-anything"),
        (GOOD.replace("names}", "names[:0]}"), "passed over this file"),
        (GOOD.replace("names}", "[]}").replace("'time': {}", "'time': None"), "ended with 0"),
    ],
)  # fmt: skip
def test_a_semgrep_that_misbehaves_examined_nothing(
    write_app: WriteApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    stand_in(body, tmp_path, monkeypatch)
    report = scan(write_app({"a.py": "x = 1\n"}))
    assert report.examined == ()
    assert [each.path for each in report.unexamined] == ["a.py"]
    assert said in report.unexamined[0].detail


def test_nothing_of_the_environment_reaches_it(
    write_app: WriteApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMGREP_RULES", "p/default")
    monkeypatch.setenv("SEMGREP_APP_TOKEN", "secret")
    monkeypatch.setenv("SEMGREP_TIMEOUT", "1")
    note = tmp_path / "note"
    stand_in(
        f"open({str(note)!r}, 'w').write(json.dumps([dict(os.environ), os.getcwd(), sys.argv]))\n{GOOD}",
        tmp_path,
        monkeypatch,
    )
    app = write_app({"a.py": "x = 1\n"})
    scan(app)
    environment, folder, words = json.loads(note.read_text())
    assert {name for name in environment if name.startswith("SEMGREP")} == {
        "SEMGREP_SEND_METRICS",
        "SEMGREP_ENABLE_VERSION_CHECK",
        "SEMGREP_SETTINGS_FILE",
    }
    assert environment["HOME"] != str(Path.home())
    assert str(app) not in json.dumps([folder, words])
    assert "--disable-nosem" in words
    assert not Path(folder).exists(), "what was staged is gone"


def test_heavy_files_have_a_process_of_their_own() -> None:
    files = [each.file for each in staged(**{f"a{number}": "python" for number in range(700)}).values()]
    heavy = replace(files[0], path="big", size=300_000)
    batches = list(semgrep._batches([*files[:10], heavy, *files[10:]]))
    assert [len(batch) for batch in batches] == [10, 1, 300, 300, 90]
    assert batches[1] == (heavy,)
    assert semgrep._patience(batches[1]).cpu < semgrep._patience(batches[0]).cpu
    assert [file for batch in batches for file in batch] == [*files[:10], heavy, *files[10:]]


def test_a_file_it_dies_of_costs_nothing_but_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tried: list[tuple[str, ...]] = []

    def run(_folder: Path, _config: Path, names: tuple[str, ...], _patience: object) -> processes.Run:
        tried.append(names)
        return processes.Run(names=names, failure="it died" if "c" in names else "", scanned=frozenset(names))

    monkeypatch.setattr(processes, "_run", run)
    runs = list(processes.runs(tmp_path, tmp_path, tuple("abcdefgh"), semgrep._patience(())))
    assert [run.names for run in runs if run.failure] == [("c",)]
    assert "".join(name for run in runs for name in run.names) == "abcdefgh"
    assert len(tried) == 7


@pytest.mark.parametrize("version", ["1.79.0", "1.181.9", "1.182.0rc1"])
def test_an_old_semgrep_is_unavailable(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(semgrep.metadata, "version", lambda _: version)
    with pytest.raises(AnalyzerUnavailable, match=f"{version} is too old") as caught:
        scan(write_app({"a.py": "x\n"}))
    assert caught.value.advice == f"pip install 'semgrep>={FLOOR}'"


def test_without_semgrep_it_is_unavailable(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(semgrep.metadata, "version", missing)
    with pytest.raises(AnalyzerUnavailable, match="not installed"):
        scan(write_app({"a.py": "x\n"}))


def test_a_tree_without_its_languages_has_nothing_for_it(write_app: WriteApp) -> None:
    report = scan(write_app({"a.zig": "x\n"}))
    assert (report.outcome, report.examined) == (Outcome.NOT_APPLICABLE, ())


def test_a_rule_without_languages_of_its_own_gets_those_of_semgrep() -> None:
    assert compiled(rule("a", "shell", {"pattern": "x"}))["languages"] == ["bash"]
    assert compiled(rule("a", "compose", {"pattern": "x"}))["languages"] == ["yaml"]
    assert compiled(rule("a", "jinja-template", {"pattern": "x"}))["languages"] == ["generic"]
    assert compiled(rule("a", "jinja-template", {"pattern": "x", "languages": ["regex"]}))["languages"] == ["regex"]


def test_no_rule_of_ours_uses_a_mode_that_passes_over_minified_text() -> None:
    # Semgrep's generic mode leaves out, without a word, files with few spaces.
    modes = {str(word) for each in rules.load("semgrep") for word in compiled(each)["languages"]}  # type: ignore[attr-defined]
    assert "generic" not in modes
