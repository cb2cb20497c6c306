"""Every rule finds its bad example and leaves its good one alone, with the real engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from applabel import inventory
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.secrets import OUTSIDE, SecretsAnalyzer
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules
from applabel.model import Analyzer, Example, Rule

ENGINES: dict[str, type[Analyzer]] = {
    "bandit": BanditAnalyzer,
    "secrets": SecretsAnalyzer,
    "semgrep": SemgrepAnalyzer,
}
MARK = "{{}}"
"""Splits secrets in the examples of their rules, so that no scanner takes our own files for a leak."""


def cases() -> list[tuple[Rule, int]]:
    return [
        (rule, number)
        for rule in rules.load_all()
        if rule.engine in ENGINES and rule.id != OUTSIDE
        for number in range(len(rule.examples))
    ]


def folder(rule: Rule, number: int, kind: str) -> str:
    return f"{rule.id}_{number}_{kind}"


def text(rule: Rule, code: str) -> str:
    return code.replace(MARK, "") if rule.engine == "secrets" else code


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, frozenset[str]]:
    """For each example's folder the rules that found something in it."""
    root = tmp_path_factory.mktemp("app")
    for rule, number in cases():
        example: Example = rule.examples[number]
        for kind, code in (("bad", example.bad), ("good", example.good)):
            place: Path = root / folder(rule, number, kind) / example.file
            place.parent.mkdir(parents=True)
            place.write_text(text(rule, code), encoding="utf-8")
    tree = inventory.read(root)
    result: dict[str, set[str]] = {}
    for engine in ENGINES.values():
        report = engine().analyze(tree)
        for finding in report.findings:
            result.setdefault(finding.location.path.split("/")[0], set()).add(finding.rule)
    return {name: frozenset(each) for name, each in result.items()}


@pytest.mark.parametrize(("rule", "number"), cases(), ids=lambda each: each.id if isinstance(each, Rule) else None)
def test_finds_the_bad_example(rule: Rule, number: int, found: dict[str, frozenset[str]]) -> None:
    assert rule.id in found.get(folder(rule, number, "bad"), frozenset())


@pytest.mark.parametrize(("rule", "number"), cases(), ids=lambda each: each.id if isinstance(each, Rule) else None)
def test_leaves_the_good_example(rule: Rule, number: int, found: dict[str, frozenset[str]]) -> None:
    assert rule.id not in found.get(folder(rule, number, "good"), frozenset())


def test_no_rule_asks_for_words_inside_of_a_value() -> None:
    """Semgrep 1.185 gives up a whole file where a regex inside of metavariable-pattern meets `(a) + b`."""

    def nested(body: object, *, inside: bool = False) -> bool:
        if isinstance(body, dict):
            return any(
                (inside and str(key).startswith("metavariable-"))
                or nested(each, inside=inside or key == "metavariable-pattern")
                for key, each in body.items()
            )
        return isinstance(body, list) and any(nested(each, inside=inside) for each in body)

    assert not [rule.id for rule in rules.load("semgrep") if nested(rule.matcher)]


def test_no_rule_is_silenced_by_what_lies_inside_of_its_match() -> None:
    """With pattern-not-regex a comment inside of a form or a block hides the whole of it from a rule."""
    assert not [rule.id for rule in rules.load("semgrep") if "pattern-not-regex" in str(rule.matcher)]
