"""What the numbers mean, in fixed words (scoring model, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from applabel.codec.contract import decimal
from applabel.model import GRADES, Measurement, Result, Status, grade
from applabel.render.plain import one_line

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

VALID = timedelta(days=90)
"""How long a result may be shown to others before the app is measured again (label specification, section 1)."""

_NEAR = 20


def verdict(measurement: Measurement) -> str:
    """The one sentence for the measurement, for a person who has read nothing else."""
    if measurement.grade is None:
        return NOT_ASSESSED
    if measurement.status is Status.PARTIAL_SCOPE:
        return f"{MEANING[measurement.grade]}, in the part that was measured"
    return MEANING[measurement.grade]


def statement(result: Result, on: date) -> str:
    """The whole meaning of a result in one paragraph, for whoever shows it to somebody else.

    `on` is the day of the measurement, the only thing in it that does not follow from the result.
    """
    measured, target = result.measurement, result.inventory.target
    if measured.grade is None:
        bound = measured.upper_bound or 0
        head = f"{NOT_ASSESSED}, at most {decimal(bound)} of 100 ({grade(bound)})."
    else:
        head = f"Grade {measured.grade}, {decimal(measured.score or 0)} of 100."
    version = f"version {one_line(target.version, 40)} of " if target.version else ""
    scope = {file.path for file in result.inventory.in_scope}
    missed = len(scope & {each.path for each in result.unexamined})
    looked = f"all {len(scope)} files in scope"
    if missed:
        looked = f"{len(scope) - missed} of {len(scope)} files in scope"
    elif measured.grade is None:
        looked = f"{len(scope)} files in scope, but not with every tool"
    what = f"{version}{one_line(target.name, 60)} ({looked})"
    return (
        f"{head} On {on:%Y-%m-%d} automated tools examined {what} for known kinds of security weakness. Fewer "
        f"points mean more, or more serious, weaknesses were found. {LIMITS} Valid until {on + VALID:%Y-%m-%d} or "
        "the next release."
    )


def near_boundary(measurement: Measurement) -> bool:
    """Whether the score lies within 2.0 points of a grade's threshold, so that the letter says less."""
    score = measurement.score
    return score is not None and any(abs(score - floor) <= _NEAR for floor, _ in GRADES if floor)
