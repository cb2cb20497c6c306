"""Bandit over the app's Python, through its library and under our own eyes."""

from __future__ import annotations

import gc
import logging
import re
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from applabel.analyzers.byfile import ByFile
from applabel.analyzers.dialects.python import bracketed
from applabel.analyzers.locus import Places
from applabel.analyzers.remarks import suppression
from applabel.analyzers.staging import Staged, stage
from applabel.codec import rules
from applabel.errors import AnalyzerUnavailable
from applabel.model import Area, FileReport, Finding, Inventory, Location, Recipe, Rule, SourceFile, Unexamined

_STACK = 1024 * 1024 * 1024 - 4096
_RECURSION = 200_000
_CRASH = re.compile(r"internal error running: (?P<test>\w+) on file")
# Importing a module is no weakness; what is done with it is, and has tests of its own (docs/rules.md).
_SILENT = frozenset(f"B{number}" for number in range(401, 416))

_T = TypeVar("_T")


class BanditAnalyzer(ByFile):
    """Runs every test of Bandit on every Python file in scope.

    Not used are Bandit's own file discovery, configuration, baselines, ignore comments and words for
    severity and confidence: the app could steer the former, and the latter are not measured.
    """

    id = "bandit"
    areas: tuple[Area, ...] = (Area.CODE, Area.SECRETS, Area.CRYPTOGRAPHY, Area.DATA_HANDLING, Area.CONFIGURATION)
    nothing = "no Python in scope"

    def recipe(self) -> Recipe:
        """Bandit parses with the Python it runs under, so that belongs to it."""
        try:
            version = metadata.version("bandit")
        except metadata.PackageNotFoundError as error:
            raise AnalyzerUnavailable("Bandit is not installed", advice="pip install bandit") from error
        digest = rules.digest(rules.load("bandit"))
        return Recipe(version=version, rules_digest=digest, options=f"python {sys.version}")

    def due(self, inventory: Inventory) -> tuple[SourceFile, ...]:
        """The Python in scope."""
        return tuple(file for file in inventory.in_scope if file.language == "python")

    def examine(self, inventory: Inventory, files: Sequence[SourceFile]) -> Iterator[FileReport]:
        """Scan one file after the other; one that Bandit cannot parse, or passes over in silence, is unexamined."""
        by_test = {str(rule.matcher.get("test")): rule for rule in rules.load("bandit")}
        engine = _Engine()
        # Every tree is full of cycles: collecting after every few hundred objects costs a fifth of the time.
        before = gc.get_threshold()
        gc.set_threshold(100_000, 20, 20)
        try:
            with tempfile.TemporaryDirectory(prefix="bandit-") as scratch:
                for file in files:
                    staged, missed = stage(inventory, (file,), Path(scratch))
                    copy = next(iter(staged.values()), None)
                    if copy is None:
                        yield FileReport(path=file.path, unexamined=missed, lasting=False)
                    else:
                        yield _deep(partial(_examined, engine, copy, Path(scratch), by_test))
        finally:
            gc.set_threshold(*before)


class _Engine:
    """Bandit, made once and run on one file at a time."""

    def __init__(self) -> None:
        from bandit.core.config import BanditConfig
        from bandit.core.manager import BanditManager

        warnings.simplefilter("ignore")  # of the scanned code, such as invalid escapes
        self._manager: Any = BanditManager(BanditConfig(), "file", ignore_nosec=True, quiet=True)

    def run(self, path: Path) -> tuple[list[Any], str]:
        """The issues in a file, and why it was not examined whole (nothing where it was)."""
        from bandit.core.metrics import Metrics

        manager = self._manager
        manager.files_list, manager.results, manager.skipped, manager.scores = [str(path)], [], [], []
        manager.metrics = Metrics()
        with _overheard() as crashes:
            manager.run_tests()
        why = ""
        if manager.skipped:
            why = str(manager.skipped[0][1])
        elif crashes:
            match = _CRASH.search(crashes[0])
            why = f"Bandit's test {match['test'] if match else '?'} crashed on it"
        elif str(path) not in manager.metrics.data:
            why = "Bandit passed over this file without a word"
        return manager.results, why


def _examined(engine: _Engine, copy: Staged, folder: Path, by_test: Mapping[str, Rule]) -> FileReport:
    path = folder / copy.name
    issues, why = engine.run(path)
    if "syntax error" in why and (older := bracketed(copy.text)) != copy.text:
        path.write_bytes(older.encode("utf-8", "replace"))
        issues, why = engine.run(path)
    said = [issue for issue in issues if issue.test_id not in _SILENT]
    places = Places(copy.file.path, "python", copy.text) if said else None
    return FileReport(
        path=copy.file.path,
        findings=tuple(_finding(issue, copy, places, by_test) for issue in said if places),
        unexamined=(_unexamined(copy.file.path, why),) if why else (),
    )


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


def _deep(work: Callable[[], _T]) -> _T:
    """Run in a thread whose stack is large enough for code nested on purpose."""
    outcome: list[_T] = []
    failure: list[BaseException] = []

    def body() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

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
    if failure:
        raise failure[0]
    return outcome[0]


def _unexamined(path: str, why: str) -> Unexamined:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if "syntax error" in why:
        detail = f"Python {version} cannot parse it; a newer or older dialect, or a mistake"
        return Unexamined(path=path, reason="syntax-error", detail=detail, analyzer="bandit")
    return Unexamined(path=path, reason="engine-error", detail=why[:200], analyzer="bandit")


def _finding(issue: Any, staged: Staged, places: Places, by_test: Mapping[str, Rule]) -> Finding:
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
