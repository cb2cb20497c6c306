"""The wall: every analyzer runs behind it, and whatever happens there comes out as a Report."""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import msgspec

from applabel.analyzers import memory, registry
from applabel.analyzers.byfile import ByFile, together
from applabel.analyzers.process import Budget, Ended, heard
from applabel.analyzers.secrets import redaction, sighting
from applabel.analyzers.worker import Answer, Done, Job, OfFile, Unable, Whole
from applabel.cache import Cache
from applabel.errors import AnalyzerUnavailable
from applabel.model import FileReport, Finding, Inventory, Outcome, Recipe, Report, SourceFile, Unexamined

__all__ = ["Budget", "Means", "Progress", "run"]

Progress = Callable[[str, str], None]
"""Told (analyzer, what it is doing) as things begin and end; called from several threads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """What a run may use and whom it tells.

    What `kept` holds of files that are as they were is not looked for again. At most `jobs` processes run at a
    time, 0 meaning as many as there are cores.
    """

    budget: Budget = field(default_factory=Budget)
    progress: Progress | None = None
    kept: Cache | None = None
    jobs: int = 0


_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_WORTH_SHARING = 200_000
"""Bytes from which files are shared out over several processes: below, a second start costs more than it saves."""

_PATIENCE_WITH_CRASHES = 3
"""How many processes in a row may die without a word of any file before the analyzer as such has failed."""


@dataclass(slots=True)
class _Plan:
    """What one analyzer has to do, and what came of it. `report` is set as soon as nothing else can change it."""

    name: str
    report: Report | None = None
    analyzer: ByFile | None = None
    recipe: Recipe | None = None
    due: int = 0
    done: dict[str, FileReport] = field(default_factory=dict)
    shards: list[tuple[SourceFile, ...]] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    until: float = 0.0


def run(names: Sequence[str], inventory: Inventory, means: Means | None = None) -> tuple[Report, ...]:
    """Run analyzers, each behind the wall; one report each, in the order of the names.

    Never raises for what happens behind the wall: a crash, a hang,
    a flood, garbage or a killed process leaves a file unexamined, or is a failed report with its reason.
    """
    means = means or Means()
    jobs = means.jobs or _cores()
    crew = _Crew(inventory, means.budget, means.progress or (lambda _name, _state: None))
    plans = [_planned(name, inventory, means.kept, jobs) for name in names]
    before = {plan.name: frozenset(plan.done) for plan in plans}
    tasks = [(plan, shard) for plan in plans if plan.report is None for shard in plan.shards or [()]]
    tasks.sort(key=lambda task: -_cost(*task))
    if tasks:
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            running = [pool.submit(crew.work, plan, shard) for plan, shard in tasks]
            try:
                for each in running:
                    each.result()
            except BaseException:
                crew.stop.set()  # an interruption ends every analyzer at once, with whatever it started
                raise
    reports = [_reported(plan) for plan in plans]
    if means.kept is not None:
        for plan in plans:
            fresh = (each for path, each in plan.done.items() if path not in before[plan.name])
            if plan.recipe is not None:
                memory.keep(means.kept, plan.name, plan.recipe, inventory, fresh)
    for report in reports:
        crew.tell(report.analyzer, str(report.outcome))
    return redaction.across(sighting.together(reports))


def _planned(name: str, inventory: Inventory, kept: Cache | None, jobs: int) -> _Plan:
    """What there is to do for an analyzer; of ours, what is known already is not done again."""
    if not registry.is_built_in(name):
        return _Plan(name=name)  # other people's code loads in a process of its own only
    try:
        analyzer = registry.make(name)
        if not isinstance(analyzer, ByFile):
            return _Plan(name=name, report=analyzer.analyze(inventory))
        recipe = analyzer.recipe()
    except AnalyzerUnavailable as error:
        why = " — ".join(filter(None, (error.message, error.advice)))
        return _Plan(name=name, report=_bad(name, Outcome.UNAVAILABLE, why))
    except Exception as error:
        return _Plan(name=name, report=_bad(name, Outcome.FAILED, f"{type(error).__name__}: {error}"[:300]))
    files = analyzer.due(inventory)
    known = memory.recall(kept, name, recipe, files) if kept is not None else {}
    plan = _Plan(name=name, analyzer=analyzer, recipe=recipe, due=len(files), done=known)
    plan.shards = _shared([file for file in files if file.path not in known], jobs)
    if not plan.shards:
        plan.report = together(analyzer, recipe, known.values())
    return plan


def _shared(files: Sequence[SourceFile], jobs: int) -> list[tuple[SourceFile, ...]]:
    """The files in at most so many parts of about the same size, where there is enough to share."""
    if not files:
        return []
    count = jobs if sum(file.size for file in files) >= _WORTH_SHARING else 1
    parts: list[list[SourceFile]] = [[] for _ in range(min(count, len(files)))]
    sizes = [0] * len(parts)
    for file in sorted(files, key=lambda each: (-each.size, each.path)):
        least = sizes.index(min(sizes))
        parts[least].append(file)
        sizes[least] += file.size + 1_000
    return [tuple(sorted(part, key=lambda each: each.path)) for part in parts]


def _cost(plan: _Plan, shard: Sequence[SourceFile]) -> int:
    weight = {"semgrep": 4, "bandit": 3}.get(plan.name, 1)
    return weight * sum(file.size for file in shard)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _reported(plan: _Plan) -> Report:
    """What came of a plan. What an analyzer found before it failed still counts: failing makes nothing better."""
    if plan.analyzer is not None and plan.recipe is not None:
        found = together(plan.analyzer, plan.recipe, plan.done.values())
        plan.report = replace(plan.report, findings=found.findings) if plan.report is not None else found
    if plan.report is None:
        raise AssertionError(f"nothing is known of {plan.name}")
    return replace(plan.report, seconds=round(max(plan.ended - plan.began, 0.0), 3))


class _Crew:
    """Does tasks, several at a time."""

    def __init__(self, inventory: Inventory, budget: Budget, tell: Progress) -> None:
        self._inventory = inventory
        self._budget = budget
        self._until = time.monotonic() + budget.scan
        self._lock = threading.Lock()
        self.tell = tell
        self.stop = threading.Event()

    def work(self, plan: _Plan, shard: Sequence[SourceFile]) -> None:
        """Do one task: a share of an analyzer's files, or, where it shares nothing, all it does."""
        now = time.monotonic()
        with self._lock:
            if not plan.began:
                plan.began = now
                # The time of one that shares nothing is its patience too, and that is what it should be told.
                spare = 1 if plan.analyzer is None else 0
                plan.until = min(self._until, now + self._budget.seconds + spare)
                self.tell(plan.name, "started")
        if plan.analyzer is None:
            plan.report = self._whole(plan)
        else:
            self._by_file(plan, plan.analyzer, list(shard))
        with self._lock:
            plan.ended = time.monotonic()

    def _whole(self, plan: _Plan) -> Report:
        try:
            for answer in self._answers(plan, (), patience=self._budget.seconds):
                match answer:
                    case Whole(report):
                        fault = _fault(plan.name, report)
                        return _bad(plan.name, Outcome.FAILED, fault) if fault else self._clean_report(report)
                    case Unable(outcome, reason):
                        return _bad(plan.name, outcome, self._clean(reason))
                    case _:
                        break
        except Ended as ended:
            return _bad(plan.name, Outcome.FAILED, self._clean(ended.why))
        return _bad(plan.name, Outcome.FAILED, "it ended with 0 and no report")

    def _by_file(self, plan: _Plan, analyzer: ByFile, left: list[SourceFile]) -> None:
        """Have files examined, one process after the other, each going on behind the file the last one died of."""
        silent = 0
        while left and plan.report is None and not self.stop.is_set():
            before = len(left)
            try:
                self._examined(plan, analyzer, left)
            except Ended as ended:
                if self.stop.is_set():
                    return
                if time.monotonic() >= plan.until:
                    for file in left:
                        self._note(plan, _lost(plan.name, file, Ended("its time ran out", "timeout")))
                    return
                silent = silent + 1 if len(left) == before else 0
                if silent >= _PATIENCE_WITH_CRASHES:
                    plan.report = _bad(plan.name, Outcome.FAILED, self._clean(ended.why))
                    return
                self._note(plan, _lost(plan.name, left.pop(0), Ended(self._clean(ended.why), ended.reason)))

    def _examined(self, plan: _Plan, analyzer: ByFile, left: list[SourceFile]) -> None:
        """One process; what it answered for is taken from `left`. Raises Ended where it left something."""
        for answer in self._answers(plan, left, patience=min(analyzer.patience, self._budget.seconds)):
            match answer:
                case OfFile(report):
                    if not left or report.path != left[0].path:
                        raise Ended("it answered for another file than the next")
                    if any(
                        _strange(each, plan.name) or each.location.path != report.path for each in report.findings
                    ):
                        raise Ended("it gave a finding without a rule, a place or a locus")
                    left.pop(0)
                    self._note(plan, self._clean_file(report))
                case Unable(outcome, reason, file):
                    if file:
                        raise Ended(reason, "memory" if "memory" in reason else "engine-error")
                    plan.report = _bad(plan.name, outcome, self._clean(reason))
                    return
                case Done():
                    break
                case _:
                    raise Ended("it answered with something else than files")
        if left:
            raise Ended("it ended with 0 and did not answer for every file")

    def _answers(self, plan: _Plan, files: Sequence[SourceFile], patience: float) -> Iterable[Answer]:
        tree = self._inventory
        if plan.analyzer is not None:
            tree = replace(tree, files=tuple(files), links=(), packages=(), unexamined=(), notes=())
        job = Job(
            analyzer=plan.name,
            inventory=replace(tree, target=replace(tree.target, root="")),
            root=os.fsencode(tree.target.root),
            budget=self._budget,
            shared=plan.analyzer is not None,
        )
        with tempfile.TemporaryDirectory(prefix="applabel-", ignore_cleanup_errors=True) as scratch:
            lines = heard(
                msgspec.json.encode(job),
                root=self._inventory.target.root,
                scratch=scratch,
                budget=self._budget,
                patience=patience,
                until=plan.until,
                stop=self.stop,
            )
            try:
                for line in lines:
                    yield msgspec.json.decode(line, type=Answer)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Ended("it answered with something else than a report") from error
            except Ended as ended:
                raise Ended(ended.why.replace(scratch + "/", ""), ended.reason) from None
            finally:
                lines.close()

    def _note(self, plan: _Plan, report: FileReport) -> None:
        with self._lock:
            plan.done[report.path] = report
            self.tell(plan.name, f"{len(plan.done)} of {plan.due} files")

    def _clean(self, text: str) -> str:
        """A text that people publish names no place on this machine, and no secret."""
        return redaction.without_secrets(text.replace(self._inventory.target.root, "."))

    def _clean_missed(self, missed: Iterable[Unexamined]) -> tuple[Unexamined, ...]:
        return tuple(replace(each, detail=self._clean(each.detail)) for each in missed)

    def _clean_file(self, report: FileReport) -> FileReport:
        return replace(
            report,
            findings=redaction.redacted(report.findings),
            unexamined=self._clean_missed(report.unexamined),
        )

    def _clean_report(self, report: Report) -> Report:
        return replace(
            report,
            reason=self._clean(report.reason),
            findings=redaction.redacted(report.findings),
            unexamined=self._clean_missed(report.unexamined),
        )


def _fault(name: str, report: Report) -> str:
    """What no honest report holds, in words; empty where there is nothing of the kind."""
    if report.analyzer != name or any(each.analyzer != name for each in report.findings):
        return "it reported in another's name"
    if not _DIGEST.fullmatch(report.rules_digest):
        return "its digest of rules is none"
    if any(_strange(each, name) for each in report.findings):
        return "it gave a finding without a rule, a place, a locus or a CWE number"
    return ""


def _strange(finding: Finding, name: str) -> bool:
    at = finding.location
    named = at.path and finding.rule and finding.locus and 0 <= finding.cwe < 10**6 and finding.analyzer == name
    return not named or at.line < 1 or at.column < 1


def _lost(name: str, file: SourceFile, ended: Ended) -> FileReport:
    missed = Unexamined(path=file.path, reason=ended.reason, detail=ended.why[:300], analyzer=name)
    return FileReport(path=file.path, unexamined=(missed,), lasting=False)


def _bad(name: str, outcome: Outcome, reason: str) -> Report:
    return Report(analyzer=name, version="", outcome=outcome, areas=registry.areas(name), reason=reason)
