"""Facts that bound the score whatever the rest says (scoring model, section 3, Caps)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from applabel.model import Cap, Flag, Suppression, WeaknessItem


@dataclass(frozen=True, kw_only=True, slots=True)
class CapRule:
    """One cap: its bound in tenths, the bound under a justified suppression, and whether an assessor lifts it."""

    id: str
    flag: Flag | None
    cap: int
    justified: int
    liftable: bool
    said: str


RULES = (
    CapRule(
        id="KO1",
        flag=Flag.LIVE_SECRET,
        cap=399,
        justified=749,
        liftable=True,
        said="a live secret or private key is in what ships",
    ),
    CapRule(
        id="KO2",
        flag=Flag.KNOWN_EXPLOITED,
        cap=399,
        justified=749,
        liftable=True,
        said="a dependency has a weakness that is being exploited",
    ),
    CapRule(
        id="KO3",
        flag=Flag.CRITICAL_FIX_AVAILABLE,
        cap=749,
        justified=899,
        liftable=True,
        said="a dependency has a critical weakness with a fix available",
    ),
    CapRule(
        id="KO4",
        flag=Flag.TLS_OFF,
        cap=749,
        justified=899,
        liftable=True,
        said="encryption on the way is switched off, or credentials travel in the clear",
    ),
    CapRule(
        id="SC1",
        flag=None,
        cap=749,
        justified=749,
        liftable=False,
        said="the provider left code that ships out of the measurement",
    ),
    CapRule(
        id="DA1",
        flag=Flag.STALE_ADVISORIES,
        cap=899,
        justified=899,
        liftable=False,
        said="the advisory data was older than 90 days",
    ),
)


def apply(findings: Iterable[WeaknessItem], excluded: bool) -> tuple[Cap, ...]:  # noqa: FBT001 - the one fact besides the findings
    """Every cap that is triggered, sorted by id; where several findings trigger one, its lowest bound."""
    bounds: dict[str, int] = {}
    by_flag = {rule.flag: rule for rule in RULES if rule.flag is not None}
    for item in findings:
        for flag in item.flags:
            rule = by_flag[flag]
            if rule.liftable and item.suppression is Suppression.ASSESSOR:
                continue
            bound = rule.justified if item.suppression is Suppression.JUSTIFIED else rule.cap
            bounds[rule.id] = min(bounds.get(rule.id, bound), bound)
    if excluded:
        bounds["SC1"] = next(rule.cap for rule in RULES if rule.id == "SC1")
    words = {rule.id: rule.said for rule in RULES}
    return tuple(Cap(id=name, cap=bounds[name], said=words[name]) for name in sorted(bounds))
