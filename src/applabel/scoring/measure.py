"""The measurement itself: an assessment and the tables in, one objective result out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from applabel.codec import strict
from applabel.model import (
    GRADES,
    Area,
    AreaScore,
    Assessment,
    Cap,
    Contribution,
    Measurement,
    Outcome,
    ProfileEntry,
    Status,
    grade,
)
from applabel.scoring import caps, cwss, risk
from applabel.scoring.tables import Tables

MODEL = "asm-0.1"


def measure(assessment: Assessment, tables: Tables) -> Measurement:
    """Compute the measurement of an assessment by the model asm-0.1.

    Pure: no clock, no files, no randomness, integers throughout; the order of the findings, their
    duplicates and the names of the analyzers make no difference.
    """
    weighed = [risk.weigh(item, tables) for item in assessment.findings]
    shares = risk.contributions(risk.merge(weighed))
    total = sum(shares.values())
    open_score = risk.score(total)
    bounds = caps.apply(assessment.findings, excluded=bool(assessment.excluded))
    bound = min([open_score, *(cap.cap for cap in bounds)])
    status = _status(assessment)
    areas = _areas(assessment, shares, status)
    return Measurement(
        model=MODEL,
        status=status,
        baseline=_baseline(status, bound, bounds),
        score=None if status is Status.INCOMPLETE else bound,
        upper_bound=bound if status is Status.INCOMPLETE else None,
        grade=None if status is Status.INCOMPLETE else grade(bound),
        risk=total,
        areas=areas,
        contributions=_explain(shares, 1000 - open_score),
        caps=bounds,
    )


def model_digest(tables: Tables) -> str:
    """SHA-256 (hexadecimal) over the tables and every constant of the formula: what a label signs as the model."""
    constants = {
        "model": MODEL,
        "tables": tables.digest,
        "exposure": {str(key): list(value) for key, value in cwss.EXPOSURE.items()},
        "confidence": {str(key): value for key, value in risk.CONFIDENCE.items()},
        "suppression": {str(key): value for key, value in risk.SUPPRESSION.items()},
        "rank": list(risk.RANK),
        "class": list(risk.CLASS),
        "half": risk.HALF,
        "unscored": cwss.UNSCORED_ADVISORY,
        "caps": {rule.id: [str(rule.flag or ""), rule.cap, rule.justified, rule.liftable] for rule in caps.RULES},
        "grades": [[floor, letter] for floor, letter in GRADES],
    }
    return hashlib.sha256(strict.canonical(constants)).hexdigest()


def _status(assessment: Assessment) -> Status:
    outcomes = [entry.outcome for entry in assessment.analyzers]
    if (
        assessment.unexamined
        or Outcome.RAN not in outcomes
        or any(outcome not in (Outcome.RAN, Outcome.NOT_APPLICABLE) for outcome in outcomes)
    ):
        return Status.INCOMPLETE
    return Status.PARTIAL_SCOPE if assessment.excluded else Status.RATED


def _baseline(status: Status, bound: int, bounds: tuple[Cap, ...]) -> str:
    if bound < 750 or status is Status.PARTIAL_SCOPE:
        return "no"
    if status is Status.RATED and not bounds:
        return "yes"
    return "not-fully-assessed"


def _areas(assessment: Assessment, shares: Mapping[risk.Key, int], status: Status) -> tuple[AreaScore, ...]:
    result = []
    for area in Area:
        covering = [entry for entry in assessment.analyzers if entry.areas is None or area in entry.areas]
        total = sum(share for (where, _, _), share in shares.items() if where is area)
        found = any(where is area for where, _, _ in shares)
        state = _area_state(covering, found, incomplete=status is Status.INCOMPLETE)
        numbered = state in ("assessed", "incomplete")
        result.append(AreaScore(area=area, state=state, risk=total, score=risk.score(total) if numbered else None))
    return tuple(result)


def _area_state(covering: list[ProfileEntry], found: bool, *, incomplete: bool) -> str:  # noqa: FBT001
    outcomes = {entry.outcome for entry in covering}
    if found or Outcome.RAN in outcomes:
        return "incomplete" if incomplete else "assessed"
    return "not-applicable" if outcomes == {Outcome.NOT_APPLICABLE} else "not-assessed"


def _explain(shares: Mapping[risk.Key, int], lost: int) -> tuple[Contribution, ...]:
    """Split the tenths lost over the contributions by largest remainder, so that they add up exactly."""
    total = sum(shares.values())
    floors = {key: (share * lost // total if total else 0) for key, share in shares.items()}
    left = lost - sum(floors.values()) if total else 0
    by_remainder = sorted(shares, key=lambda key: (-(shares[key] * lost % total) if total else 0, key))
    for key in by_remainder[:left]:
        floors[key] += 1
    ordered = sorted(shares, key=lambda key: (-shares[key], key))
    return tuple(
        Contribution(area=area, weakness_class=name, locus=locus, risk=shares[key], points_lost=floors[key])
        for key in ordered
        for area, name, locus in [key]
    )
