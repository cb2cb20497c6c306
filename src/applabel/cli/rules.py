"""`applabel rules`: what the analyzers look for."""

from __future__ import annotations

import click

from applabel.errors import UsageError


@click.group()
def rules() -> None:
    """Show the rules that are bundled."""


@rules.command("list")
@click.option("--engine", help="Only the rules of one engine: bandit, secrets, semgrep, tree.")
@click.option("--language", help="Only the rules for one language, such as python.")
def list_rules(engine: str | None, language: str | None) -> None:
    """List rules: name, CWE, evidence and title."""
    from applabel.codec import rules as files

    if engine is not None and engine not in files.ENGINES:
        raise UsageError(f"there is no engine {engine!r}", advice="engines: " + ", ".join(files.ENGINES))
    found = [
        rule
        for rule in (files.load_all() if engine is None else files.load(engine))
        if language is None or language in rule.languages
    ]
    if not found:
        raise UsageError(
            f"no rule is for the language {language!r}", advice="see rules/languages.toml, or docs/rules.md"
        )
    width = max(len(rule.id) for rule in found)
    for rule in found:
        click.echo(f"{rule.id:<{width}}  CWE-{rule.cwe:<5} {rule.evidence:<8} {rule.title}")


@rules.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Explain one rule, with an example."""
    from rich.console import Console

    from applabel.codec import rules as files
    from applabel.render import explanation

    known = {rule.id: rule for rule in files.load_all()}
    if name not in known:
        raise UsageError(f"there is no rule {name!r}", advice="applabel rules list shows them")
    explanation.rule(known[name], Console(highlight=False))
