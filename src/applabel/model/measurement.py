"""The measurement and what it is computed from (contract: `schemas/assessment` and `schemas/measurement`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from applabel.model.finding import Confidence, Exposure, Suppression
from applabel.model.report import Outcome
from applabel.model.rule import Area, Flag

GRADES = ((900, "A"), (750, "B"), (600, "C"), (400, "D"), (0, "E"))
"""The least score in tenths of a point for each letter (scoring model, section 3)."""


def grade(score: int) -> str:
    """The letter for a score in tenths: A >= 90, B >= 75, C >= 60, D >= 40, E below."""
    return next(letter for floor, letter in GRADES if score >= floor)


class Status(StrEnum):
    """Whether the number may be read as a grade."""

    RATED = "rated"
    PARTIAL_SCOPE = "partial-scope"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileEntry:
    """One analyzer of the profile and how it ended. `areas` None means it speaks for every area."""

    id: str
    outcome: Outcome
    reason: str = ""
    areas: tuple[Area, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WeaknessItem:
    """A finding as the model sees it: no path, line or analyzer. `cvss` is a decimal text such as `9.8`."""

    cwe: int | None
    locus: str
    confidence: Confidence
    exposure: Exposure
    suppression: Suppression
    cvss: str | None = None
    flags: tuple[Flag, ...] = ()
    area: Area | None = None
    weakness_class: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """Everything the score depends on, and nothing else."""

    analyzers: tuple[ProfileEntry, ...]
    unexamined: tuple[str, ...]
    excluded: tuple[str, ...]
    findings: tuple[WeaknessItem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """The share of one merged finding. `risk` in 10^-9 points, `points_lost` in tenths of a point."""

    area: Area
    weakness_class: str
    locus: str
    risk: int
    points_lost: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Cap:
    """A bound that applied: its id, its height in tenths of a point, and the fact behind it in words."""

    id: str
    cap: int
    said: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaScore:
    """One area. `state` is `assessed`, `incomplete` (`score` is then a bound), `not-applicable` or
    `not-assessed` (no score). `score` in tenths, `risk` in 10^-9 points."""

    area: Area
    state: str
    risk: int
    score: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """The objective result. Scores are in tenths of a point (0..1000), `risk` in 10^-9 points.

    `score` and `grade` are None while incomplete, and `upper_bound` then says what it is at most.
    """

    model: str
    status: Status
    baseline: str
    score: int | None
    upper_bound: int | None
    grade: str | None
    risk: int
    areas: tuple[AreaScore, ...]
    contributions: tuple[Contribution, ...]
    caps: tuple[Cap, ...]
