"""What one analyzer did: what it found, what it looked at, and what it could not look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from applabel.model.finding import Finding
from applabel.model.inventory import Inventory, SourceFile, Unexamined
from applabel.model.rule import Area


class Outcome(StrEnum):
    """How an analyzer ended. Only the first two count towards a grade."""

    RAN = "ran"
    NOT_APPLICABLE = "not-applicable"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The result of one analyzer. `examined` holds the paths fully examined, `unexamined` those it should
    have examined and did not, each with a reason; a file in neither was none of its business.
    `rules_digest` is the hexadecimal SHA-256 of the rules it used. `seconds` is for people, never scored."""

    analyzer: str
    version: str
    outcome: Outcome
    areas: tuple[Area, ...]
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    examined: tuple[str, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()
    rules_digest: str = ""
    seconds: float = 0.0


class Analyzer(Protocol):
    """One way of looking at an app. `id` names it in labels; `areas` are those its findings can fall in.

    `analyze` may raise anything, run for ever or return too much: it is called behind a wall.
    """

    id: str
    areas: tuple[Area, ...]

    def analyze(self, inventory: Inventory) -> Report:
        """Look at the app and say what was found and what was not looked at."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """What an analyzer's answer on a file rests on besides the file: the version of its engine, the digest
    (hexadecimal SHA-256) of its rules, and in `options` whatever else it is run with."""

    version: str
    rules_digest: str
    options: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileReport:
    """What one analyzer found in one file, which it examined whole where `unexamined` is empty.

    `lasting` is False where the same file may fare better another time, for it ran out of time or memory.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()
    lasting: bool = True


class FileAnalyzer(Analyzer, Protocol):
    """An analyzer that looks at each file on its own, so that files can be shared out and results kept.

    `nothing` says why it is not applicable where no file is due.
    """

    nothing: str

    def recipe(self) -> Recipe:
        """What answers rest on. Raises AnalyzerUnavailable where the engine is missing or too old."""
        ...

    def due(self, inventory: Inventory) -> tuple[SourceFile, ...]:
        """The files it has to look at."""
        ...

    def examine(self, inventory: Inventory, files: Sequence[SourceFile]) -> Iterator[FileReport]:
        """One report a file, in the order of the files, each given as soon as it is there."""
        ...
