"""`applabel doctor`: which analyzers work here, tried on a sample rather than believed."""

from __future__ import annotations

import platform
import tempfile
from pathlib import Path

import click

from applabel import __version__
from applabel.cli.exits import Exit

_EXPECTED = {
    "bandit": "bandit-b605",
    "secrets": "secret-aws-access-key",
    "semgrep": "python-tls-verification-off",
    "tree": "tree-link-outside",
}


@click.command()
def doctor() -> int:
    """Try every analyzer of the default profile on a sample and say which work here.

    Exit code 3 where one does not, for then every measurement here is incomplete.
    """
    from rich.console import Console
    from rich.text import Text

    from applabel import pipeline
    from applabel.analyzers import registry
    from applabel.cli.demo import complete
    from applabel.codec import data
    from applabel.config import Settings
    from applabel.model import Outcome
    from applabel.render.plain import one_line

    console = Console(highlight=False)
    console.print(
        f"applabel {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    names = pipeline.analyzers_of(pipeline.DEFAULT_PROFILE)
    with tempfile.TemporaryDirectory(prefix="applabel-doctor-") as scratch:
        app = Path(scratch) / "sample"
        complete(data.demo(), app)
        (app / "outside").symlink_to("/")
        result = pipeline.score(app, Settings())
    healthy = True
    for name in names:
        report = next(each for each in result.reports if each.analyzer == name)
        found = {finding.rule for finding in report.findings}
        works = report.outcome is Outcome.RAN and _EXPECTED[name] in found
        healthy = healthy and works
        reason = one_line(report.reason, 200) or ("" if works else f"it missed the sample's {_EXPECTED[name]}")
        mark = Text("works   ", style="green") if works else Text("does not", style="bold red")
        version = one_line(report.version, 30) or "-"
        console.print(
            Text.assemble(f"  {name:<8} ", mark, f"  {version:<12} {report.seconds:5.1f} s  {reason}".rstrip())
        )
    for name in registry.offered():
        console.print(f"  {name:<8} offered by another package; runs with --analyzer {name}, never scored")
    if not healthy:
        console.print("Measurements are incomplete here until every analyzer works: install what is named above.")
    return int(Exit.DONE if healthy else Exit.INCOMPLETE)
