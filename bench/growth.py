"""How cost grows: seconds and memory of the default profile over growing trees, and over shares of the rules.

    python bench/growth.py APP [LINES …]          a table, and docs/img/growth.svg

Trees are made of an app's own code files in scope, taken in an order drawn once, copied into as many folders as it
takes to reach so many non-blank lines (10,000 to 500,000 by default). Nothing is remembered from run to run. Memory
is the sum over all processes, what they share counted in parts (PSS), looked at ten times a second. The shares of
the rules are drawn from those of Semgrep, over a tree of 30,000 lines. Needs matplotlib (the group `bench`).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from applabel import inventory
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules
from applabel.model import SourceFile

SIZES = (10_000, 30_000, 100_000, 200_000, 350_000, 500_000)
SHARES = (0.25, 0.5, 0.75, 1.0)
FOR_RULES = 30_000
PICTURE = Path(__file__).parents[1] / "docs/img/growth.svg"


@dataclass(frozen=True, slots=True)
class Point:
    """One run: how large the tree was, how long it took, and how much memory all processes held at their peak."""

    files: int
    lines: int
    seconds: float
    peak: int


def main() -> None:
    """Measure, print, draw."""
    app, sizes = Path(sys.argv[1]), [int(word) for word in sys.argv[2:]] or list(SIZES)
    tree = inventory.read(app)
    pool = [file for file in tree.in_scope if file.is_code and file.lines]
    random.Random(1).shuffle(pool)
    print("| files | lines | seconds | a thousand lines | peak memory |\n|---|---|---|---|---|", flush=True)
    points = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="growth-") as scratch:
            points.append(measured(Path(scratch), *planted(app, pool, size, Path(scratch) / "app")))
        one = points[-1]
        rate = one.seconds / one.lines * 1000
        print(
            f"| {one.files:,} | {one.lines:,} | {one.seconds:.1f} | {rate:.3f} s | {one.peak / 2**20:,.0f} MiB |",
            flush=True,
        )
    with tempfile.TemporaryDirectory(prefix="growth-") as scratch:
        planted(app, pool, FOR_RULES, Path(scratch) / "app")
        by_rules = list(over_rules(Path(scratch) / "app"))
    print("\n| rules of Semgrep | seconds |\n|---|---|")
    print("\n".join(f"| {count} | {seconds:.1f} |" for count, seconds in by_rules))
    draw(points, by_rules)


def planted(app: Path, pool: Sequence[SourceFile], size: int, into: Path) -> tuple[int, int]:
    """Copies of the pool's files until there are so many lines; the numbers of files and lines."""
    files = lines = 0
    while lines < size:
        for file in pool:
            if lines >= size:
                break
            place = into / f"part{files // len(pool)}" / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes((app / os.fsdecode(file.raw_path)).read_bytes())
            files, lines = files + 1, lines + file.lines
    return files, lines


def measured(scratch: Path, files: int, lines: int) -> Point:
    """One run of the command line, watched."""
    command = [sys.executable, "-m", "applabel", "score", str(scratch / "app"), "--no-cache", "-q"]
    began, peak = time.monotonic(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_held, _family(process.pid))))
            time.sleep(0.1)
    if process.returncode not in (0, 3):
        raise SystemExit(f"applabel ended with {process.returncode}")
    return Point(files, lines, time.monotonic() - began, peak)


def _family(top: int) -> Iterator[int]:
    """A process and everything below it, those in namespaces of their own included."""
    yield top
    for task in Path(f"/proc/{top}/task").glob("*"):
        try:
            below = (task / "children").read_text().split()
        except OSError:
            continue  # it has just ended
        for child in below:
            yield from _family(int(child))


def _held(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0  # it has just ended
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def over_rules(app: Path) -> Iterator[tuple[int, float]]:
    """Seconds of Semgrep alone, in one process, by how many of the rules it is given."""
    tree = inventory.read(app)
    pack = list(rules.load("semgrep"))
    random.Random(1).shuffle(pack)
    for share in SHARES:
        some = pack[: round(len(pack) * share)]
        began = time.monotonic()
        SemgrepAnalyzer(some).analyze(tree)
        yield len(some), time.monotonic() - began


def draw(points: Sequence[Point], by_rules: Sequence[tuple[int, float]]) -> None:
    """The curves as a picture that reads on light and dark pages."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "applabel", "svg.fonttype": "none", "font.family": "sans-serif"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), facecolor="white")
    lines = [one.lines / 1000 for one in points]
    axes[0].plot(lines, [one.seconds for one in points], "o-", color="#0b6e99")
    axes[0].set(title="Seconds, whole profile, cold", xlabel="thousand lines")
    axes[1].plot(lines, [one.peak / 2**20 for one in points], "o-", color="#8f3985")
    axes[1].axhline(1536, color="#999999", linestyle="--", linewidth=1)
    axes[1].annotate("the limit we set ourselves", (lines[0], 1536), (0, 4), textcoords="offset points", fontsize=8)
    axes[1].set(title="Peak memory, all processes, MiB", xlabel="thousand lines", ylim=(0, 1_800))
    axes[2].plot([count for count, _ in by_rules], [seconds for _, seconds in by_rules], "o-", color="#2c7a2c")
    axes[2].set(title="Seconds, Semgrep alone, one process", xlabel="rules")
    for each in axes:
        each.set_ylim(bottom=0)
        each.set_xlim(left=0)
        each.spines[["top", "right"]].set_visible(False)
        each.grid(visible=True, color="#e5e5e5")
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None, "Title": "How the cost of a scan grows"})


if __name__ == "__main__":
    main()
