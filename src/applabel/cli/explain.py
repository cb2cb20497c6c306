"""`applabel explain`: why a finding, a rule or a kind of weakness matters, and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from applabel.errors import InvalidDocument, UsageError

_FINDING = re.compile(r"[0-9a-f]{4,12}")
_CWE = re.compile(r"(?:cwe-?)?(\d{1,6})", re.I)


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("source", metavar="[APP|RESULT.json]", required=False, type=click.Path(exists=True, path_type=Path))
def explain(identifier: str, source: Path | None) -> None:
    """Say why ID matters, where it is, how to mend it and what mending it brings.

    ID is a finding (its first four digits or more, with the APP to score again or a RESULT.json of
    `score --format json`), the name of a rule, or CWE-89.
    """
    from rich.console import Console

    from applabel.codec import rules
    from applabel.render import explanation

    console = Console(highlight=False)
    known = {rule.id: rule for rule in rules.load_all()}
    if identifier in known:
        explanation.rule(known[identifier], console)
        return
    if source is not None and _FINDING.fullmatch(identifier.lower()):
        explanation.finding(_one(_findings(source), identifier.lower(), source), known, console)
        return
    number = _CWE.fullmatch(identifier)
    if number:
        _weakness(int(number[1]), console)
        return
    if _FINDING.fullmatch(identifier.lower()):
        raise UsageError(
            f"the finding {identifier} belongs to an app",
            advice=f"applabel explain {identifier} APP, or a result file in place of APP",
        )
    raise UsageError(
        f"{identifier} is neither a finding, a rule nor a CWE number",
        advice="applabel rules list shows the rules; findings are named on the page of applabel score -v",
    )


def _findings(source: Path) -> list[dict[str, Any]]:
    if source.is_dir() or source.suffix.lower() != ".json":
        from applabel import config
        from applabel.cli.options import Scanning
        from applabel.cli.output import document
        from applabel.cli.score import scan
        from applabel.inventory import sources

        with sources.opened(source) as opened:
            result = scan(opened, config.find(opened.root), Scanning())
        found: Any = document(result)["findings"]
        return list(found)
    from applabel.codec import schema, strict

    try:
        content = source.read_bytes()
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}") from error
    read: Any = strict.loads(content, name=str(source))
    try:
        schema.check(read, "result")
    except InvalidDocument as error:
        advice = "give an app, or a file that `applabel score --format json` wrote"
        raise InvalidDocument(f"{source}: {error.message}", where=error.where, advice=advice) from error
    return list(read["findings"])


def _one(findings: list[dict[str, Any]], start: str, source: Path) -> dict[str, Any]:
    matching = [each for each in findings if each["id"].startswith(start)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise UsageError(
            f"{len(matching)} findings begin with {start}", advice="give more digits of the one you mean"
        )
    raise UsageError(
        f"no finding of {source} begins with {start}",
        advice="applabel score -v lists them; one that was mended is gone",
    )


def _weakness(number: int, console: Any) -> None:
    from applabel.codec import rules
    from applabel.render import explanation
    from applabel.scoring import tables

    table = tables.load()
    row = table.row(number)
    described = {"class": row.weakness_class, "area": str(row.area), "rationale": row.rationale}
    looking = [rule for rule in rules.load_all() if rule.cwe == number]
    explanation.weakness(number, described, looking, console)
