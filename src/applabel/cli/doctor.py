"""`applabel doctor`: which analyzers work here, tried on a sample rather than believed."""

from __future__ import annotations

import platform
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from applabel import __version__
from applabel.cli.exits import Exit

if TYPE_CHECKING:
    from applabel.model import Report

EXPECTED = {
    "bandit": "bandit-b605",
    "secrets": "secret-aws-access-key",
    "semgrep": "python-tls-verification-off",
    "tree": "tree-link-outside",
}
"""By analyzer, a rule that finds something in the sample wherever the analyzer works."""

_AGAIN = "install applabel again into an empty environment; if that changes nothing, report this line"


@click.command()
def doctor() -> int:
    """Try every analyzer of the default profile on a sample and say which work here.

    Exit code 3 where one does not, for then every measurement here is incomplete.
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from applabel import pipeline
    from applabel.analyzers import registry
    from applabel.render.plain import one_line

    console = Console(highlight=False)
    console.print(
        f"applabel {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    healthy = True
    for report in tried(pipeline.analyzers_of(pipeline.DEFAULT_PROFILE)):
        wrong, advice = diagnosis(report)
        healthy = healthy and not wrong
        mark = Text("does not", style="bold red") if wrong else Text("works   ", style="green")
        version = one_line(report.version, 30) or "-"
        console.print(Text.assemble(f"  {report.analyzer:<8} ", mark, f"  {version:<12} {report.seconds:5.1f} s"))
        for said in (wrong, f"Next: {advice}" if wrong else ""):
            if said:
                console.print(Padding(Text(said), (0, 0, 0, 11), expand=False))
    for name in registry.offered():
        said = f"offered by another package; runs with --analyzer {one_line(name, 40)}, never scored"
        console.print(Text(f"  {one_line(name, 40):<8} {said}"), soft_wrap=True)
    if not healthy:
        console.print("Measurements are incomplete here until every analyzer works.")
    return int(Exit.DONE if healthy else Exit.INCOMPLETE)


def tried(names: tuple[str, ...]) -> tuple[Report, ...]:
    """What each analyzer says of the sample, and of a link out of it."""
    from applabel import inventory
    from applabel.analyzers import wall
    from applabel.cli.demo import complete
    from applabel.codec import data

    with tempfile.TemporaryDirectory(prefix="applabel-doctor-") as scratch:
        app = Path(scratch) / "sample"
        complete(data.demo(), app)
        (app / "outside").symlink_to("/")
        return wall.run(names, inventory.read(app))


def diagnosis(report: Report) -> tuple[str, str]:
    """What is wrong with an analyzer and what to do about it; nothing where it works.

    It works if it ran, examined all it set out to, and found what is known to be there.
    """
    from applabel.model import Outcome
    from applabel.render.plain import one_line

    if report.outcome is Outcome.UNAVAILABLE:
        wrong, _, advice = one_line(report.reason, 300).partition(" — ")
        return wrong or "it is not available", advice or _AGAIN
    if report.outcome is not Outcome.RAN:
        return one_line(report.reason, 300) or f"it ended as {report.outcome}", _AGAIN
    if report.unexamined:
        first = report.unexamined[0]
        where = f"{one_line(first.path)}: {one_line(first.detail, 200)}"
        return f"it did not examine all of the sample: {where}", _AGAIN
    if EXPECTED[report.analyzer] not in {finding.rule for finding in report.findings}:
        return f"it missed what {EXPECTED[report.analyzer]} finds in the sample", _AGAIN
    return "", ""
