"""A weakness found at a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from applabel.model.rule import Area, Flag


class Confidence(StrEnum):
    """How sure we may be, by measured precision (scoring model, section 3), best first."""

    CONFIRMED = "confirmed"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Exposure(StrEnum):
    """Who can reach the weakness. Unknown scores as the network: ignorance is not safety."""

    NETWORK_UNAUTH = "network-unauth"
    NETWORK_AUTH = "network-auth"
    USER_FILE = "user-file"
    LOCAL = "local"
    UNKNOWN = "unknown"


class Suppression(StrEnum):
    """What the provider says about a finding, and who stands behind it."""

    NONE = "none"
    UNJUSTIFIED = "unjustified"
    JUSTIFIED = "justified"
    ASSESSOR = "assessor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """Where: lines and columns count from 1, as in the original file; `end_*` are inclusive."""

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One weakness one analyzer saw at one place.

    `locus` identifies the place without line numbers or white space (path, enclosing symbol, hash of the
    expression; for a secret a short hash of it; for a package its purl and advisory). `evidence` is the
    offending code, redacted where it is a secret. `confidence` is None until the precision registry has
    spoken; an analyzer never decides it. `cvss` is a base score in tenths as text, for packages only.
    """

    rule: str
    cwe: int
    location: Location
    locus: str
    message: str
    analyzer: str
    symbol: str = ""
    evidence: str = ""
    confidence: Confidence | None = None
    exposure: Exposure = Exposure.UNKNOWN
    suppression: Suppression = Suppression.NONE
    area: Area | None = None
    weakness_class: str = ""
    cvss: str = ""
    flags: tuple[Flag, ...] = ()
