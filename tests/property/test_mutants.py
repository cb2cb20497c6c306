"""The tests are tested: every deliberately wrong model falls to the property that is there to stop it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Exposure,
    Measurement,
    Outcome,
    Status,
    Suppression,
    WeaknessItem,
)
from applabel.scoring import assess, caps, cwss, measure, risk, tables
from tests.property.properties import LETTERS, PROPERTIES, WAYS, Way
from tests.property.strategies import ENGINES, App
from tests.unit.scoring.worked import Around, Model, asm

PACE = 200
"""Random cases a mutant has to survive before it counts as alive."""

Patch = pytest.MonkeyPatch
MUTANTS: list[Mutant] = []


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A wrong model, made by patching the right one or by wrapping it, and the properties it must fall to."""

    name: str
    falls_to: tuple[str, ...]
    make: Callable[[Patch], Model]


def mutant(*falls_to: str) -> Callable[[Callable[[Patch], Model]], Callable[[Patch], Model]]:
    def register(make: Callable[[Patch], Model]) -> Callable[[Patch], Model]:
        MUTANTS.append(Mutant(name=make.__name__, falls_to=falls_to, make=make))
        return make

    return register


def wrapped(change: Callable[[Measurement, Assessment, Around], Measurement]) -> Model:
    """A model that changes what the right one says."""
    return lambda assessment, around: change(asm(assessment), assessment, around)


def rescored(found: Measurement, score: int) -> Measurement:
    """The measurement with another overall score, its grade and baseline following."""
    score = min([max(0, min(1000, score)), *(cap.cap for cap in found.caps)])
    letter = next(name for floor, name in LETTERS if score >= floor)
    if found.score is None:
        return replace(found, upper_bound=score)
    return replace(found, score=score, grade=letter)


def reweighed(patch: Patch, change: Callable[[WeaknessItem, int], int]) -> Model:
    """A model that gives a finding other points than p."""
    right = risk.weigh

    def weigh(item: WeaknessItem, known: tables.Tables) -> risk.Weighed:
        each = right(item, known)
        return replace(each, points=change(item, each.points))

    patch.setattr(risk, "weigh", weigh)
    return asm


def before(change: Callable[[Assessment], Assessment]) -> Model:
    """A model that is given another assessment."""
    return lambda assessment, around: asm(change(assessment))


# --- What others do ---


@mutant("P6")
def density_by_lines(patch: Patch) -> Model:
    return wrapped(lambda found, _, around: rescored(found, risk.score(found.risk * 1000 // around.lines)))


@mutant("P3", "P14")
def average_over_findings(patch: Patch) -> Model:
    def average(found: Measurement, assessment: Assessment, _: Around) -> Measurement:
        each = [risk.score(risk.weigh(item, tables.load()).points * 10**6) for item in assessment.findings]
        return rescored(found, sum(each) // len(each) if each else 1000)

    return wrapped(average)


@mutant("P12")
def average_over_areas(patch: Patch) -> Model:
    def average(found: Measurement, *_: object) -> Measurement:
        return rescored(found, sum(risk.score(each.risk) for each in found.areas) // 6)

    return wrapped(average)


@mutant("P3", "P14")
def risk_per_finding(patch: Patch) -> Model:
    def per_finding(found: Measurement, *_: object) -> Measurement:
        return rescored(found, risk.score(found.risk // max(1, len(found.contributions))))

    return wrapped(per_finding)


@mutant("P7")
def popularity_bonus(patch: Patch) -> Model:
    return wrapped(lambda found, _, around: rescored(found, risk.score(found.risk) + min(50, around.stars)))


@mutant("P7")
def benefit_of_a_large_name(patch: Patch) -> Model:
    return wrapped(lambda found, _, around: replace(found, baseline="yes") if around.organisation else found)


@mutant("P11")
def examined_share_of_98_per_cent_suffices(patch: Patch) -> Model:
    def lenient(assessment: Assessment, around: Around) -> Measurement:
        few = len(assessment.unexamined) * 50 < around.files
        return asm(replace(assessment, unexamined=()) if few else assessment)

    return lenient


@mutant("P5", "P8")
def linear_count(patch: Patch) -> Model:
    patch.setattr(risk, "merge", _each_for_itself)
    patch.setattr(risk, "RANK", (1000,) * 100)
    return asm


# --- Looking away ---


@mutant("P10")
def failed_analyzer_ignored(patch: Patch) -> Model:
    return before(
        lambda each: replace(
            each, analyzers=tuple(entry for entry in each.analyzers if entry.outcome is not Outcome.FAILED)
        )
    )


@mutant("P10", "worked")
def unavailable_is_not_applicable(patch: Patch) -> Model:
    def excuse(each: Assessment) -> Assessment:
        return replace(
            each,
            analyzers=tuple(
                replace(entry, outcome=Outcome.NOT_APPLICABLE) if entry.outcome is Outcome.UNAVAILABLE else entry
                for entry in each.analyzers
            ),
        )

    return before(excuse)


@mutant("P11", "worked")
def unexamined_files_ignored(patch: Patch) -> Model:
    return before(lambda each: replace(each, unexamined=()))


@mutant("P2", "P10", "P11")
def incomplete_keeps_its_grade(patch: Patch) -> Model:
    def graded(found: Measurement, *_: object) -> Measurement:
        return found if found.upper_bound is None else replace(found, grade=measure.grade(found.upper_bound))

    return wrapped(graded)


@mutant("worked")
def nothing_in_scope_is_perfect(patch: Patch) -> Model:
    def whole(found: Measurement, assessment: Assessment, _: Around) -> Measurement:
        if any(entry.outcome is not Outcome.NOT_APPLICABLE for entry in assessment.analyzers):
            return found
        return replace(found, status=Status.RATED, score=found.upper_bound, upper_bound=None, grade="A")

    return wrapped(whole)


@mutant("worked", "oracle")
def excluded_code_ignored(patch: Patch) -> Model:
    return before(lambda each: replace(each, excluded=()))


@mutant("worked", "P10")
def incomplete_is_an_escape_from_caps(patch: Patch) -> Model:
    def escaped(found: Measurement, *_: object) -> Measurement:
        return found if found.upper_bound is None else replace(found, upper_bound=risk.score(found.risk), caps=())

    return wrapped(escaped)


# --- Weighing wrongly ---


@mutant("P13", "worked")
def a_reason_excuses_all(patch: Patch) -> Model:
    patch.setattr(risk, "SUPPRESSION", {**risk.SUPPRESSION, Suppression.JUSTIFIED: 0})
    return asm


@mutant("P4")
def a_reason_counts_more_than_none(patch: Patch) -> Model:
    patch.setattr(risk, "SUPPRESSION", {**risk.SUPPRESSION, Suppression.UNJUSTIFIED: 20})
    return asm


@mutant("P18", "worked")
def unknown_exposure_is_half(patch: Patch) -> Model:
    patch.setattr(cwss, "EXPOSURE", {**cwss.EXPOSURE, Exposure.UNKNOWN: (50, 50, 50, 50, 50)})
    return asm


@mutant("P4", "P18")
def unknown_exposure_is_worst_of_all(patch: Patch) -> Model:
    network = cwss.EXPOSURE[Exposure.UNKNOWN]
    patch.setattr(
        cwss,
        "EXPOSURE",
        {**cwss.EXPOSURE, Exposure.UNKNOWN: (100,) * 5, Exposure.NETWORK_UNAUTH: network},
    )
    return asm


@mutant("P18", "oracle")
def unknown_cwe_is_nothing(patch: Patch) -> Model:
    other = tables.load().other

    def nothing(item: WeaknessItem, points: int) -> int:
        return 0 if tables.load().row(item.cwe) is other and not item.cvss else points

    return reweighed(patch, nothing)


@mutant("oracle")
def child_without_a_row_is_unknown(patch: Patch) -> Model:
    patch.setattr(tables.Tables, "row", lambda self, cwe: self.rows.get(cwe, self.other))
    return asm


@mutant("P16", "worked")
def low_confidence_counts_like_medium(patch: Patch) -> Model:
    patch.setattr(risk, "CONFIDENCE", {**risk.CONFIDENCE, Confidence.LOW: 40})
    return asm


@mutant("worked", "oracle")
def the_word_of_the_tool_is_taken(patch: Patch) -> Model:
    patch.setattr(risk, "CONFIDENCE", dict.fromkeys(Confidence, 100))
    return asm


@mutant("P15", "P2")
def cvss_ten_times_too_large(patch: Patch) -> Model:
    right = cwss.advisory_weakness
    patch.setattr(cwss, "advisory_weakness", lambda cvss: right(cvss) * 10)
    return asm


@mutant("P15", "worked")
def cvss_unknown_is_nothing_and_known_is_certain(patch: Patch) -> Model:
    return reweighed(patch, lambda item, points: points if item.cvss is None else 40_000)


@mutant("worked", "oracle")
def weakness_not_cubed(patch: Patch) -> Model:
    def linear(item: WeaknessItem, points: int) -> int:
        weighed = cwss.weakness(tables.load().row(item.cwe), item.exposure)
        return weighed * 4 * risk.CONFIDENCE[item.confidence] * risk.SUPPRESSION[item.suppression] // 10**4

    return reweighed(patch, linear)


# --- Merging and ranking wrongly ---


def _each_for_itself(weighed: Sequence[risk.Weighed]) -> dict[risk.Key, int]:
    return {
        (each.area, each.weakness_class, f"{each.locus}#{place}"): each.points for place, each in enumerate(weighed)
    }


@mutant("P5")
def sum_on_merge(patch: Patch) -> Model:
    def merge(weighed: Sequence[risk.Weighed]) -> dict[risk.Key, int]:
        merged: dict[risk.Key, int] = {}
        for each in weighed:
            merged[each.key] = merged.get(each.key, 0) + each.points
        return merged

    patch.setattr(risk, "merge", merge)
    return asm


@mutant("P5")
def no_merge_at_all(patch: Patch) -> Model:
    patch.setattr(risk, "merge", _each_for_itself)
    return asm


@mutant("P1", "P5")
def the_first_sighting_decides(patch: Patch) -> Model:
    def merge(weighed: Sequence[risk.Weighed]) -> dict[risk.Key, int]:
        merged: dict[risk.Key, int] = {}
        for each in weighed:
            merged.setdefault(each.key, each.points)
        return merged

    patch.setattr(risk, "merge", merge)
    return asm


@mutant("P3", "P14")
def only_the_worst_class_at_a_place(patch: Patch) -> Model:
    right = risk.merge

    def merge(weighed: Sequence[risk.Weighed]) -> dict[risk.Key, int]:
        worst: dict[tuple[Area, str], tuple[int, str]] = {}
        for each in weighed:
            place = (each.area, each.locus)
            worst[place] = max(worst.get(place, (-1, "")), (each.points, each.weakness_class))
        return right(each for each in weighed if worst[each.area, each.locus][1] == each.weakness_class)

    patch.setattr(risk, "merge", merge)
    return asm


@mutant("P8")
def no_rank_decay(patch: Patch) -> Model:
    patch.setattr(risk, "RANK", (1000,) * 1000)
    return asm


@mutant("P8")
def rank_decay_that_never_ends(patch: Patch) -> Model:
    patch.setattr(risk, "RANK", (1000, *(200 for _ in range(1000))))
    return asm


@mutant("P1", "oracle")
def ranked_in_the_order_of_arrival(patch: Patch) -> Model:
    def contributions(merged: Mapping[risk.Key, int]) -> dict[risk.Key, int]:
        seen: dict[tuple[Area, str], int] = {}
        result = {}
        for key, points in merged.items():
            place = seen[key[:2]] = seen.get(key[:2], -1) + 1
            result[key] = points * (risk.RANK[place] if place < len(risk.RANK) else 0) * 1000
        return result

    patch.setattr(risk, "contributions", contributions)
    return asm


@mutant("oracle")
def ties_by_utf16_unit(patch: Patch) -> Model:
    right = risk.contributions

    def contributions(merged: Mapping[risk.Key, int]) -> dict[risk.Key, int]:
        by_unit = sorted(merged, key=lambda key: key[2].encode("utf-16-be", "surrogatepass"))
        name = {key: f"{place:06}" for place, key in enumerate(by_unit)}
        back = {(key[0], key[1], name[key]): key for key in merged}
        return {back[key]: each for key, each in right({new: merged[old] for new, old in back.items()}).items()}

    patch.setattr(risk, "contributions", contributions)
    return asm


@mutant("oracle")
def classes_do_not_fade(patch: Patch) -> Model:
    patch.setattr(risk, "CLASS", (1000,) * 12)
    return asm


@mutant("P16")
def classes_do_not_fade_and_never_end(patch: Patch) -> Model:
    patch.setattr(risk, "CLASS", (1000,) * 1000)
    return asm


@mutant("oracle")
def the_thirteenth_class_counts(patch: Patch) -> Model:
    patch.setattr(risk, "CLASS", (*risk.CLASS, 42))
    return asm


# --- Scoring, capping and explaining wrongly ---


@mutant("worked")
def grade_threshold_one_too_low(patch: Patch) -> Model:
    patch.setattr(measure, "grade", lambda score: next(name for floor, name in LETTERS if score >= floor - 1))
    return asm


@mutant("worked", "P2")
def grade_threshold_one_too_high(patch: Patch) -> Model:
    patch.setattr(
        measure, "grade", lambda score: next(name for floor, name in LETTERS if score > floor or not floor)
    )
    return asm


@mutant("worked", "P2")
def caps_after_the_grade(patch: Patch) -> Model:
    def late(found: Measurement, *_: object) -> Measurement:
        return found if found.grade is None else replace(found, grade=measure.grade(risk.score(found.risk)))

    return wrapped(late)


@mutant("worked", "P2")
def caps_shown_and_not_applied(patch: Patch) -> Model:
    def shown(found: Measurement, *_: object) -> Measurement:
        return found if found.score is None else rescored(replace(found, caps=()), risk.score(found.risk))

    return wrapped(shown)


@mutant("P1", "P3")
def the_last_flag_decides(patch: Patch) -> Model:
    right = caps.apply

    def apply(findings: Sequence[WeaknessItem], excluded: bool) -> tuple[Any, ...]:
        return right([each for each in findings if each.flags][-1:], excluded)

    patch.setattr(caps, "apply", apply)
    return asm


@mutant("worked")
def a_reason_lifts_the_cap(patch: Patch) -> Model:
    right = caps.apply

    def apply(findings: Sequence[WeaknessItem], excluded: bool) -> tuple[Any, ...]:
        return right([each for each in findings if each.suppression is not Suppression.JUSTIFIED], excluded)

    patch.setattr(caps, "apply", apply)
    return asm


@mutant("worked")
def an_assessor_cannot_lift_a_cap(patch: Patch) -> Model:
    patch.setattr(caps, "RULES", tuple(replace(each, liftable=False) for each in caps.RULES))
    return asm


@mutant("worked")
def an_assessor_makes_old_data_new(patch: Patch) -> Model:
    patch.setattr(caps, "RULES", tuple(replace(each, liftable=True) for each in caps.RULES))
    return asm


@mutant("P17", "worked")
def score_rounded_half_up(patch: Patch) -> Model:
    patch.setattr(risk, "score", lambda total: round(Fraction(1000 * risk.HALF, risk.HALF + total)))
    return asm


@mutant("P17")
def score_in_floats(patch: Patch) -> Model:
    patch.setattr(risk, "score", lambda total: float(1000 * risk.HALF // (risk.HALF + total)))
    return asm


@mutant("oracle")
def points_in_floats(patch: Patch) -> Model:
    def floating(item: WeaknessItem, points: int) -> int:
        if item.cvss is not None or item.weakness_class is not None:
            return points
        row = tables.load().row(item.cwe)
        found = cwss.weakness(row, item.exposure) / 10_000
        share = risk.CONFIDENCE[item.confidence] * risk.SUPPRESSION[item.suppression] / 10_000
        return round(40_000 * found**3 * share)

    return reweighed(patch, floating)


@mutant("P9")
def contributions_rounded_one_by_one(patch: Patch) -> Model:
    def rounded(found: Measurement, *_: object) -> Measurement:
        lost = 1000 - risk.score(found.risk)
        return replace(
            found,
            contributions=tuple(
                replace(each, points_lost=round(lost * each.risk / max(1, found.risk)))
                for each in found.contributions
            ),
        )

    return wrapped(rounded)


@mutant("P9")
def areas_leave_out_the_small(patch: Patch) -> Model:
    def cut(found: Measurement, *_: object) -> Measurement:
        return replace(found, contributions=tuple(each for each in found.contributions if each.points_lost))

    return wrapped(cut)


# --- The same on the way from reports to the assessment ---

WAY_MUTANTS: list[tuple[str, str, Callable[[], Way]]] = []


def wrong_way(falls_to: str) -> Callable[[Callable[[], Way]], Callable[[], Way]]:
    def register(make: Callable[[], Way]) -> Callable[[], Way]:
        WAY_MUTANTS.append((make.__name__, falls_to, make))
        return make

    return register


def _measured(app: App, missed: Any = None, **changed: Any) -> Measurement:
    app = replace(app, **changed)
    if missed is None:
        missed = assess.unexamined(app.profile, app.reports, app.inventory, ENGINES)
    return asm(assess.assess(app.profile, app.reports, app.inventory, missed, app.findings))


@wrong_way("P11")
def only_what_is_admitted_is_missing() -> Way:
    return lambda app: _measured(app, missed=[gap for each in app.reports for gap in each.unexamined])


@wrong_way("P11")
def any_one_engine_suffices() -> Way:
    def lenient(app: App) -> Measurement:
        missed = assess.unexamined(app.profile, app.reports, app.inventory, ENGINES)
        seen = {path for each in app.reports for path in each.examined}
        return _measured(app, missed=[each for each in missed if each.path not in seen])

    return lenient


@wrong_way("P11")
def unknown_languages_are_not_code() -> Way:
    def blind(app: App) -> Measurement:
        missed = assess.unexamined(app.profile, app.reports, app.inventory, ENGINES)
        return _measured(app, missed=[each for each in missed if each.reason != "no-analyzer"])

    return blind


@wrong_way("P10")
def the_profile_is_whoever_came() -> Way:
    return lambda app: _measured(app, profile=tuple(each.analyzer for each in app.reports))


@wrong_way("P10")
def not_applicable_is_believed() -> Way:
    def believing(app: App) -> Measurement:
        missed = assess.unexamined(app.profile, app.reports, app.inventory, ENGINES)
        idle = {each.analyzer for each in app.reports if each.outcome is Outcome.NOT_APPLICABLE}
        return _measured(app, missed=[each for each in missed if each.analyzer not in idle])

    return believing


@wrong_way("P5")
def another_line_is_another_weakness() -> Way:
    return lambda app: _measured(
        app, findings=tuple(replace(each, locus=f"{each.locus}:{each.location.line}") for each in app.findings)
    )


@wrong_way("P6")
def large_apps_get_a_discount() -> Way:
    def discount(app: App) -> Measurement:
        files = sum(1 for each in app.inventory.files if each.lines > 1000)
        return _measured(app, findings=app.findings[files:])

    return discount


@wrong_way("P7")
def a_good_name_helps() -> Way:
    return lambda app: _measured(app, findings=() if app.inventory.target.name == "bandit" else app.findings)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize(
    ("each", "name"),
    [(each, name) for each in MUTANTS for name in each.falls_to],
    ids=lambda each: each.name if isinstance(each, Mutant) else str(each),
)
def test_falls(each: Mutant, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = next(known for known in PROPERTIES if known.id == name)
    model = each.make(monkeypatch)
    with pytest.raises(AssertionError):
        judge.hold(model, PACE, shrink=False)


@pytest.mark.parametrize(("name", "falls_to", "make"), WAY_MUTANTS, ids=[name for name, _, _ in WAY_MUTANTS])
def test_wrong_way_falls(name: str, falls_to: str, make: Callable[[], Way]) -> None:
    judge = next(known for known in WAYS if known.id == falls_to)
    with pytest.raises(AssertionError):
        judge.hold(make(), PACE, shrink=False)


def test_every_property_stops_somebody() -> None:
    """A property that no wrong model falls to might as well not be there."""
    assert len(MUTANTS) >= 15
    assert {name for each in MUTANTS for name in each.falls_to} == {each.id for each in PROPERTIES}
    assert {falls_to for _, falls_to, _ in WAY_MUTANTS} == {each.id for each in WAYS}
