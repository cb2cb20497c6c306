"""The precision registry: the Wilson bound, the steps of confidence, and the rows that ship."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal, localcontext

import pytest

from applabel.codec import rules
from applabel.model import Confidence, Evidence, Example, Rule
from applabel.scoring import precision
from applabel.scoring.precision import Judged

PROOFS = (Evidence.LITERAL, Evidence.PARSED, Evidence.FLOW)


def rule(evidence: Evidence = Evidence.PATTERN) -> Rule:
    return Rule(
        id="sample",
        engine="semgrep",
        title="A sample",
        cwe=89,
        languages=("python",),
        evidence=evidence,
        rationale="Because.",
        remedy="Do not.",
        since="0.1.0",
        examples=(Example(bad="f()", good="g()", file="a.py"),),
    )


def judged(lower: int) -> Judged:
    return Judged(judged=20, true=19, lower=lower)


def exactly(true: int, n: int) -> Decimal:
    """Wilson's lower bound to 60 digits."""
    with localcontext() as context:
        context.prec = 60
        z, p = Decimal("1.96"), Decimal(true) / n
        root = (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        return (p + z * z / (2 * n) - z * root) / (1 + z * z / n)


def test_wilson_is_the_floor_of_the_exact_bound() -> None:
    for n in (*range(1, 121), 500, 1000, 99_999):
        for true in {*range(min(n, 120) + 1), n // 2, n - 1, n}:
            exact = exactly(true, n) * 1000
            assert precision.wilson(true, n) == max(0, int(exact + Decimal("1e-40"))), (true, n)


@pytest.mark.parametrize(
    ("true", "n", "lower"), [(0, 1, 0), (1, 1, 206), (20, 20, 838), (10, 20, 299), (16, 20, 583)]
)
def test_wilson_by_hand(true: int, n: int, lower: int) -> None:
    assert precision.wilson(true, n) == lower


@pytest.mark.parametrize(("true", "n"), [(0, 0), (1, 0), (2, 1), (-1, 3)])
def test_no_proportion(true: int, n: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        precision.wilson(true, n)


def test_wilson_rises_with_what_was_right_and_with_how_much_was_read() -> None:
    bounds = [precision.wilson(true, 40) for true in range(41)]
    assert bounds == sorted(bounds)
    bounds = [precision.wilson(n, n) for n in range(1, 200)]
    assert bounds == sorted(bounds)


@pytest.mark.parametrize("evidence", Evidence)
@pytest.mark.parametrize(
    ("lower", "sure"), [(0, "low"), (399, "low"), (400, "medium"), (799, "medium"), (800, "high"), (1000, "high")]
)
def test_a_row_decides(lower: int, sure: str, evidence: Evidence) -> None:
    expected = "confirmed" if sure == "high" and evidence in PROOFS else sure
    assert precision.confidence(rule(evidence), judged(lower)) == expected


@pytest.mark.parametrize(
    ("evidence", "sure"),
    [
        (Evidence.LITERAL, Confidence.CONFIRMED),
        (Evidence.PARSED, Confidence.CONFIRMED),
        (Evidence.FLOW, Confidence.MEDIUM),
        (Evidence.PATTERN, Confidence.MEDIUM),
    ],
)
def test_without_a_row_the_evidence_decides(evidence: Evidence, sure: Confidence) -> None:
    assert precision.confidence(rule(evidence), None) is sure


@pytest.mark.parametrize("evidence", Evidence)
def test_without_examples_or_a_reason_it_is_low(evidence: Evidence) -> None:
    assert precision.confidence(replace(rule(evidence), examples=()), None) is Confidence.LOW
    assert precision.confidence(replace(rule(evidence), rationale=""), None) is Confidence.LOW


def test_without_a_rule_it_is_low_until_judged() -> None:
    assert precision.confidence(None, None) is Confidence.LOW
    assert precision.confidence(None, judged(900)) is Confidence.HIGH


@pytest.mark.parametrize("evidence", Evidence)
@pytest.mark.parametrize(
    ("true", "n", "at_most"),
    [(1, 1, None), (2, 2, None), (9, 9, None), (8, 9, None), (4, 5, None), (2, 3, "medium"), (1, 2, "medium"),
     (3, 9, "low"), (1, 3, "low"), (0, 1, "low")],
)  # fmt: skip
def test_few_hits_only_lower(true: int, n: int, at_most: str | None, evidence: Evidence) -> None:
    found, unjudged = precision.confidence(rule(evidence), row(true, n)), precision.confidence(rule(evidence), None)
    order = list(Confidence)
    if at_most is None:
        assert found is unjudged
    else:
        assert order.index(found) == max(order.index(unjudged), order.index(Confidence(at_most)))


def row(true: int, n: int) -> Judged:
    return Judged(judged=n, true=true, lower=precision.wilson(true, n))


@pytest.mark.parametrize("evidence", Evidence)
def test_a_rule_that_was_never_wrong_only_gains(evidence: Evidence) -> None:
    order = list(Confidence)
    found = [order.index(precision.confidence(rule(evidence), row(n, n))) for n in range(1, 40)]
    assert found[0] == order.index(precision.confidence(rule(evidence), None))
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("evidence", Evidence)
def test_one_more_wrong_hit_never_makes_surer(evidence: Evidence) -> None:
    order = list(Confidence)
    for n in (1, 2, 5, 9, 10, 11, 20, 40):
        found = [order.index(precision.confidence(rule(evidence), row(true, n))) for true in range(n + 1)]
        assert found == sorted(found, reverse=True)


def test_being_judged_worse_never_makes_surer() -> None:
    for evidence, (one, other) in itertools.product(Evidence, itertools.pairwise((0, 399, 400, 799, 800, 1000))):
        worse, better = (precision.confidence(rule(evidence), judged(each)) for each in (one, other))
        assert list(Confidence).index(worse) >= list(Confidence).index(better)


def test_the_rows_that_ship_are_of_rules_and_recomputed() -> None:
    known = {each.id for each in rules.load_all()}
    for name, each in precision.load().items():
        assert name in known
        assert each.lower == precision.wilson(each.true, each.judged)
