"""One process behind the wall: started with a job, heard line by line, and ended whole."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from applabel.analyzers.worker import main; main()"
_COMPLAINT = 16 * 1024
_BEAT = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """What analyzers may use. `scan` seconds for all of them together, `seconds` for one of them, both on the
    clock; for one process `cpu` seconds, `memory` and `output` bytes, `files` open at once and `written` bytes
    in one file."""

    scan: int = 3_600
    seconds: int = 1_800
    cpu: int = 3_600
    memory: int = 12 * 2**30
    output: int = 256 * 2**20
    files: int = 1_024
    written: int = 2 * 2**30


class Ended(Exception):
    """A process ended before it had said all: why, in words, and in one word of those for what is unexamined."""

    def __init__(self, why: str, reason: str = "engine-error") -> None:
        super().__init__(why)
        self.why = why
        self.reason = reason


def heard(
    job: bytes, *, root: str, scratch: str, budget: Budget, patience: float, until: float, stop: threading.Event
) -> Generator[bytes, None, None]:
    """The lines a worker answers a job with.

    `patience` is how many seconds may pass between two lines, `until` the monotonic time at which all must be
    said. Raises Ended where the worker dies, floods, or runs out of either. Whatever happens, nothing it
    started is left.
    """
    with subprocess.Popen(  # noqa: S603 - this Python, our own module, no shell
        [sys.executable, "-I", "-c", _BOOT, *_import_path(root)],
        cwd=scratch,
        env={"HOME": scratch, "TMPDIR": scratch, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        lines: queue.Queue[bytes | None] = queue.Queue()
        complaint = bytearray()
        threads = (
            threading.Thread(target=_listen, args=(process.stdout, lines, budget.output), daemon=True),
            threading.Thread(target=_keep, args=(process.stderr, complaint), daemon=True),
            threading.Thread(target=_feed, args=(process.stdin, job), daemon=True),
        )
        for thread in threads:
            thread.start()
        try:
            for line in _lines(process, lines, patience, until, stop):
                if not line:
                    raise Ended(f"its report was larger than {budget.output // 2**20} MiB", "too-large")
                yield line
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            if process.poll() != 0:
                raise Ended(_why(process.poll(), bytes(complaint)))
        finally:
            _kill(process)  # also what it left running
            for thread in threads:
                thread.join()


def _lines(
    process: subprocess.Popen[bytes],
    lines: queue.Queue[bytes | None],
    patience: float,
    until: float,
    stop: threading.Event,
) -> Iterator[bytes]:
    """Lines until the end of the pipe, or of the process, whose children may hold the pipe open.

    A line of nothing stands for a flood.
    """
    last = time.monotonic()
    over = False
    while not stop.is_set():
        try:
            line = lines.get(timeout=_BEAT)
        except queue.Empty:
            if over:
                return
            over = process.poll() is not None
            now = time.monotonic()
            if now - last > patience:
                raise Ended(f"it took longer than {patience:g} s", "timeout") from None
            if now > until:
                raise Ended("its time ran out", "timeout") from None
            continue
        if line is None:
            return
        last = time.monotonic()
        yield line
    raise Ended("it was interrupted", "timeout")


def _listen(pipe: IO[bytes] | None, lines: queue.Queue[bytes | None], limit: int) -> None:
    """Read a pipe to its end, so that the writer never blocks on us; past the limit nothing is kept."""
    rest = bytearray()
    total = 0
    while pipe is not None and (piece := os.read(pipe.fileno(), 1 << 16)):
        total += len(piece)
        if total > limit:
            rest.clear()
            lines.put(b"")
            continue
        rest += piece
        if b"\n" in piece:
            *whole, last = rest.split(b"\n")
            rest = last
            for line in whole:
                if line:
                    lines.put(bytes(line))
    lines.put(None)


def _keep(pipe: IO[bytes] | None, kept: bytearray) -> None:
    while pipe is not None and (piece := os.read(pipe.fileno(), 1 << 16)):
        kept += piece[: max(_COMPLAINT - len(kept), 0)]


def _feed(pipe: IO[bytes] | None, job: bytes) -> None:
    if pipe is not None:
        with suppress(BrokenPipeError), pipe:
            pipe.write(job)


def _import_path(root: str) -> list[str]:
    """Where the worker may import from: as here, but never from the top of the app or the working directory."""
    hostile = {os.path.realpath(root), os.path.realpath(os.getcwd())}  # noqa: PTH109 - no Path needed
    return [entry for entry in sys.path if entry and os.path.realpath(entry) not in hostile]


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _why(code: int | None, complaint: bytes) -> str:
    said = complaint.decode("utf-8", "replace").strip().splitlines()
    if code is None:
        return "it closed its output and did not end"
    if code < 0:
        with suppress(ValueError):
            return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with {code}: {said[-1][:200]}" if said else f"it ended with {code} and no report"
