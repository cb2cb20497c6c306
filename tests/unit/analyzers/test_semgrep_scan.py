"""Semgrep itself on odd files: every kind is scanned as what it is, and what was not parsed whole is said."""

from __future__ import annotations

import pytest

from applabel import inventory
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.errors import AnalyzerFailed
from applabel.model import Report
from tests.conftest import WriteApp
from tests.unit.analyzers.test_semgrep import EVAL, rule, scan


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One scan by Semgrep itself of everything the tests below ask about."""
    app = tmp_path_factory.mktemp("app")
    files = {
        "good.py": "def f(word):\n    return eval(word)\n",
        "broken.py": "x = = 3\n)))\neval(word)\n",
        "partly.js": "eval(first)\nfunction ( { \n",
        "plain.mjs": "eval(first)\n",
        "types.cts": "eval(first as string)\n",
        "markup.jsx": "const a = <b>{eval(first)}</b>\n",
        "typed.tsx": "const a = (b: string) => <b>{eval(b)}</b>\n",
        "min.js": "var a=1;" * 5_000 + "eval(a);" + "var b=2;" * 5_000,
        "docker-compose.yml": "services:\n  web: [\n",
        "run.sh": "eval $1\n",
        "deep.js": "x = " + "[" * 20_000 + "]" * 20_000 + "\neval(x)\n",
    }
    for name, text in files.items():
        (app / name).write_text(text)
    pack = (
        EVAL,
        rule("eval-js", "javascript", {"pattern": "eval(...)"}),
        rule("eval-ts", "typescript", {"pattern": "eval(...)"}),
        rule("compose-x", "compose", {"pattern": "privileged: true"}),
        rule("shell-eval", "shell", {"pattern": "eval $X"}),
    )
    return scan(app, *pack)


@pytest.mark.parametrize(
    "name", ["good.py", "plain.mjs", "types.cts", "markup.jsx", "typed.tsx", "min.js", "run.sh"]
)
def test_every_suffix_of_a_language_is_scanned_as_such(real: Report, name: str) -> None:
    assert name in {each.location.path for each in real.findings}
    assert name in real.examined


def test_a_file_is_not_scanned_by_rules_for_others(real: Report) -> None:
    by_path = {each.location.path: each.rule for each in real.findings}
    assert by_path["plain.mjs"] == "eval-js"
    assert by_path["typed.tsx"] == "eval-ts"
    assert len(real.findings) == len(
        {(each.location.path, each.rule, each.location.line) for each in real.findings}
    )


@pytest.mark.parametrize("name", ["broken.py", "partly.js", "docker-compose.yml"])
def test_what_it_could_not_parse_whole_is_unexamined(real: Report, name: str) -> None:
    assert name in {each.path for each in real.unexamined}
    assert name not in real.examined


def test_nesting_on_purpose_is_seen_through_or_said(real: Report) -> None:
    seen = {each.location.path for each in real.findings} | {each.path for each in real.unexamined}
    assert "deep.js" in seen


def test_a_finding_has_its_place_in_the_original(real: Report) -> None:
    (found,) = [each for each in real.findings if each.location.path == "good.py"]
    place = found.location
    assert (place.line, place.column, place.end_line, place.end_column) == (2, 12, 2, 21)
    assert (found.symbol, found.evidence) == ("f", "    return eval(word)")


@pytest.mark.parametrize(
    "body",
    [
        {"pattern": "((("},
        {"pattern-regex": "(["},
        {"pattern": "x", "languages": ["klingon"]},
        {"nonsense": 1},
        {"pattern": "x", "min-version": "99.0.0"},
    ],
)
def test_one_useless_rule_among_others_fails_the_analyzer(write_app: WriteApp, body: dict[str, object]) -> None:
    with pytest.raises(AnalyzerFailed, match=r"of no use to Semgrep: .*[a-z]: (?!None)"):
        scan(write_app({"a.py": "eval(x)\n"}), EVAL, rule("useless", "python", body))


def test_columns_count_characters_and_two_engines_agree_on_them(write_app: WriteApp) -> None:
    app = write_app({"a.py": 'name = "éé€€𝄞𝄞"; eval(first); eval(second)\n'})
    ours, theirs = scan(app), BanditAnalyzer().analyze(inventory.read(app))
    assert [each.location.column for each in ours.findings] == [18, 31]
    assert [(each.location.column, each.locus) for each in ours.findings] == [
        (each.location.column, each.locus) for each in theirs.findings
    ]
    assert len({each.locus for each in ours.findings}) == 2
