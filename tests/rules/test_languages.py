"""What rules/languages.toml promises of a language, the rules keep."""

from __future__ import annotations

from collections import defaultdict

import pytest

from applabel.analyzers.dialects import voices
from applabel.codec import rules
from applabel.inventory import language, languages
from applabel.model import Example
from applabel.scoring import tables

FAMILIES = (
    frozenset({"javascript", "typescript"}),
    frozenset({"html-script", "django-template", "jinja-template", "erb", "razor", "ejs", "handlebars", "mako"})
    | {"go-template", "twig", "blade", "vue", "svelte"},
)
"""Languages a rule is written for at once: an example in one of them stands for the others it names."""

LOOKED_INTO = [each for each in languages().values() if each.depth != "none"]


def spoken(example: Example) -> str:
    named = language.by_name(example.file) or language.shebang(example.bad.encode())
    return language.refine(named, example.bad)


def covered() -> dict[str, set[str]]:
    """By language, the classes of the rules with an example in it, or in a language that its files hold."""
    known = tables.load()
    found: dict[str, set[str]] = defaultdict(set)
    for rule in rules.load_all():
        weakness = rule.weakness_class or known.row(rule.cwe).weakness_class
        for example in rule.examples:
            own = spoken(example)
            family = next((each for each in FAMILIES if own in each), frozenset({own}))
            for name in family & set(rule.languages):
                found[name].add(weakness)
    return {name: set().union(*(found[each] for each in voices(name))) for name in languages()}


COVERED = covered()


@pytest.mark.parametrize("each", LOOKED_INTO, ids=lambda each: each.id)
def test_a_language_looked_into_lists_classes_and_each_has_a_rule_with_an_example(each: language.Language) -> None:
    assert each.classes
    assert list(each.classes) == sorted(set(each.classes))
    assert set(each.classes) <= COVERED[each.id]


@pytest.mark.parametrize("each", LOOKED_INTO, ids=lambda each: each.id)
def test_a_class_that_is_listed_counts_for_something(each: language.Language) -> None:
    known = {row.weakness_class: row.ti for row in tables.load().rows.values()}
    assert all(known[name] > 0 for name in each.classes)


def test_a_language_nobody_looks_into_has_no_engines_and_no_classes() -> None:
    for each in languages().values():
        assert each.depth in ("in-depth", "patterns", "none")
        assert bool(each.engines) is bool(each.classes) is (each.depth != "none"), each.id


def test_an_engine_of_a_language_has_rules_for_it() -> None:
    for each in languages().values():
        for engine in each.engines:
            assert any(each.id in rule.languages for rule in rules.load(engine)), (each.id, engine)


def test_a_rule_is_for_languages_that_name_its_engine() -> None:
    known = languages()
    for rule in rules.load_all():
        if rule.engine in ("bandit", "semgrep"):
            for name in rule.languages:
                assert rule.engine in known[name].engines, (rule.id, name)


@pytest.mark.parametrize("name", ["python", "javascript", "typescript"])
def test_the_classes_readers_expect_are_looked_for(name: str) -> None:
    expected = {"command-injection", "code-injection", "sql-injection", "path-traversal", "xss", "ssrf"}
    expected |= {"deserialization", "hardcoded-secret", "certificate-validation", "weak-crypto", "weak-random"}
    assert expected <= set(languages()[name].classes)
