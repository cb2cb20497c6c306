"""Whether we find what the stock engines find: every result of Bandit and Semgrep on an app, beside ours, by line.

    python bench/equality.py APP …

The stock tools are given what we give our engines, the files in scope, each where it lies: Bandit with ignored
comments, Semgrep with the same rules and without its own ignore files and size limit. Compared are file, line and
rule, of Bandit's tests those we have a rule for. What one side has and the other has not is printed, and makes the
exit code 1. Some is meant: Semgrep passes over files whose name tells it nothing (`Dockerfile`, `x.py.mako`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from applabel import inventory
from applabel.analyzers import wall
from applabel.analyzers.semgrep import compiled
from applabel.codec import rules
from applabel.model import Inventory

Place = tuple[str, int, str]
_BATCH = 300


def main() -> None:
    """Compare, app by app."""
    differences = 0
    for app in map(Path, sys.argv[1:]):
        tree = inventory.read(app)
        reports = {each.analyzer: each for each in wall.run(("bandit", "semgrep"), tree)}
        for engine, stock in (("bandit", bandit(app, tree)), ("semgrep", semgrep(app, tree))):
            ours = {(each.location.path, each.location.line, each.rule) for each in reports[engine].findings}
            differences += told(app.name, engine, ours, stock, {each.path for each in reports[engine].unexamined})
    sys.exit(1 if differences else 0)


def told(app: str, engine: str, ours: set[Place], stock: set[Place], missed: set[str]) -> int:
    """Print what differs; of a file that was not examined whole we say so, and need not agree."""
    print(f"{app}, {engine}: {len(ours)} ours, {len(stock)} stock, {len(ours & stock)} the same", flush=True)
    for said, places in (("only ours", ours - stock), ("only stock", stock - ours)):
        for path, line, rule in sorted(places):
            print(f"  {said}: {rule} at {path}:{line}{' (not examined whole)' if path in missed else ''}")
    return len(ours ^ stock)


def bandit(app: Path, tree: Inventory) -> set[Place]:
    """What `bandit` says of the Python files in scope."""
    by_test = {str(rule.matcher["test"]): rule.id for rule in rules.load("bandit")}
    paths = [file.path for file in tree.in_scope if file.language == "python"]
    found = set()
    for some in _batches(paths):
        command = ["bandit", "-q", "-f", "json", "--ignore-nosec", "--ini", "/dev/null", "--", *some]
        done = subprocess.run(command, cwd=app, capture_output=True, check=False)
        for each in json.loads(done.stdout)["results"]:
            if each["test_id"] in by_test:  # an import alone is no finding of ours (rules/bandit)
                found.add((_plain(each["filename"]), int(each["line_number"]), by_test[each["test_id"]]))
    return found


def semgrep(app: Path, tree: Inventory) -> set[Place]:
    """What `semgrep scan` says of every file in scope of a language it has rules for, a language at a time."""
    found = set()
    pack = rules.load("semgrep")
    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch) / "rules.json"
        for language in sorted({each for rule in pack for each in rule.languages}):
            paths = [file.path for file in tree.in_scope if file.language == language]
            config.write_text(
                json.dumps({"rules": [compiled(rule) for rule in pack if language in rule.languages]})
            )
            for some in _batches(paths):
                command = [
                    "semgrep", "scan", "-j", "1", "--metrics", "off", "--disable-version-check", "--no-git-ignore",
                    "--x-ignore-semgrepignore-files", "--disable-nosem", "--max-target-bytes", "0", "--json", "-q",
                    "--timeout", "20", "--timeout-threshold", "0", "--no-rewrite-rule-ids",
                    "--scan-unknown-extensions", "--config", str(config), *some,
                ]  # fmt: skip
                done = subprocess.run(command, cwd=app, capture_output=True, check=False)
                for each in json.loads(done.stdout)["results"]:
                    found.add((_plain(each["path"]), int(each["start"]["line"]), str(each["check_id"])))
    return found


def _batches(paths: Sequence[str]) -> Iterable[Sequence[str]]:
    return (paths[place : place + _BATCH] for place in range(0, len(paths), _BATCH))


def _plain(path: str) -> str:
    return path.removeprefix("./")


if __name__ == "__main__":
    main()
