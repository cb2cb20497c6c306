"""The command line: one file per command, heavy imports inside of them."""

from __future__ import annotations

import click

from applabel import __version__
from applabel.cli.demo import demo
from applabel.cli.doctor import doctor
from applabel.cli.exits import Guarded
from applabel.cli.explain import explain
from applabel.cli.measure import measure
from applabel.cli.rules import rules
from applabel.cli.score import score

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Guarded, context_settings=_HELP)
@click.version_option(__version__, "--version", prog_name="applabel")
def main() -> None:
    """Measure the security of an app, and say what the result means.

    Nothing in the app is executed, nothing is sent anywhere, and nothing in the app can steer the measurement.

    \b
    First steps:
      applabel demo              score a bundled sample with known weaknesses
      applabel score ./app       score an app
      applabel explain ID ./app  why a finding counts, and how to mend it

    \b
    Exit codes:
      0 done, gates met · 1 a gate was not met · 2 wrong usage or settings
      3 the measurement is incomplete · 70 internal error · 130 interrupted
    """


for _command in (score, explain, measure, rules, doctor, demo):
    main.add_command(_command)
