"""The far side of the wall: one analyzer, in a process of its own, with limits of its own."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

import msgspec

from applabel.analyzers import registry
from applabel.analyzers.byfile import ByFile
from applabel.analyzers.process import Budget
from applabel.analyzers.sandbox import confine, end_with_parent
from applabel.errors import AnalyzerUnavailable, ApplabelError
from applabel.model import Analyzer, FileReport, Inventory, Outcome, Report


class Job(msgspec.Struct, frozen=True):
    """What the wall sends: the analyzer's name, the inventory, and the limits.

    `root` is where the app lies, in bytes, for JSON cannot hold every name a folder can have. With `shared`
    the files of the inventory are those to examine, each answered for on its own.
    """

    analyzer: str
    inventory: Inventory
    root: bytes
    budget: Budget
    shared: bool = False


class Whole(msgspec.Struct, frozen=True, tag="whole"):
    """An answer: a whole report."""

    report: Report


class OfFile(msgspec.Struct, frozen=True, tag="file"):
    """An answer: the report of one file."""

    report: FileReport


class Unable(msgspec.Struct, frozen=True, tag="unable"):
    """An answer: the analyzer as such did not work. `file` is whether only the file at hand is to blame."""

    outcome: Outcome
    reason: str
    file: bool = False


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The last answer of those by file: every file has been answered for."""


Answer = Whole | OfFile | Unable | Done


def main() -> None:
    """Read a job from standard input, run it, and write answers to standard output, a line each.

    Whatever the analyzer prints goes nowhere: its standard output is not the wall's.
    """
    end_with_parent()
    answer = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    confine(os.getcwd())  # noqa: PTH109 - no Path needed
    for kind, value in (
        (resource.RLIMIT_AS, job.budget.memory),
        (resource.RLIMIT_CPU, job.budget.cpu),
        (resource.RLIMIT_NOFILE, job.budget.files),
        (resource.RLIMIT_FSIZE, job.budget.written),
        (resource.RLIMIT_CORE, 0),
    ):
        _limit(kind, value)
    with os.fdopen(answer, "wb") as out:
        for each in _answers(job):
            _say(out, each)


def _say(out: IO[bytes], answer: Answer) -> None:
    out.write(msgspec.json.encode(answer) + b"\n")
    out.flush()


def _answers(job: Job) -> Iterator[Answer]:
    try:
        analyzer = registry.make(job.analyzer)
        target = replace(job.inventory.target, root=os.fsdecode(job.root))
        tree = replace(job.inventory, target=target)
        if job.shared and isinstance(analyzer, ByFile):
            yield from (OfFile(report) for report in analyzer.examine(tree, tree.files))
            yield Done()
        else:
            yield _whole(analyzer, tree)
    except AnalyzerUnavailable as error:
        yield _unable(Outcome.UNAVAILABLE, " — ".join(filter(None, (error.message, error.advice))))
    except ApplabelError as error:
        yield _unable(Outcome.FAILED, error.message)
    except MemoryError:
        yield _unable(Outcome.FAILED, f"it needed more than {job.budget.memory // 2**20} MiB of memory", file=True)
    except Exception as error:
        yield _unable(Outcome.FAILED, f"{type(error).__name__}: {error}"[:300], file=True)


def _whole(analyzer: Analyzer, tree: Inventory) -> Answer:
    given: object = analyzer.analyze(tree)  # a third party may return anything
    if not isinstance(given, Report) or given.analyzer != analyzer.id:
        return _unable(Outcome.FAILED, "it gave something else than a report of its own")
    return Whole(given)


def _unable(outcome: Outcome, reason: str, *, file: bool = False) -> Answer:
    return Unable(outcome, reason.encode("utf-8", "backslashreplace").decode(), file)


def _limit(kind: int, value: int) -> None:
    try:
        _, hard = resource.getrlimit(kind)
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bounded, hard))
    except (ValueError, OSError):
        return  # macOS refuses some limits; the deadline still holds
