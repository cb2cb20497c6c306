"""`applabel measure`: compute the measurement of an assessment, so that anyone can check ours."""

from __future__ import annotations

from pathlib import Path

import click

from applabel.cli.exits import Exit
from applabel.errors import UsageError


@click.command()
@click.argument("assessment", type=click.Path(allow_dash=True, path_type=Path))
def measure(assessment: Path) -> int:
    """Print the measurement of the file ASSESSMENT (- for standard input).

    Contract: schemas/assessment.schema.json and schemas/measurement.schema.json. The exit code is 3 where
    the measurement is incomplete.
    """
    from applabel.codec import contract
    from applabel.model import Status
    from applabel.render.plain import json_text
    from applabel.scoring import measure as model
    from applabel.scoring import tables

    name = "standard input" if str(assessment) == "-" else str(assessment)
    measured = model.measure(contract.read_assessment(_read(assessment), name=name), tables.load())
    click.echo(json_text(contract.write_measurement(measured)).encode(), nl=False)
    return int(Exit.INCOMPLETE if measured.status is Status.INCOMPLETE else Exit.DONE)


def _read(path: Path) -> bytes:
    if str(path) == "-":
        return click.get_binary_stream("stdin").read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
