"""Analyzers that look at each file on its own: what they share, and one report made of many."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from applabel.model import Area, FileReport, Inventory, Outcome, Recipe, Report, SourceFile


class ByFile(ABC):
    """The base of those of ours. `patience` is how many seconds may pass between two of its reports."""

    id: str
    areas: tuple[Area, ...]
    nothing: str
    patience = 120

    @abstractmethod
    def recipe(self) -> Recipe:
        """What answers rest on. Raises AnalyzerUnavailable where the engine is missing or too old."""

    @abstractmethod
    def due(self, inventory: Inventory) -> tuple[SourceFile, ...]:
        """The files it has to look at."""

    @abstractmethod
    def examine(self, inventory: Inventory, files: Sequence[SourceFile]) -> Iterator[FileReport]:
        """One report a file, in the order of the files, each given as soon as it is there."""

    def analyze(self, inventory: Inventory) -> Report:
        """Look at every file that is due, one after the other, in this process."""
        files = self.due(inventory)
        return together(self, self.recipe(), self.examine(inventory, files) if files else ())


def together(analyzer: ByFile, recipe: Recipe, reports: Iterable[FileReport]) -> Report:
    """One report of many, sorted by path; not applicable where there are none."""
    ordered = sorted(reports, key=lambda each: each.path)
    return Report(
        analyzer=analyzer.id,
        version=recipe.version,
        outcome=Outcome.RAN if ordered else Outcome.NOT_APPLICABLE,
        areas=analyzer.areas,
        reason="" if ordered else analyzer.nothing,
        findings=tuple(finding for each in ordered for finding in each.findings),
        examined=tuple(each.path for each in ordered if not each.unexamined),
        unexamined=tuple(missed for each in ordered for missed in each.unexamined),
        rules_digest=recipe.rules_digest,
    )
