"""Options several commands share, and the types of their values."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click

_Command = Callable[..., Any]
_TENTHS = re.compile(r"(\d{1,3})(?:\.(\d))?")


class Tenths(click.ParamType[int]):
    """A score from 0 to 100 with at most one decimal, as tenths."""

    name = "score"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """`82.3` as 823; anything else is refused in words."""
        if isinstance(value, int):
            return value
        match = _TENTHS.fullmatch(str(value).strip())
        tenths = int(match[1]) * 10 + int(match[2] or 0) if match else -1
        if not 0 <= tenths <= 1000:
            self.fail(
                f"{value} is not a score: expected 0 to 100 with at most one decimal, such as 75 or 82.5",
                param,
                ctx,
            )
        return tenths


@dataclass(frozen=True, kw_only=True, slots=True)
class Scanning:
    """How to scan: what of the app, with which settings and analyzers, and what it may cost."""

    ref: str = ""
    config: Path | None = None
    profile: str = "default-1"
    only: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    jobs: int = 0
    timeout: int = 3_600
    no_cache: bool = False
    no_progress: bool = False


def app(command: _Command) -> _Command:
    """The argument APP: a folder or an archive that is there."""
    return click.argument("app", type=click.Path(exists=True, path_type=Path))(command)


def scanning(command: _Command) -> _Command:
    """What steers a scan, given to the command as one value `scanning`."""

    @functools.wraps(command)
    def gathered(**values: Any) -> Any:
        values["only"] = tuple(name.strip() for each in values["only"] for name in each.split(",") if name.strip())
        wanted = Scanning(**{each.name: values.pop(each.name) for each in fields(Scanning)})
        return command(**values, scanning=wanted)

    scanned: _Command = gathered
    for option in (
        click.option(
            "--ref",
            default="",
            metavar="COMMIT",
            help="Measure the app as it is in this commit, branch or tag of its git repository.",
        ),
        click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            envvar="APPLABEL_CONFIG",
            help="Settings to use instead of those in APP.",
        ),
        click.option(
            "--profile",
            default="default-1",
            show_default=True,
            envvar="APPLABEL_PROFILE",
            help="The named set of analyzers that counts.",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="NAME,…",
            help="Run only these analyzers of the profile; the others count as missing. Repeatable.",
        ),
        click.option(
            "--analyzer",
            "extra",
            multiple=True,
            metavar="NAME",
            help="Run an analyzer of another package too: shown, never scored. Repeatable.",
        ),
        click.option(
            "-j",
            "--jobs",
            type=click.IntRange(0, 256),
            default=0,
            envvar="APPLABEL_JOBS",
            metavar="NUMBER",
            help="Processes at a time; 0, the default, means as many as there are cores.",
        ),
        click.option(
            "--timeout",
            type=click.IntRange(1),
            default=3_600,
            show_default=True,
            envvar="APPLABEL_TIMEOUT",
            metavar="SECONDS",
            help="Time for all analyzers together; what is not reached by then is not examined.",
        ),
        click.option(
            "--no-cache",
            is_flag=True,
            envvar="APPLABEL_NO_CACHE",
            help="Look at everything anew, and keep nothing for another time.",
        ),
        click.option("--no-progress", is_flag=True, help="No progress on a terminal."),
    ):
        scanned = option(scanned)
    return scanned


def gates(command: _Command) -> _Command:
    """What the caller asks of the result."""
    for option in (
        click.option("--fail-under", type=Tenths(), envvar="APPLABEL_FAIL_UNDER", help="Exit 1 below this score."),
        click.option(
            "--fail-grade",
            type=click.Choice(["A", "B", "C", "D"], case_sensitive=False),
            envvar="APPLABEL_FAIL_GRADE",
            help="Exit 1 below this grade.",
        ),
        click.option(
            "--allow-incomplete",
            is_flag=True,
            envvar="APPLABEL_ALLOW_INCOMPLETE",
            help="Let an incomplete measurement pass; its bound must still meet the gates.",
        ),
    ):
        command = option(command)
    return command
