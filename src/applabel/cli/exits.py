"""What the exit codes mean, and how errors and gates become one of them."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from io import TextIOWrapper
from typing import Any

import click

from applabel.codec.contract import decimal
from applabel.errors import ApplabelError, UsageError
from applabel.model import GRADES, Measurement, Status, grade
from applabel.render.plain import one_line, plain


class Exit(IntEnum):
    """The exit codes, a published contract (docs/cli.md)."""

    DONE = 0
    GATE = 1
    USAGE = 2
    INCOMPLETE = 3
    NOT_VALID = 4
    INTERNAL = 70
    INTERRUPTED = 130


@dataclass(frozen=True, kw_only=True, slots=True)
class Gates:
    """What the caller asks of a measurement: least score in tenths, least grade, whether gaps are allowed."""

    under: int | None = None
    grade: str | None = None
    allow_incomplete: bool = False


def judge(measured: Measurement, gates: Gates, gaps: Sequence[str] = ()) -> tuple[Exit, str]:
    """The exit code and the sentence that says why. `gaps` are the reasons why a measurement is incomplete.

    An incomplete measurement comes before every threshold; where it is allowed, its bound is tested.
    """
    incomplete = measured.status is Status.INCOMPLETE
    if incomplete and not gates.allow_incomplete:
        return Exit.INCOMPLETE, f"Exit code 3: the measurement is incomplete: {'; '.join(gaps) or 'nothing ran'}."
    bound = measured.upper_bound if incomplete else measured.score
    value = 0 if bound is None else bound
    said = f"{'at most ' if incomplete else ''}{decimal(value)} ({grade(value)})"
    if gates.under is not None and value < gates.under:
        return Exit.GATE, f"Exit code 1: the score is {said}, and at least {decimal(gates.under)} was asked for."
    floor = next((least for least, letter in GRADES if letter == gates.grade), None)
    if floor is not None and value < floor:
        return Exit.GATE, f"Exit code 1: the score is {said}, and grade {gates.grade} or better was asked for."
    if gates.under is None and gates.grade is None:
        allowed = "the measurement is incomplete, which was allowed, and " if incomplete else ""
        return Exit.DONE, f"Exit code 0: {allowed}no gate was asked for."
    return Exit.DONE, f"Exit code 0: every gate is met with {said}."


class Guarded(click.Group):
    """A command group whose errors are sentences, and whose exit codes are the documented ones."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command. An unexpected exception goes into a file and never looks like a verdict."""
        kwargs["standalone_mode"] = False
        with suppress(ValueError):  # not in the main thread: whoever embeds us minds the signals
            signal.signal(signal.SIGTERM, _interrupt)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # an encoding that lacks our bars is no reason to fail
                stream.reconfigure(errors="replace")
        try:
            code = super().main(*args, **kwargs)
        except click.ClickException as error:
            error.show()
            sys.exit(Exit.USAGE)
        except (click.Abort, KeyboardInterrupt):
            click.echo("\nInterrupted; nothing was written.", err=True)
            sys.exit(Exit.INTERRUPTED)
        except ApplabelError as error:
            click.echo(f"Error: {one_line(error.message)}", err=True)
            if error.advice:
                click.echo(f"  Next: {one_line(error.advice)}", err=True)
            sys.exit(Exit.USAGE if isinstance(error, UsageError) else Exit.INTERNAL)
        except _ReaderGone:
            # Whoever read our output has gone; what is left in the buffer must not fail again at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(Exit.INTERNAL)
        except Exception as error:
            click.echo(f"Error: something went wrong inside applabel ({type(error).__name__}).", err=True)
            click.echo(f"  Next: report it with the file {_trace(error)}, once you have read it.", err=True)
            sys.exit(Exit.INTERNAL)
        sys.exit(code if isinstance(code, int) else Exit.DONE)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click itself would turn a closed pipe into exit code 1, which here is a verdict."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise _ReaderGone from error
        return result


class _ReaderGone(Exception):
    """Whoever read our output has stopped."""


def _interrupt(_signal: int, _frame: object) -> None:
    """A polite request to end is taken as an interruption, so that no engine outlives us."""
    raise KeyboardInterrupt


def _trace(error: Exception) -> str:
    """A file that says where it went wrong: our own lines, and of the messages neither texts nor secrets."""
    said = "".join(_hidden(line) for line in traceback.TracebackException.from_exception(error).format())
    with tempfile.NamedTemporaryFile(
        "w", prefix="applabel-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write(said)
    return file.name


def _hidden(part: str) -> str:
    """A part of a trace: frames as they are, a message with what it quotes from elsewhere hidden."""
    if part.startswith(("  File ", "Traceback ")) or not part.strip():
        return part
    from applabel.analyzers.secrets.redaction import without_secrets, without_values

    kind, colon, message = part.partition(":")
    try:
        return f"{kind}{colon}{without_values(without_secrets(plain(message[:500].rstrip())))}\n"
    except Exception:  # a broken installation has no rules to tell a secret by
        return f"{kind}\n"
