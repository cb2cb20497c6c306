"""The properties of the scoring model (section 7), as plain functions any model can be held against.

`test_scoring.py` holds the model against them; `test_mutants.py` shows that wrong models fall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Exposure,
    Flag,
    Measurement,
    Outcome,
    ProfileEntry,
    Status,
    Suppression,
    Unexamined,
    WeaknessItem,
)
from tests.property.oracle import check_oracle
from tests.property.strategies import (
    BAD,
    LOCI,
    App,
    apps,
    arounds,
    assessments,
    complete,
    crowds,
    items,
    noise,
    report,
    source,
)
from tests.unit.scoring.worked import EXAMPLES, PLAIN, Around, Model, app, check_worked, item, many

K = 40 * 10**9
LETTERS = ((900, "A"), (750, "B"), (600, "C"), (400, "D"), (0, "E"))
MOST = 6 * 40_000 * 1250 * 3869
"""The risk of six areas with every class and rank full."""

GRAVER: Mapping[Exposure, tuple[Exposure, ...]] = {
    Exposure.LOCAL: (Exposure.USER_FILE, Exposure.NETWORK_AUTH, Exposure.UNKNOWN, Exposure.NETWORK_UNAUTH),
    Exposure.USER_FILE: (Exposure.UNKNOWN, Exposure.NETWORK_UNAUTH),
    Exposure.NETWORK_AUTH: (Exposure.UNKNOWN, Exposure.NETWORK_UNAUTH),
    Exposure.UNKNOWN: (Exposure.NETWORK_UNAUTH,),
    Exposure.NETWORK_UNAUTH: (),
}
SURER = tuple(Confidence)
EXCUSED = (Suppression.ASSESSOR, Suppression.JUSTIFIED, Suppression.UNJUSTIFIED)
PER_CENT = {Confidence.CONFIRMED: 100, Confidence.HIGH: 80, Confidence.MEDIUM: 40, Confidence.LOW: 5}

Way = Callable[[App], Measurement]
"""From an app with its reports to a measurement: `assess` and the model together."""


def bound(found: Measurement) -> int:
    """The score, or what it is at most."""
    value = found.upper_bound if found.score is None else found.score
    assert value is not None
    return value


def letter(score: int) -> str:
    return next(name for floor, name in LETTERS if score >= floor)


def not_better(after: Measurement, before: Measurement) -> None:
    """Neither score, grade, baseline nor any area is better after than before."""
    assert bound(after) <= bound(before)
    assert letter(bound(after)) >= letter(bound(before))
    assert (after.grade or "") >= (before.grade or "")
    order = ("no", "not-fully-assessed", "yes")
    assert order.index(after.baseline) <= order.index(before.baseline)
    for one, other in zip(after.areas, before.areas, strict=True):
        assert one.score is not None or other.score is None
        assert one.score is None or other.score is None or one.score <= other.score
    assert after.risk >= before.risk


def alone(model: Model, finding: WeaknessItem) -> Measurement:
    return model(app(finding), PLAIN)


# --- The properties, in the order and the words of the scoring model ---


def check_p1(model: Model, assessment: Assessment, shuffled: Sequence[int]) -> None:
    """Deterministic, and independent of order."""
    first = model(assessment, PLAIN)
    assert model(assessment, PLAIN) == first
    findings = tuple(
        each for _, each in sorted(zip(shuffled, assessment.findings, strict=False), key=lambda p: p[0])
    )
    others = assessment.findings[len(findings) :]
    moved = replace(
        assessment,
        findings=(*others, *findings),
        analyzers=assessment.analyzers[::-1],
        unexamined=assessment.unexamined[::-1],
        excluded=assessment.excluded[::-1],
    )
    assert model(moved, PLAIN) == first


def check_p2(model: Model, assessment: Assessment) -> None:
    """Bounded: every number within its range, a letter only beside a score, six areas in their order."""
    found = model(assessment, PLAIN)
    assert (found.score is None) is (found.upper_bound is not None)
    assert (found.score is None) is (found.grade is None) is (found.status is Status.INCOMPLETE)
    assert 0 <= bound(found) <= 1000
    assert found.grade is None or found.grade == letter(bound(found))
    assert found.baseline in ("yes", "no", "not-fully-assessed")
    assert (found.baseline == "no") is (bound(found) < 750)
    assert 0 <= found.risk <= MOST
    assert [each.area for each in found.areas] == list(Area)
    for each in found.areas:
        assert 0 <= each.risk <= MOST // 6
        assert each.score is None or 0 <= each.score <= 1000
        assert (each.score is None) is (each.state in ("not-applicable", "not-assessed"))
    assert all(each.risk >= 0 and 0 <= each.points_lost <= 1000 for each in found.contributions)
    assert [each.id for each in found.caps] == sorted({each.id for each in found.caps})
    assert all(bound(found) <= each.cap < 1000 for each in found.caps)


def check_p3(model: Model, assessment: Assessment, finding: WeaknessItem) -> None:
    """Adding a finding never raises score, grade or any area."""
    more = replace(assessment, findings=(*assessment.findings, finding))
    not_better(model(more, PLAIN), model(assessment, PLAIN))


def check_p4(model: Model, assessment: Assessment, finding: WeaknessItem) -> None:
    """Surer findings, graver exposure and a lost excuse never raise it."""

    def measured(each: WeaknessItem) -> Measurement:
        return model(replace(assessment, findings=(*assessment.findings, each)), PLAIN)

    before = measured(finding)
    for confidence in SURER[: SURER.index(finding.confidence)]:
        not_better(measured(replace(finding, confidence=confidence)), before)
    for exposure in GRAVER[finding.exposure]:
        not_better(measured(replace(finding, exposure=exposure)), before)
    bare = Suppression.UNJUSTIFIED if finding.suppression is Suppression.NONE else finding.suppression
    for suppression in EXCUSED[EXCUSED.index(bare) :]:
        not_better(measured(replace(finding, suppression=suppression)), before)


def check_p5(model: Model, assessment: Assessment, again: Sequence[int], name: str) -> None:
    """Duplicates, splits and the names of analyzers do not matter."""
    first = model(assessment, PLAIN)
    findings = assessment.findings
    twice = tuple(findings[number] for number in again if number < len(findings))
    assert model(replace(assessment, findings=(*findings, *twice)), PLAIN) == first
    pieces = (
        (replace(each, flags=()), *(replace(each, flags=(flag,)) for flag in each.flags)) for each in findings
    )
    assert model(replace(assessment, findings=tuple(chain.from_iterable(pieces))), PLAIN) == first
    fainter = tuple(replace(each, confidence=Confidence.LOW, flags=()) for each in findings)
    assert model(replace(assessment, findings=(*fainter, *findings)), PLAIN) == first
    renamed = tuple(
        replace(each, id=f"{name}{number}", reason=name) for number, each in enumerate(assessment.analyzers)
    )
    assert model(replace(assessment, analyzers=renamed), PLAIN) == first


def check_p6(model: Model, assessment: Assessment, lines: int) -> None:
    """Padding with harmless code changes nothing."""
    padded = replace(PLAIN, lines=PLAIN.lines + lines, files=PLAIN.files + lines, functions=PLAIN.functions + lines)
    assert model(assessment, padded) == model(assessment, PLAIN)


def check_p7(model: Model, assessment: Assessment, around: Around) -> None:
    """What the provider is and says of itself changes nothing."""
    same = replace(around, lines=PLAIN.lines, files=PLAIN.files, functions=PLAIN.functions)
    assert model(assessment, same) == model(assessment, PLAIN)


def check_p8(model: Model, assessment: Assessment, copies: int) -> None:
    """R(F) <= R(kF) <= 1.25 R(F), and the score drops by at most 5.7."""
    copied = tuple(
        replace(each, locus=f"copy{number}/{each.locus}")
        for number in range(copies)
        for each in assessment.findings
    )
    one, many_ = model(assessment, PLAIN), model(replace(assessment, findings=copied), PLAIN)
    assert one.risk <= many_.risk
    assert 4 * many_.risk <= 5 * one.risk
    assert 0 <= bound(one) - bound(many_) <= 57


def check_p9(model: Model, assessment: Assessment) -> None:
    """The explanation sums exactly: to R, to each area, and to 100 minus the score with the line of the cap."""
    found = model(assessment, PLAIN)
    assert sum(each.risk for each in found.contributions) == found.risk
    assert sum(each.risk for each in found.areas) == found.risk
    for area in found.areas:
        assert sum(each.risk for each in found.contributions if each.area is area.area) == area.risk
    lost = sum(each.points_lost for each in found.contributions)
    of_cap = max([0, *((1000 - lost) - each.cap for each in found.caps)])
    assert 1000 - lost - of_cap == bound(found)
    assert not any(each.points_lost and not each.risk for each in found.contributions)
    keys = Counter((each.area, each.weakness_class, each.locus) for each in found.contributions)
    assert set(keys.values()) <= {1}


def check_p10(model: Model, assessment: Assessment, place: int, outcome: Outcome) -> None:
    """A failed or timed-out analyzer gives no grade, and nothing gets better by it."""
    failed = ProfileEntry(id="lost", outcome=outcome, reason="timeout")
    before = model(assessment, PLAIN)
    for analyzers in (
        (*assessment.analyzers[:place], failed, *assessment.analyzers[place:]),
        (*assessment.analyzers[:place], failed, *assessment.analyzers[place + 1 :]),
    ):
        _no_grade(model(replace(assessment, analyzers=analyzers), PLAIN), bound(before))


def check_p11(model: Model, assessment: Assessment, path: str) -> None:
    """A file made unreadable gives no grade, whatever share of the app it is."""
    before = model(assessment, PLAIN)
    blind = replace(assessment, unexamined=(*assessment.unexamined, path))
    for around in (PLAIN, replace(PLAIN, files=10**6, lines=10**9)):
        _no_grade(model(blind, around), bound(before))


def _no_grade(found: Measurement, most: int) -> None:
    assert found.status is Status.INCOMPLETE
    assert (found.score, found.grade) == (None, None)
    assert found.baseline == ("no" if most < 750 else "not-fully-assessed")
    assert found.upper_bound == most
    assert all(each.state != "assessed" for each in found.areas)


def check_p12(model: Model, assessment: Assessment) -> None:
    """The overall score is never above the worst area."""
    found = model(assessment, PLAIN)
    assert all(each.score is None or bound(found) <= each.score for each in found.areas)
    for each in found.areas:
        assert each.score is not None or each.risk == 0


def check_p13(model: Model, finding: WeaknessItem) -> None:
    """A written reason keeps at least a quarter of each finding: 4p' + 3 >= p."""
    bare = alone(model, replace(finding, suppression=Suppression.NONE)).risk
    excused = alone(model, replace(finding, suppression=Suppression.JUSTIFIED)).risk
    assert 4 * excused + 3 * 10**6 >= bare
    assert excused <= bare


def check_p14(model: Model, assessment: Assessment) -> None:
    """Removing a finding never worsens."""
    before = model(assessment, PLAIN)
    for place in range(len(assessment.findings)):
        rest = assessment.findings[:place] + assessment.findings[place + 1 :]
        after = model(replace(assessment, findings=rest), PLAIN)
        assert bound(after) >= bound(before)
        assert letter(bound(after)) <= letter(bound(before))
        assert {each.id for each in after.caps} <= {each.id for each in before.caps}


def check_p15(model: Model, finding: WeaknessItem) -> None:
    """The weakness score is within range: a finding is worth 0 to 40 points, in thousandths."""
    points, rest = divmod(alone(model, finding).risk, 10**6)
    assert rest == 0
    share = 0 if finding.suppression is Suppression.ASSESSOR else PER_CENT[finding.confidence]
    assert 0 <= points <= 400 * share


def check_p16(model: Model, assessment: Assessment) -> None:
    """Unflagged noise of low confidence never pushes an area below B nor the total below 40."""
    assert all(each.confidence is Confidence.LOW and not each.flags for each in assessment.findings)
    found = model(replace(assessment, excluded=()), PLAIN)
    assert bound(found) >= 400
    assert all(each.score is None or each.score >= 750 for each in found.areas)


def check_p17(model: Model, assessment: Assessment) -> None:
    """Integers throughout, and each score is the exact floor of 1000 K / (K + R)."""
    found = model(assessment, PLAIN)
    numbers = [found.risk, bound(found)]
    numbers += [each.risk for each in (*found.areas, *found.contributions)]
    numbers += [each.points_lost for each in found.contributions] + [each.cap for each in found.caps]
    numbers += [each.score for each in found.areas if each.score is not None]
    assert {type(number) for number in numbers} == {int}
    pairs = [(each.score, each.risk) for each in found.areas if each.score is not None]
    if not found.caps:
        pairs.append((bound(found), found.risk))
    for score, risk in pairs:
        assert score * (K + risk) <= 1000 * K < (score + 1) * (K + risk)


def check_p18(model: Model, finding: WeaknessItem) -> None:
    """Unknown exposure counts at least 95 % of the open network, and an unknown CWE never nothing."""
    bare = replace(finding, suppression=Suppression.NONE)
    unknown = alone(model, replace(bare, exposure=Exposure.UNKNOWN)).risk
    network = alone(model, replace(bare, exposure=Exposure.NETWORK_UNAUTH)).risk
    # A thousandth of a point may be lost where points are floored.
    assert 100 * (unknown + 10**6) >= 95 * network
    assert unknown <= network
    for exposure in Exposure:
        nobody_knows = replace(bare, cwe=999_998, cvss=None, weakness_class=None, exposure=exposure)
        assert alone(model, nobody_knows).risk > 0


# --- The same where the app itself changes, through `assess` ---


def check_p5_way(way: Way, app: App, line: int, name: str) -> None:
    """Which rule or analyzer saw a weakness, at which line and in what words, changes nothing."""
    moved = tuple(
        replace(each, rule=name, analyzer=app.profile[0], location=replace(each.location, line=line), message=name)
        for each in app.findings
    )
    assert way(replace(app, findings=moved)) == way(app)


def check_p6_way(way: Way, app: App, count: int) -> None:
    """Padding with harmless code in an examined language changes nothing."""
    padding = tuple(source(f"zz{number}.py", "python", lines=10_000) for number in range(count))
    padded = replace(app.inventory, files=(*app.inventory.files, *padding))
    assert way(replace(app, inventory=padded, reports=_again(app, padded))) == way(app)


def check_p7_way(way: Way, app: App, name: str) -> None:
    """What the provider calls the app, how large it is and where it lies changes nothing."""
    inventory = replace(
        app.inventory,
        target=replace(app.inventory.target, name=name, version=name, root=name),
        files=tuple(replace(each, size=each.size * 7, lines=each.lines * 7) for each in app.inventory.files),
        notes=(name,),
    )
    reports = tuple(replace(each, version=name, rules_digest=name, seconds=9.9) for each in app.reports)
    assert way(replace(app, inventory=inventory, reports=reports)) == way(app)


def check_p10_way(way: Way, app: App, place: int, outcome: Outcome) -> None:
    """An analyzer that failed, gave no report or called itself not applicable gives no grade."""
    before = bound(way(app))
    lost = app.reports[place]
    others = app.reports[:place] + app.reports[place + 1 :]
    _no_grade(way(replace(app, reports=others)), before)
    _no_grade(way(replace(app, reports=(*others, replace(lost, outcome=outcome)))), before)
    if lost.analyzer != "secrets" and lost.examined:
        silent = replace(lost, outcome=Outcome.NOT_APPLICABLE, examined=())
        _no_grade(way(replace(app, reports=(*others, silent))), before)


def check_p11_way(way: Way, app: App, place: int) -> None:
    """A file that one of its engines could not read, or that nobody has rules for, gives no grade."""
    before = bound(way(app))
    for reports in (
        _blind(app, place, said=True),
        _blind(app, place, said=False),
    ):
        _no_grade(way(replace(app, reports=reports)), before)
    strange = replace(app.inventory, files=(*app.inventory.files, source("zz.cob", "cobol")))
    _no_grade(way(replace(app, inventory=strange, reports=_again(app, strange))), before)


def _again(app: App, inventory: Any) -> tuple[Any, ...]:
    return tuple(report(each.analyzer, inventory) for each in app.reports)


def _blind(app: App, place: int, *, said: bool) -> tuple[Any, ...]:
    """The reports when one engine did not examine `app.py`, and says so or not."""
    reports = list(app.reports)
    each = reports[place % 2]
    gone = Unexamined(path="app.py", reason="syntax-error", analyzer=each.analyzer)
    reports[place % 2] = replace(
        each,
        examined=tuple(path for path in each.examined if path != "app.py"),
        unexamined=(gone,) if said else (),
    )
    return tuple(reports)


# --- The register both test files read ---


@dataclass(frozen=True, kw_only=True)
class Property:
    """A check, what to hold it against, and cases known to be hard."""

    id: str
    check: Callable[..., None]
    given: Mapping[str, st.SearchStrategy[Any]]
    hard: tuple[Mapping[str, Any], ...] = ()

    def hold(self, subject: Model | Way, examples: int, *, shrink: bool = True) -> None:
        """Hold a model against the property: the hard cases first, then `examples` random ones."""
        for case in self.hard:
            self.check(subject, **case)
        if not self.given:
            self.check(subject)
            return
        phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
        @given(**self.given)
        def holds(**arguments: Any) -> None:
            self.check(subject, **arguments)

        holds()


_SATURATED = app(*many(6, 78, "confirmed"), item(89, "app.py::g::1"))
_MOVER = item(78, "app.py::g::1")
"""A command injection where an SQL injection is known: its class is full, and the SQL injection still counts."""

_KEPT = app(item(605, flags=(Flag.LIVE_SECRET,)))
_MILDER = item(377, "b.py::f::2", flags=(Flag.TLS_OFF,))
"""A second, milder cap must not take the place of the first."""

_FLAGGED = replace(_KEPT, findings=(*_KEPT.findings, _MILDER))
_CHILDREN = app(item(24), item(87))
"""Weaknesses without a row of their own: they take their parents'."""

_SMALL = app(item(78, confidence="confirmed"), *many(5, 377, "low"))
"""Much in one place, and some that cost less than a tenth of a point."""

_WORKED = tuple({"assessment": each.assessment} for each in EXAMPLES)

_SEEN_TWICE = app(item(confidence="low"), item(confidence="confirmed"))
"""One weakness, seen dimly and then clearly."""

_TIED = app(*(item(89, each) for each in LOCI[2:]))
"""Equal weaknesses, ranked by nothing but where they are."""

_numbers = st.lists(st.integers(0, 20), max_size=12)
_names = st.sampled_from(("", "z", "bandit", "\U0001f980"))
_findings = items()

PROPERTIES = (
    Property(id="worked", check=check_worked, given={}),
    Property(
        id="oracle",
        check=check_oracle,
        given={"assessment": assessments() | crowds()},
        hard=({"assessment": _TIED}, {"assessment": _CHILDREN}, *_WORKED),
    ),
    Property(
        id="P1",
        check=check_p1,
        given={"assessment": assessments(), "shuffled": _numbers},
        hard=(
            {"assessment": _TIED, "shuffled": range(9, 0, -1)},
            {"assessment": _FLAGGED, "shuffled": (1, 0)},
            {"assessment": _SEEN_TWICE, "shuffled": (1, 0)},
        ),
    ),
    Property(
        id="P2",
        check=check_p2,
        given={"assessment": assessments()},
        hard=_WORKED,
    ),
    Property(
        id="P3",
        check=check_p3,
        given={"assessment": assessments(), "finding": _findings},
        hard=({"assessment": _SATURATED, "finding": _MOVER}, {"assessment": _KEPT, "finding": _MILDER}),
    ),
    Property(id="P4", check=check_p4, given={"assessment": assessments(), "finding": _findings}),
    Property(id="P5", check=check_p5, given={"assessment": assessments(), "again": _numbers, "name": _names}),
    Property(id="P6", check=check_p6, given={"assessment": assessments(), "lines": st.integers(1, 10**7)}),
    Property(id="P7", check=check_p7, given={"assessment": assessments(), "around": arounds()}),
    Property(
        id="P8",
        check=check_p8,
        given={"assessment": assessments(), "copies": st.sampled_from((2, 3, 5, 50))},
        hard=({"assessment": app(*(item(cwe, confidence="confirmed") for cwe in (78, 79))), "copies": 50},),
    ),
    Property(id="P9", check=check_p9, given={"assessment": assessments()}, hard=(*_WORKED, {"assessment": _SMALL})),
    Property(
        id="P10",
        check=check_p10,
        given={"assessment": complete(), "place": st.integers(0, 2), "outcome": st.sampled_from(BAD)},
    ),
    Property(
        id="P11", check=check_p11, given={"assessment": complete(), "path": st.sampled_from(("", "a.py", "zz"))}
    ),
    Property(id="P12", check=check_p12, given={"assessment": assessments()}),
    Property(id="P13", check=check_p13, given={"finding": _findings}),
    Property(
        id="P14",
        check=check_p14,
        given={"assessment": assessments()},
        hard=({"assessment": replace(_SATURATED, findings=(*_SATURATED.findings, _MOVER))},),
    ),
    Property(id="P15", check=check_p15, given={"finding": _findings}),
    Property(id="P16", check=check_p16, given={"assessment": complete(noise()) | crowds()}),
    Property(id="P17", check=check_p17, given={"assessment": assessments()}),
    Property(id="P18", check=check_p18, given={"finding": _findings}),
)

WAYS = (
    Property(id="P5", check=check_p5_way, given={"app": apps(), "line": st.integers(1, 10**6), "name": _names}),
    Property(id="P6", check=check_p6_way, given={"app": apps(), "count": st.integers(1, 5)}),
    Property(id="P7", check=check_p7_way, given={"app": apps(), "name": _names}),
    Property(
        id="P10",
        check=check_p10_way,
        given={"app": apps(), "place": st.integers(0, 2), "outcome": st.sampled_from(BAD)},
    ),
    Property(id="P11", check=check_p11_way, given={"app": apps(), "place": st.integers(0, 1)}),
)
