"""Bandit over the app's Python, through its library and under our own eyes."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from applabel.analyzers.locus import Places
from applabel.analyzers.remarks import suppression
from applabel.analyzers.staging import Staged, stage
from applabel.codec import rules
from applabel.errors import AnalyzerUnavailable
from applabel.model import Area, Finding, Inventory, Location, Outcome, Report, Rule, Unexamined

_STACK = 1024 * 1024 * 1024 - 4096
_RECURSION = 200_000
_CRASH = re.compile(r"internal error running: (?P<test>\w+) on file (?P<file>.+?) at line \d+")


class BanditAnalyzer:
    """Runs every test of Bandit on every Python file in scope.

    Not used are Bandit's own file discovery, configuration, baselines, ignore comments and words for
    severity and confidence: the app could steer the former, and the latter are not measured.
    """

    id = "bandit"
    areas: tuple[Area, ...] = (Area.CODE, Area.SECRETS, Area.CRYPTOGRAPHY, Area.DATA_HANDLING, Area.CONFIGURATION)

    def analyze(self, inventory: Inventory) -> Report:
        """Scan; a file Bandit cannot parse, or passes over in silence, is unexamined."""
        try:
            version = metadata.version("bandit")
        except metadata.PackageNotFoundError as error:
            raise AnalyzerUnavailable("Bandit is not installed", advice="pip install bandit") from error
        known = rules.load("bandit")
        files = [file for file in inventory.in_scope if file.language == "python"]
        if not files:
            return Report(
                analyzer=self.id,
                version=version,
                outcome=Outcome.NOT_APPLICABLE,
                areas=self.areas,
                reason="no Python in scope",
                rules_digest=rules.digest(known),
            )
        with tempfile.TemporaryDirectory(prefix="bandit-") as scratch:
            staged, missed = stage(inventory, files, Path(scratch))
            run = _deep(lambda: _run(Path(scratch), staged))
        by_test = {str(rule.matcher.get("test")): rule for rule in known}
        unexamined = [*missed, *(_unexamined(staged[name].file.path, why) for name, why in run.skipped.items())]
        lost = {each.path for each in unexamined}
        places = {
            name: Places(each.file.path, "python", each.text) for name, each in staged.items() if name in run.issues
        }
        return Report(
            analyzer=self.id,
            version=version,
            outcome=Outcome.RAN,
            areas=self.areas,
            findings=tuple(
                _finding(issue, staged[name], places[name], by_test)
                for name, issues in sorted(run.issues.items())
                for issue in issues
                if issue.test_id not in _SILENT
            ),
            examined=tuple(each.file.path for each in staged.values() if each.file.path not in lost),
            unexamined=tuple(sorted(unexamined, key=lambda each: each.path)),
            rules_digest=rules.digest(known),
        )


# Importing a module is no weakness; what is done with it is, and has tests of its own (docs/rules.md).
_SILENT = frozenset(f"B{number}" for number in range(401, 416))


class _Run:
    """What one run of Bandit gave: issues by staged name, and the names it could not examine with why."""

    def __init__(self) -> None:
        self.issues: dict[str, list[Any]] = {}
        self.skipped: dict[str, str] = {}


def _run(folder: Path, staged: dict[str, Staged]) -> _Run:
    from bandit.core.config import BanditConfig
    from bandit.core.manager import BanditManager

    warnings.simplefilter("ignore")  # of the scanned code, such as invalid escapes
    result = _Run()
    with _overheard() as crashes:
        manager = BanditManager(BanditConfig(), "file", ignore_nosec=True, quiet=True)
        manager.files_list = [str(folder / name) for name in sorted(staged)]
        manager.run_tests()
    for said in crashes:
        match = _CRASH.search(said)
        crashed = Path(match["file"]).name if match else ""
        for name in [crashed] if crashed in staged else staged:  # of no file, so it may be of any
            result.skipped[name] = f"Bandit's test {match['test'] if match else '?'} crashed on it"
    for issue in manager.results:
        result.issues.setdefault(os.path.basename(issue.fname), []).append(issue)  # noqa: PTH119
    for name, why in manager.skipped:
        result.skipped[Path(name).name] = str(why)
    measured = {Path(name).name for name in manager.metrics.data if name != "_totals"}
    for name in staged:
        if name not in measured and name not in result.skipped:
            result.skipped[name] = "Bandit passed over this file without a word"
    return result


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What Bandit complains of meanwhile. A test of its that raises is only logged, and its file counts as done."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, ear = logging.getLogger("bandit.core.tester"), Ear(logging.ERROR)
    above = logging.getLogger("bandit")
    before = (above.level, logger.level, logger.propagate)
    above.setLevel(logging.CRITICAL)
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    logger.addHandler(ear)
    try:
        yield said
    finally:
        logger.removeHandler(ear)
        above.setLevel(before[0])
        logger.setLevel(before[1])
        logger.propagate = before[2]


def _deep(work: Callable[[], _Run]) -> _Run:
    """Run in a thread whose stack is large enough for code nested on purpose."""
    outcome: list[_Run | BaseException] = []

    def body() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    before_stack, before_limit = threading.stack_size(), sys.getrecursionlimit()
    threading.stack_size(_STACK)
    sys.setrecursionlimit(_RECURSION)
    try:
        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before_stack)
        sys.setrecursionlimit(before_limit)
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result


def _unexamined(path: str, why: str) -> Unexamined:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if "syntax error" in why:
        detail = f"Python {version} cannot parse it; a newer or older dialect, or a mistake"
        return Unexamined(path=path, reason="syntax-error", detail=detail, analyzer="bandit")
    return Unexamined(path=path, reason="engine-error", detail=why[:200], analyzer="bandit")


def _finding(issue: Any, staged: Staged, places: Places, by_test: dict[str, Rule]) -> Finding:
    rule = by_test.get(issue.test_id)
    line = max(int(issue.lineno), 1)
    column = places.column(line, max(int(issue.col_offset), 0) + 1)
    end_line = max([line, *map(int, issue.linerange or ())])
    return Finding(
        rule=rule.id if rule else f"bandit-{issue.test_id.lower()}",
        cwe=rule.cwe if rule else int(issue.cwe.id or 0),
        location=Location(path=staged.file.path, line=line, column=column, end_line=end_line),
        locus=places.locus(line, column),
        message=rule.title if rule else issue.test.replace("_", " "),
        analyzer="bandit",
        symbol=places.symbol(line, column),
        evidence=places.excerpt(line, end_line),
        suppression=suppression(places.excerpt(line, end_line)),
        flags=rule.flags if rule else (),
    )
