"""The wall: every analyzer runs behind it, and whatever happens there comes out as a Report."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO

import msgspec

from applabel.analyzers import registry
from applabel.analyzers.secrets.redaction import across, redacted, without_secrets
from applabel.analyzers.secrets.sighting import together
from applabel.analyzers.worker import Job
from applabel.model import Inventory, Outcome, Report

Progress = Callable[[str, str], None]
"""Told (analyzer, what it is doing) as things begin and end; called from several threads."""

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from applabel.analyzers.worker import main; main()"
_COMPLAINT = 16 * 1024
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """What one analyzer may use: seconds on the clock and of CPU, bytes of address space and of report."""

    seconds: int = 1_800
    cpu: int = 3_600
    memory: int = 12 * 2**30
    output: int = 256 * 2**20


def run(
    names: Sequence[str],
    inventory: Inventory,
    *,
    budget: Budget | None = None,
    progress: Progress | None = None,
) -> tuple[Report, ...]:
    """Run analyzers at the same time, each behind the wall; one report each, in the order of the names.

    Never raises for what happens behind the wall: a crash, a hang, a flood, garbage or a killed process is
    a failed report with its reason.
    """
    if not names:
        return ()
    tell = progress or (lambda _name, _state: None)
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=len(names)) as pool:
        running = [pool.submit(_one, name, inventory, budget or Budget(), tell, stop) for name in names]
        try:
            return across(together([each.result() for each in running]))
        except BaseException:
            stop.set()  # an interruption ends every analyzer at once, with whatever it started
            raise


def _one(name: str, inventory: Inventory, budget: Budget, tell: Progress, stop: threading.Event) -> Report:
    tell(name, "started")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="applabel-", ignore_cleanup_errors=True) as scratch:
        report = _behind(name, inventory, budget, scratch, stop)
    # A reason ends up in documents that people publish: it names no place on this machine.
    reason = report.reason.replace(scratch + "/", "").replace(inventory.target.root, ".")
    report = replace(
        report,
        reason=without_secrets(reason),
        unexamined=tuple(replace(each, detail=without_secrets(each.detail)) for each in report.unexamined),
        findings=redacted(report.findings),
        seconds=round(time.monotonic() - began, 3),
    )
    tell(name, str(report.outcome))
    return report


def _behind(name: str, inventory: Inventory, budget: Budget, scratch: str, stop: threading.Event) -> Report:
    nowhere = replace(inventory, target=replace(inventory.target, root=""))
    root = os.fsencode(inventory.target.root)
    job = Job(analyzer=name, inventory=nowhere, root=root, memory=budget.memory, cpu=budget.cpu)
    with subprocess.Popen(  # noqa: S603 - this Python, our own module, no shell
        [sys.executable, "-I", "-c", _BOOT, *_import_path(inventory.target.root)],
        cwd=scratch,
        env={"HOME": scratch, "TMPDIR": scratch, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        out, complaint = _Reader(process.stdout, budget.output), _Reader(process.stderr, _COMPLAINT)
        feeding = threading.Thread(target=_feed, args=(process, msgspec.json.encode(job)), daemon=True)
        for thread in (out, complaint, feeding):
            thread.start()
        late = not _ends(process, out, budget.seconds, stop)
        _kill(process)  # also what it left running
        for thread in (out, complaint, feeding):
            thread.join()
    if late:
        return _failed(name, f"it took longer than {budget.seconds} s")
    if out.overflowed:
        return _failed(name, f"its report was larger than {budget.output // 2**20} MiB")
    try:
        report = msgspec.json.decode(bytes(out.content), type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _failed(name, _reason(process.returncode, bytes(complaint.content)))
    fault = _fault(name, report)
    return _failed(name, fault) if fault else report


def _fault(name: str, report: Report) -> str:
    """What no honest report holds, in words; empty where there is nothing of the kind."""
    if report.analyzer != name or any(each.analyzer != name for each in report.findings):
        return "it reported in another's name"
    if not _DIGEST.fullmatch(report.rules_digest):
        return "its digest of rules is none"
    for each in report.findings:
        at = each.location
        named = at.path and each.rule and each.locus and 0 <= each.cwe < 10**6
        if not named or at.line < 1 or at.column < 1:
            return "it gave a finding without a rule, a place, a locus or a CWE number"
    return ""


def _import_path(root: str) -> list[str]:
    """Where the worker may import from: as here, but never from the top of the app or the working directory."""
    hostile = {os.path.realpath(root), os.path.realpath(os.getcwd())}  # noqa: PTH109 - no Path needed
    return [entry for entry in sys.path if entry and os.path.realpath(entry) not in hostile]


class _Reader(threading.Thread):
    """Reads a pipe to its end and keeps at most `limit` bytes."""

    def __init__(self, pipe: IO[bytes] | None, limit: int) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._limit = limit
        self.content = bytearray()
        self.overflowed = False

    def run(self) -> None:
        """Drain the pipe, so that the writer never blocks on us."""
        while self._pipe is not None and (piece := self._pipe.read(65_536)):
            room = self._limit - len(self.content)
            self.content += piece[: max(room, 0)]
            self.overflowed = self.overflowed or len(piece) > room


def _feed(process: subprocess.Popen[bytes], job: bytes) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(job)


def _ends(process: subprocess.Popen[bytes], out: _Reader, seconds: int, stop: threading.Event) -> bool:
    """Wait until the process ends by itself or floods us; False where its time ran out or all is to stop."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stop.is_set():
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            if out.overflowed:
                return True
        else:
            return True
    return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _reason(code: int, complaint: bytes) -> str:
    said = complaint.decode("utf-8", "replace").strip().splitlines()
    if code < 0:
        with suppress(ValueError):
            return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with {code}: {said[-1][:200]}" if said else f"it ended with {code} and no report"


def _failed(name: str, reason: str) -> Report:
    return Report(analyzer=name, version="", outcome=Outcome.FAILED, areas=registry.areas(name), reason=reason)
