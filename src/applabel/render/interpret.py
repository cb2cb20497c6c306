"""What the numbers mean, in fixed words (scoring model, section 8)."""

from __future__ import annotations

from collections.abc import Mapping

from applabel.model import GRADES, Measurement, Status

MEANING: Mapping[str, str] = {
    "A": "No serious weakness found by the checks listed",
    "B": "Minor weaknesses",
    "C": "Weaknesses that should be fixed",
    "D": "Serious weaknesses",
    "E": "Do not entrust sensitive data until fixed",
}
NOT_ASSESSED = "Not fully assessed: nobody should read this as good"

BASELINES: Mapping[str, str] = {
    "yes": "YES",
    "no": "NO",
    "not-fully-assessed": "NOT FULLY ASSESSED",
}

LIMITS = (
    "It is not a guarantee, not a penetration test and not a certification; it says nothing about parts listed "
    "as not assessed, about servers we did not see, or about the company."
)

SHORT_LIMITS = "Not a guarantee, a penetration test or a certification."

GAPS: Mapping[str, str] = {
    "ambiguous-encoding": "that others may read differently",
    "changing": "that changed while it was read",
    "engine-error": "where an engine gave up",
    "link-dangling": "behind a link to nowhere",
    "link-loop": "behind a link to itself",
    "link-outside": "linked from outside of the app",
    "memory": "that took too much memory",
    "no-analyzer": "in a language without rules",
    "not-reported": "an engine said nothing about",
    "nothing-in-scope": "for there is nothing to measure",
    "partly-parsed": "parsed in part",
    "special-file": "neither files nor folders",
    "syntax-error": "that cannot be parsed",
    "timeout": "that took too long",
    "too-large": "too large",
    "too-many": "with more secrets than are listed",
    "unreadable": "that cannot be read",
}
"""Why something was not examined, to follow a number: 2 that cannot be parsed."""

_NEAR = 20


def verdict(measurement: Measurement) -> str:
    """The one sentence for the measurement, for a person who has read nothing else."""
    if measurement.grade is None:
        return NOT_ASSESSED
    if measurement.status is Status.PARTIAL_SCOPE:
        return f"{MEANING[measurement.grade]}, in the part that was measured"
    return MEANING[measurement.grade]


def near_boundary(measurement: Measurement) -> bool:
    """Whether the score lies within 2.0 points of a grade's threshold, so that the letter says less."""
    score = measurement.score
    return score is not None and any(abs(score - floor) <= _NEAR for floor, _ in GRADES if floor)
