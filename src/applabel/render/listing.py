"""Everything a result holds, line by line, for those who ask for it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from applabel.codec.contract import decimal
from applabel.model import Result, ScoredFinding
from applabel.render import coverage
from applabel.render.plain import one_line
from applabel.render.terminal import place_in_words

_COLOURS = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}


def everything(result: Result, console: Console) -> None:
    """Print every finding, everything not examined or left out, and the packages that were named."""
    if result.findings:
        console.print(_findings(result.findings))
        console.print()
    for found in coverage.unscored(result):
        what = f"Not scored, {one_line(found.analyzer, 40)}: {one_line(found.message, 100)}"
        place = place_in_words(found.location.path, found.location.line)
        console.print(Text.assemble(f"{what} ", (f"{place} {one_line(found.rule, 60)}", "dim")), soft_wrap=True)
    details = _details(result)
    for reason, count, paths in coverage.reasons(result):
        console.print(Text(f"Not examined, {one_line(reason, 40)} ({count}):", style="yellow"))
        for path in paths:
            console.print(Text(f"  {one_line(path)}  {one_line(details[reason, path], 200)}"), soft_wrap=True)
    for file in result.inventory.files:
        if file.excluded:
            reason = (
                f"Left out by the provider: {one_line(file.path)} ({file.lines} lines): {one_line(file.excluded)}"
            )
            console.print(Text(reason, style="yellow"), soft_wrap=True)
        if file.pulled_in_by:
            what = f"In scope though a {file.role} file: {one_line(file.path)}"
            console.print(Text(f"{what}, used by {one_line(file.pulled_in_by)}"), soft_wrap=True)
        if file.component:
            what = f"A published library, not examined as code of the app: {one_line(file.path)}"
            console.print(Text(f"{what}, {one_line(file.component)}"), soft_wrap=True)
    for note in result.inventory.notes:
        console.print(Text(f"Note: {one_line(note)}"), soft_wrap=True)
    for report in result.reports:
        name, counts = one_line(report.analyzer, 40), (len(report.examined), len(report.findings))
        words = f"{name} {report.outcome}: {counts[0]} files, {counts[1]} sightings"
        console.print(Text(f"{words} in {report.seconds:.1f} s", style="dim"))
    if result.inventory.packages:
        console.print(Text(f"{len(result.inventory.packages)} packages named", style="dim"))
    console.print()


def _details(result: Result) -> dict[tuple[str, str], str]:
    """What is said of every path missed for a reason, by each analyzer that missed it."""
    said: dict[tuple[str, str], str] = {}
    for each in result.unexamined:
        key, words = (each.reason, each.path), f"{each.analyzer}: {each.detail}".removeprefix(": ")
        said[key] = f"{said[key]}; {words}" if key in said else words
    return said


def _findings(findings: tuple[ScoredFinding, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("id", style="cyan", no_wrap=True)
    table.add_column("severity", no_wrap=True)
    table.add_column("surety", no_wrap=True)
    table.add_column("worth", justify="right", no_wrap=True)
    table.add_column("what and where", overflow="fold")
    for each in findings:
        first = each.locations[0]
        beside = len(coverage.places(each)) - 1
        places = f" and {beside} more place{'s' if beside > 1 else ''}" if beside else ""
        what = Text.assemble(
            f"{one_line(each.message)} ",
            (f"{place_in_words(first.path, first.line)}{places} ", "dim"),
            (f"CWE-{each.cwe} {one_line(' '.join(each.rules))}", "dim"),
        )
        severity = Text(each.severity, style=_COLOURS[each.severity])
        table.add_row(each.id, severity, str(each.confidence), f"+{decimal(each.worth)}", what)
    return table
