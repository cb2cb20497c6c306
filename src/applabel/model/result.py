"""Everything one run found out: what was looked at, what was found, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from applabel.model.finding import Confidence, Exposure, Location, Suppression
from applabel.model.inventory import Inventory, Unexamined
from applabel.model.measurement import Assessment, Measurement
from applabel.model.report import Report
from applabel.model.rule import Area, Flag


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoredFinding:
    """One weakness as people meet it: all sightings of one (area, class, locus) merged.

    `id` is derived from those three, so it survives moved lines. `rules`, `analyzers` and `locations` hold
    every sighting, the decisive one first. `weakness` is the CWSS score in hundredths (0..10000), `risk`
    the contribution in 10^-9 points, `points_lost` and `worth` are tenths of a point: what it cost, and
    what mending it alone would bring.
    """

    id: str
    area: Area
    weakness_class: str
    cwe: int
    locus: str
    rules: tuple[str, ...]
    analyzers: tuple[str, ...]
    locations: tuple[Location, ...]
    symbol: str
    message: str
    evidence: str
    confidence: Confidence
    exposure: Exposure
    suppression: Suppression
    flags: tuple[Flag, ...]
    cvss: str
    weakness: int
    vector: str
    severity: str
    risk: int
    points_lost: int
    worth: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One run over one app. `unexamined` is everything nobody, or not everybody, looked at, with reasons.

    `settings` names the file the provider's settings came from, empty where there was none.
    """

    inventory: Inventory
    profile: str
    settings: str
    reports: tuple[Report, ...]
    unexamined: tuple[Unexamined, ...]
    assessment: Assessment
    measurement: Measurement
    findings: tuple[ScoredFinding, ...]
