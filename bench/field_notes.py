"""Scores apps and prints the table of docs/field-notes.md: what was looked at, what came out, how long it took.

    python bench/field_notes.py NAME=FOLDER [NAME=FOLDER ...] > table.md

Each app is scored by the installed `applabel` as a process of its own, one after the other. Memory is the highest
sum of resident sizes over all processes of that run, sampled every tenth of a second (Linux only).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

HEAD = (
    "| app | files (in scope) | lines of code by depth | findings | severe | status | score | seconds | peak MB |"
)


class _Reader(threading.Thread):
    """Keeps what a process writes, so that it never waits for us."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.content = b""

    def run(self) -> None:
        """Read to the end."""
        self.content = self._pipe.read() if self._pipe else b""


def main() -> None:
    """Score every app named on the command line and print one row each."""
    print(HEAD)
    print("|---" * HEAD.count(" | ") + "|---|")
    for word in sys.argv[1:]:
        name, _, folder = word.partition("=")
        document, seconds, memory = score(Path(folder))
        print(row(name, document, seconds, memory), flush=True)


def score(folder: Path) -> tuple[Any, float, int]:
    """The result document, seconds on the clock, and bytes at the peak."""
    began = time.monotonic()
    peak = 0
    command = ["applabel", "score", str(folder), "--no-cache", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        reader = _Reader(process.stdout)
        reader.start()
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(0.1)
        reader.join()
    return json.loads(reader.content), time.monotonic() - began, peak


def resident(root: int) -> int:
    """Bytes resident in a process and all below it."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(fields[1])
                sizes[int(entry.name)] = int(fields[21]) * page
            except OSError:
                continue
    total = 0
    for process in parents:
        ancestor: int | None = process
        while ancestor not in (None, root):
            ancestor = parents.get(ancestor)  # type: ignore[arg-type]
        total += sizes[process] if ancestor == root else 0
    return total


def row(name: str, document: Any, seconds: float, memory: int) -> str:
    """One line of the table; findings as totals only, for some of these apps are in use."""
    coverage, measured = document["coverage"], document["measurement"]
    depths: dict[str, list[str]] = {}
    for each in coverage["languages"]:
        if each["code"]:
            depths.setdefault(each["depth"], []).append(f"{each['id']} {each['lines']:,}")
    spoken = "; ".join(f"{depth}: {', '.join(parts[:4])}" for depth, parts in depths.items()) or "none"
    severe = sum(1 for each in document["findings"] if each["severity"] in ("critical", "high"))
    score_said = measured["score"] or f"at most {measured['upperBound']}"
    grade = measured["grade"] or ""
    missed = len({each["path"] for each in coverage["unexamined"]})
    status = measured["status"] + (f" ({missed} files)" if missed else "")
    cells = (
        name,
        f"{coverage['files']:,} ({coverage['inScope']:,})",
        spoken,
        len(document["findings"]),
        severe,
        status,
        f"{score_said} {grade}".rstrip(),
        f"{seconds:.1f}",
        memory // 2**20,
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


if __name__ == "__main__":
    main()
