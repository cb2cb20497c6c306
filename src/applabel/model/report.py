"""What one analyzer did: what it found, what it looked at, and what it could not look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from applabel.model.finding import Finding
from applabel.model.inventory import Inventory, Unexamined
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
