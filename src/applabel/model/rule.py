"""What a check knows about the weakness it looks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Area(StrEnum):
    """The six scored areas of the measurement (scoring model, section 5), in the order people read them."""

    CODE = "code"
    DEPENDENCIES = "dependencies"
    SECRETS = "secrets"
    CRYPTOGRAPHY = "cryptography"
    DATA_HANDLING = "data-handling"
    CONFIGURATION = "configuration"


class Evidence(StrEnum):
    """What a finding of a rule rests on; it bounds the confidence the rule can reach.

    `literal`: the insecure value stands in the code and the API is resolved. `parsed`: a structure or
    checksum was verified (a secret, an advisory on a resolved version). `flow`: a path from a source to a
    sink. `pattern`: the shape of the code alone.
    """

    LITERAL = "literal"
    PARSED = "parsed"
    FLOW = "flow"
    PATTERN = "pattern"


class Flag(StrEnum):
    """Facts that trigger a cap (scoring model, section 3); raised only on confirmed or high findings."""

    LIVE_SECRET = "live-secret"  # noqa: S105 - a flag's name, not a secret
    KNOWN_EXPLOITED = "known-exploited"
    CRITICAL_FIX_AVAILABLE = "critical-fix-available"
    TLS_OFF = "tls-off"
    STALE_ADVISORIES = "stale-advisories"


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A piece of code a rule must find (`bad`) beside one it must not (`good`); both are run as tests.

    `file` is the name the code is given when it is scanned.
    """

    bad: str
    good: str
    file: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One check: what it finds, why that matters and how to mend it.

    `id` is unique over all analyzers (`[a-z0-9-]+`). `area` and `weakness_class` are empty where the CWE
    table decides. `matcher` is what the engine is given (for Semgrep its rule body, for secrets the
    pattern), empty for engines that carry their own checks.
    """

    id: str
    engine: str
    title: str
    cwe: int
    languages: tuple[str, ...]
    evidence: Evidence
    rationale: str
    remedy: str
    since: str
    area: Area | None = None
    weakness_class: str = ""
    exposure: str = "unknown"
    flags: tuple[Flag, ...] = ()
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    matcher: dict[str, object] = field(default_factory=dict)
