"""The far side of the wall: one analyzer, in a process of its own, with limits of its own."""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import replace

import msgspec

from applabel.analyzers import registry
from applabel.errors import AnalyzerUnavailable, ApplabelError
from applabel.model import Inventory, Outcome, Report


class Job(msgspec.Struct, frozen=True):
    """What the wall sends: the analyzer's name, the inventory, and the limits in bytes and seconds of CPU.

    `root` is where the app lies, in bytes, for JSON cannot hold every name a folder can have.
    """

    analyzer: str
    inventory: Inventory
    root: bytes
    memory: int
    cpu: int


def main() -> None:
    """Read a job from standard input, run it, and write the report to standard output.

    Whatever the analyzer prints goes nowhere: its standard output is not the wall's.
    """
    answer = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    _limit(resource.RLIMIT_AS, job.memory)
    _limit(resource.RLIMIT_CPU, job.cpu)
    _limit(resource.RLIMIT_CORE, 0)
    with os.fdopen(answer, "wb") as out:
        out.write(msgspec.json.encode(_report(job)))


def _report(job: Job) -> Report:
    try:
        analyzer = registry.make(job.analyzer)
        target = replace(job.inventory.target, root=os.fsdecode(job.root))
        report = analyzer.analyze(replace(job.inventory, target=target))
    except AnalyzerUnavailable as error:
        return _bad(job.analyzer, Outcome.UNAVAILABLE, " — ".join(filter(None, (error.message, error.advice))))
    except ApplabelError as error:
        return _bad(job.analyzer, Outcome.FAILED, error.message)
    except MemoryError:
        return _bad(job.analyzer, Outcome.FAILED, f"it needed more than {job.memory // 2**20} MiB of memory")
    except Exception as error:
        return _bad(job.analyzer, Outcome.FAILED, f"{type(error).__name__}: {error}"[:300])
    given: object = report  # a third party may return anything
    if not isinstance(given, Report) or given.analyzer != job.analyzer:
        return _bad(job.analyzer, Outcome.FAILED, "it gave something else than a report of its own")
    return given


def _bad(name: str, outcome: Outcome, reason: str) -> Report:
    told = reason.encode("utf-8", "backslashreplace").decode()
    return Report(analyzer=name, version="", outcome=outcome, areas=registry.areas(name), reason=told)


def _limit(kind: int, value: int) -> None:
    try:
        _, hard = resource.getrlimit(kind)
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bounded, hard))
    except (ValueError, OSError):
        return  # macOS refuses some limits; the deadline still holds
