"""The precision registry: how often a rule was right, and what confidence that earns (docs/adr/0003)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isqrt
from typing import Any

from applabel.codec import data
from applabel.model import Confidence, Evidence, Rule

_HIGH = 800
_MEDIUM = 400
_ENOUGH = 10
"""Judged hits from which the Wilson bound alone decides over a rule that was wrong once (docs/adr/0004)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Hits of one rule read by hand: how many, how many were right, and the Wilson bound in thousandths."""

    judged: int
    true: int
    lower: int


@cache
def load() -> Mapping[str, Judged]:
    """The bundled registry, by rule id."""
    document: Any = data.load_toml("rules/precision.toml")
    return {
        each["id"]: Judged(judged=each["judged"], true=each["true"], lower=each["lower"])
        for each in document.get("rule", ())
    }


def wilson(true: int, judged: int) -> int:
    """The lower end of the Wilson score interval at 95 % (z = 1.96), in thousandths, floored.

    (p + z²/2n - z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), E. B. Wilson 1927, computed in integers:
    with z = 196/100, numerator and denominator are scaled by 2·n·10^4 and the root is taken of an integer.
    """
    if not 0 <= true <= judged or judged == 0:
        raise ValueError(f"{true} right of {judged} judged is no proportion")
    z2 = 196 * 196  # z² in 10^-4
    # 2n·10^4·(p + z²/2n) = 2·true·10^4 + z2 ; 2n·10^4·z·sqrt(…) = sqrt(z2·(4·true·(judged-true)·10^4/judged + z2))
    # Scaled once more by 10^6 under the root, so that flooring it cannot move the third decimal by more than one.
    root = isqrt(z2 * (4 * true * (judged - true) * 10**4 * 10**12 // judged + z2 * 10**12))
    numerator = (2 * true * 10**4 + z2) * 10**6 - root
    denominator = 2 * (judged * 10**4 + z2) * 10**6
    return max(0, numerator * 1000 // denominator)


def confidence(rule: Rule | None, row: Judged | None) -> Confidence:
    """The confidence of a rule's findings, by its kind of evidence and by its row (docs/adr/0003 and 0004).

    `rule` is None for a check that no rule file describes; such a check is low until it is judged.
    """
    unjudged = _by_evidence(rule)
    if row is None:
        return unjudged
    if row.true == row.judged:
        return _surer(unjudged, _measured(rule, row.lower))
    if row.judged >= _ENOUGH:
        return _measured(rule, row.lower)
    share = row.true * 1000 // row.judged
    few = unjudged if share >= _HIGH else Confidence.MEDIUM if share >= _MEDIUM else Confidence.LOW
    return _less_sure(unjudged, few)


def _measured(rule: Rule | None, lower: int) -> Confidence:
    if lower < _MEDIUM:
        return Confidence.LOW
    if lower < _HIGH:
        return Confidence.MEDIUM
    proof = rule is not None and rule.evidence is not Evidence.PATTERN
    return Confidence.CONFIRMED if proof else Confidence.HIGH


def _by_evidence(rule: Rule | None) -> Confidence:
    """What an unjudged rule earns: its finding may be its own proof; otherwise its examples speak for it."""
    if rule is None or not rule.examples or not rule.rationale:
        return Confidence.LOW
    if rule.evidence in (Evidence.LITERAL, Evidence.PARSED):
        return Confidence.CONFIRMED
    return Confidence.MEDIUM


def _surer(one: Confidence, other: Confidence) -> Confidence:
    return min(one, other, key=list(Confidence).index)  # the best stands first


def _less_sure(one: Confidence, other: Confidence) -> Confidence:
    return max(one, other, key=list(Confidence).index)
