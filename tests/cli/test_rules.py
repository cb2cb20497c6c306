"""`applabel rules`: what the analyzers look for."""

from __future__ import annotations

import re

import click
import pytest

from applabel.cli import main
from applabel.codec import rules
from tests.conftest import Run


def test_every_rule_is_listed_once_with_what_it_rests_on(run: Run) -> None:
    lines = run("rules", "list").stdout.splitlines()
    known = rules.load_all()
    assert [line.split()[0] for line in lines] == [rule.id for rule in known]
    for line, rule in zip(lines, known, strict=True):
        assert re.fullmatch(rf"{rule.id} +CWE-{rule.cwe} +{rule.evidence} +{re.escape(rule.title)}", line)


@pytest.mark.parametrize("engine", rules.ENGINES)
def test_one_engine(run: Run, engine: str) -> None:
    done = run("rules", "list", "--engine", engine)
    assert [line.split()[0] for line in done.stdout.splitlines()] == [rule.id for rule in rules.load(engine)]


def test_one_language_and_both(run: Run) -> None:
    spoken = [rule for rule in rules.load_all() if "python" in rule.languages]
    done = run("rules", "list", "--language", "python")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [rule.id for rule in spoken]
    done = run("rules", "list", "--language", "python", "--engine", "semgrep")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        rule.id for rule in spoken if rule.engine == "semgrep"
    ]


def test_the_help_names_every_engine() -> None:
    assert isinstance(main.commands["rules"], click.Group)
    (engine,) = (each for each in main.commands["rules"].commands["list"].params if each.name == "engine")
    assert isinstance(engine, click.Option)
    assert engine.help is not None
    assert re.findall(r"[a-z]+(?=[,.])", engine.help.partition(":")[2]) == list(rules.ENGINES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--engine", "semgerp"), "engines: bandit, secrets, semgrep, tree"),
        (("list", "--language", "klingon"), "no rule is for the language 'klingon'"),
        (("list", "--language", "python", "--engine", "tree"), "no rule is for the language 'python'"),
        (("show", "nothing"), "there is no rule 'nothing'"),
        (("show",), "Missing argument"),
    ],
)
def test_what_there_is_not(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run("rules", *words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize("engine", rules.ENGINES)
def test_a_rule_is_shown_with_code_it_finds_and_code_it_does_not(run: Run, engine: str) -> None:
    rule = rules.load(engine)[0]
    done = run("rules", "show", rule.id)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{rule.title}  {rule.id}\n")
    if rule.examples:
        assert f"It finds, in {rule.examples[0].file}" in done.stdout
