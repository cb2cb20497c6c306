"""`applabel score`: measure an app."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from applabel.cli import options, output, progress
from applabel.cli.exits import Exit, Gates, judge

if TYPE_CHECKING:
    from applabel.config import Settings
    from applabel.inventory.sources import Source
    from applabel.model import Result


@click.command()
@options.app
@click.option("--format", "form", type=click.Choice(output.FORMATS), default="text", help="What to print.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a file too, its format by its name: .txt, .json or .sarif. Repeatable.",
)
@options.gates
@options.scanning
@click.option("-v", "--verbose", is_flag=True, help="Every finding and everything not examined.")
@click.option("-q", "--quiet", is_flag=True, help="No page and no progress; files and exit code only.")
def score(
    app: Path,
    form: str,
    outputs: tuple[Path, ...],
    fail_under: int | None,
    fail_grade: str | None,
    allow_incomplete: bool,
    scanning: options.Scanning,
    verbose: bool,
    quiet: bool,
) -> int:
    """Measure the security of the app in the folder or archive APP.

    Archives are .zip, .whl, .tar, .tar.gz, .tar.bz2 and .tar.xz. Without a gate the exit code is 0 for every
    grade, and 3 where something was not examined.
    """
    from applabel import config
    from applabel.inventory import sources

    into = output.files(outputs)
    with sources.opened(app, scanning.ref) as source:
        settings = config.find(source.root, scanning.config)
        gates = gates_of(settings, Gates(under=fail_under, grade=fail_grade, allow_incomplete=allow_incomplete))
        result = scan(source, settings, scanning, quiet=quiet)
    code, why = judge(result.measurement, gates, gaps(result))
    output.write(result, form, details=verbose, why=why, into=into, quiet=quiet)
    if code is not Exit.DONE and (quiet or form != "text"):
        click.echo(why, err=True)
    return int(code)


def scan(source: Source, settings: Settings, wanted: options.Scanning, *, quiet: bool = False) -> Result:
    """Run the pipeline, with progress for whoever watches and what is known from before."""
    from applabel import cache, pipeline
    from applabel.analyzers import wall

    kept = None if wanted.no_cache else cache.at_home(os.environ, source.root)
    with progress.shown(quiet=quiet or wanted.no_progress) as tell:
        return pipeline.score(
            source,
            settings,
            profile=wanted.profile,
            only=wanted.only,
            extra=wanted.extra,
            means=wall.Means(budget=wall.Budget(scan=wanted.timeout), progress=tell, kept=kept, jobs=wanted.jobs),
        )


def gates_of(settings: Settings, asked: Gates) -> Gates:
    """The gates of the caller, or those in the settings where the caller names none.

    They are not mixed: otherwise an app could soften the gate it has to pass.
    """
    if asked != Gates():
        return Gates(
            under=asked.under,
            grade=asked.grade.upper() if asked.grade else None,
            allow_incomplete=asked.allow_incomplete,
        )
    return Gates(under=settings.fail_under, grade=settings.fail_grade, allow_incomplete=settings.allow_incomplete)


def gaps(result: Result) -> tuple[str, ...]:
    """Why a result is incomplete, shortly: analyzers that did not look, and how many files nobody looked at."""
    from applabel.model import Outcome
    from applabel.render.plain import one_line

    profile = {entry.id for entry in result.assessment.analyzers}
    said = [
        f"{report.analyzer} {report.outcome} ({one_line(report.reason, 80)})"
        for report in result.reports
        if report.analyzer in profile and report.outcome in (Outcome.FAILED, Outcome.UNAVAILABLE)
    ]
    missed = len(result.assessment.unexamined)
    if missed:
        said.append(f"{missed} file{'s were' if missed > 1 else ' was'} not examined")
    return tuple(said)
