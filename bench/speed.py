"""Speed as a ratio: applabel against the stock tools on one app, in turns, on this machine.

    python bench/speed.py APP [ROUNDS]

Each round runs the stock tools one after the other (`bandit -r`, then `semgrep scan` with our rules), then applabel
with the same two analyzers cold, warm and with one file changed, then the whole profile cold. The app is copied
first; the copy, the cache and all homes lie in a scratch folder. Printed are median and least seconds, and ratios
of medians.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from applabel.analyzers.semgrep import compiled
from applabel.codec import rules

TWO = ("--only", "bandit,semgrep")


def main() -> None:
    """Take turns and print the table."""
    app, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory(prefix="speed-") as scratch:
        bench = Bench(app, Path(scratch))
        for _ in range(rounds):
            bench.round()
        bench.show()


class Bench:
    """One app, and the seconds of every way to scan it."""

    def __init__(self, app: Path, scratch: Path) -> None:
        self.app, self.scratch = scratch / app.name, scratch
        shutil.copytree(app, self.app, symlinks=True)
        self.seconds: dict[str, list[float]] = {}
        self.rules = scratch / "rules.json"
        self.rules.write_text(json.dumps({"rules": [compiled(rule) for rule in rules.load("semgrep")]}))
        small = (path for path in self.app.rglob("*.py") if path.is_file() and path.stat().st_size < 20_000)
        self.changing = max(small, key=lambda path: (path.stat().st_size, path))

    def round(self) -> None:
        """Every way once. The cache is filled by the first cold run of the round and used by those after it."""
        cache = self.scratch / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        self.time("stock bandit", "bandit", "-q", "-r", "-f", "json", "-o", os.devnull, str(self.app))
        self.time(
            "stock semgrep", "semgrep", "scan", "--config", str(self.rules), "--metrics", "off",
            "--disable-version-check", "--json", "-q", "-o", os.devnull, str(self.app),
        )  # fmt: skip
        self.time("two, cold", "applabel", "score", str(self.app), *TWO, "-q")
        self.time("two, warm", "applabel", "score", str(self.app), *TWO, "-q")
        with self.changing.open("a") as file:
            file.write("\nchanged = 1\n")
        self.time("two, one file changed", "applabel", "score", str(self.app), *TWO, "-q")
        self.time("profile, cold", "applabel", "score", str(self.app), "--no-cache", "-q")

    def time(self, name: str, *command: str) -> None:
        """Run a command and keep how long it took. What it says of the app is not looked at here."""
        environment = {
            **os.environ,
            "HOME": str(self.scratch),
            "XDG_STATE_HOME": str(self.scratch / "state"),
            "APPLABEL_CACHE_DIR": str(self.scratch / "cache"),
            "SEMGREP_SEND_METRICS": "off",
            "SEMGREP_ENABLE_VERSION_CHECK": "0",
        }
        began = time.monotonic()
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode not in (0, 1, 3):
            raise SystemExit(
                f"{name} ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-500:]}"
            )
        self.seconds.setdefault(name, []).append(time.monotonic() - began)

    def show(self) -> None:
        """Print machine, versions, seconds and ratios."""
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("applabel", "bandit", "semgrep"))
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} cores"
        print(f"{versions}; {machine}")
        middle = {name: statistics.median(each) for name, each in self.seconds.items()}
        stock = middle["stock bandit"] + middle["stock semgrep"]
        print("\n| | median s | least s | of stock |\n|---|---|---|---|")
        for name, each in self.seconds.items():
            print(f"| {name} | {middle[name]:.2f} | {min(each):.2f} | {middle[name] / stock:.3f} |")
        print(f"| stock, both | {stock:.2f} | | 1 |")


if __name__ == "__main__":
    main()
