"""The worked examples of the scoring model (section 6) and of its caps and statuses (section 3), as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Exposure,
    Flag,
    Measurement,
    Outcome,
    ProfileEntry,
    Suppression,
    WeaknessItem,
)
from applabel.scoring import measure, tables


@dataclass(frozen=True, kw_only=True)
class Around:
    """What surrounds the findings and must never matter: sizes, fame and who made the app."""

    lines: int = 1000
    files: int = 10
    functions: int = 100
    stars: int = 0
    age: int = 1
    organisation: str = ""
    country: str = ""
    price: int = 0


PLAIN = Around()
Model = Callable[[Assessment, Around], Measurement]
"""A way to measure; the wrong ones of `test_mutants.py` look at what they should not."""


def asm(assessment: Assessment, around: Around = PLAIN) -> Measurement:
    """The model under test."""
    return measure.measure(assessment, tables.load())


def item(
    cwe: int | None = 89, locus: str = "app.py::f::0", confidence: str = "high", **more: object
) -> WeaknessItem:
    """A finding with the values most examples have: high, exposure unknown, nothing said about it."""
    plain = WeaknessItem(
        cwe=cwe,
        locus=locus,
        confidence=Confidence(confidence),
        exposure=Exposure.UNKNOWN,
        suppression=Suppression.NONE,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def app(*findings: WeaknessItem, **more: object) -> Assessment:
    """An assessment in which everything was examined."""
    whole = Assessment(
        analyzers=(ProfileEntry(id="one", outcome=Outcome.RAN),), unexamined=(), excluded=(), findings=findings
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def many(count: int, cwe: int | None, confidence: str, **more: object) -> tuple[WeaknessItem, ...]:
    """The same weakness at `count` places."""
    return tuple(item(cwe, f"app.py::f{number:03}::0", confidence, **more) for number in range(count))


@dataclass(frozen=True, kw_only=True)
class Example:
    """A row of the table. `risk` as it is printed there; `open_score` is the score before any cap."""

    says: str
    assessment: Assessment
    risk: str
    score: str
    grade: str | None
    open_score: str = ""
    cap: str = ""
    baseline: str = ""


NETWORK = Exposure.NETWORK_UNAUTH
_SECRET = item(798, confidence="confirmed", exposure=NETWORK, flags=(Flag.LIVE_SECRET,))
_EXPLOITED = item(None, confidence="confirmed", cvss="9.8", flags=(Flag.KNOWN_EXPLOITED,))
_CONFIRMED = item(89, confidence="confirmed", exposure=NETWORK)

SECTION_6 = (
    Example(
        says="nothing found, all examined", assessment=app(), risk="0", score="100.0", grade="A", baseline="yes"
    ),
    Example(says="1 weak hash", assessment=app(item(328)), risk="6.84", score="85.3", grade="B", baseline="yes"),
    Example(says="20 weak hashes", assessment=app(*many(20, 328, "high")), risk="8.55", score="82.3", grade="B"),
    Example(
        says="1 SQL injection, high", assessment=app(item()), risk="25.4", score="61.1", grade="C", baseline="no"
    ),
    Example(says="1 SQL injection, confirmed", assessment=app(_CONFIRMED), risk="33.2", score="54.6", grade="D"),
    Example(
        says="the same, justified",
        assessment=app(replace(_CONFIRMED, suppression=Suppression.JUSTIFIED)),
        risk="8.3",
        score="82.8",
        grade="B",
    ),
    Example(says="10 SQL injections", assessment=app(*many(10, 89, "high")), risk="31.75", score="55.7", grade="D"),
    Example(
        says="SQL injection, XSS, traversal, SSRF, deserialization",
        assessment=app(*(item(cwe) for cwe in (89, 79, 22, 918, 502))),
        risk="63.9",
        score="38.5",
        grade="E",
    ),
    Example(
        says="1 live secret only",
        assessment=app(_SECRET),
        risk="33.2",
        score="39.9",
        grade="E",
        open_score="54.6",
        cap="KO1",
        baseline="no",
    ),
    Example(
        says="known exploited dependency, CVSS 9.8",
        assessment=app(_EXPLOITED),
        risk="37.6",  # 37.647; the table prints 37.7, having rounded twice
        score="39.9",
        grade="E",
        open_score="51.5",
        cap="KO2",
    ),
    Example(
        says="dependency CVSS 7.5 at medium",
        assessment=app(item(None, confidence="medium", cvss="7.5")),
        risk="6.75",
        score="85.5",
        grade="B",
    ),
    Example(
        says="12 dependencies at CVSS 5.3",
        assessment=app(*many(12, None, "medium", cvss="5.3")),
        risk="2.98",
        score="93.0",
        grade="A",
        baseline="yes",
    ),
    Example(
        says="300 low-confidence hits",
        assessment=app(*(each for cwe in (78, 89, 79, 22, 327, 532) for each in many(50, cwe, "low"))),
        risk="6.34",
        score="86.3",
        grade="B",
    ),
    Example(
        says="clean, one unparsable file",
        assessment=app(unexamined=("app/new.py",)),
        risk="0",
        score="100.0",
        grade=None,
        baseline="not-fully-assessed",
    ),
)


def _flagged(flag: Flag, suppression: Suppression = Suppression.NONE) -> Assessment:
    return app(item(605, confidence="confirmed", flags=(flag,), suppression=suppression))


def _capped(flag: Flag, suppression: Suppression, score: str, grade: str, cap: str, risk: str) -> Example:
    return Example(
        says=f"{flag}, {suppression}",
        assessment=_flagged(flag, suppression),
        risk=risk,
        score=score,
        grade=grade,
        cap=cap,
        baseline="no" if grade in "CDE" else "not-fully-assessed" if cap else "yes",
    )


_BARE, _REASON, _SIGNED = Suppression.UNJUSTIFIED, Suppression.JUSTIFIED, Suppression.ASSESSOR

CAPS = (
    _capped(Flag.LIVE_SECRET, _BARE, "39.9", "E", "KO1", "2.504"),
    _capped(Flag.LIVE_SECRET, _REASON, "74.9", "C", "KO1", "0.626"),
    _capped(Flag.LIVE_SECRET, _SIGNED, "100.0", "A", "", "0"),
    _capped(Flag.KNOWN_EXPLOITED, _BARE, "39.9", "E", "KO2", "2.504"),
    _capped(Flag.KNOWN_EXPLOITED, _REASON, "74.9", "C", "KO2", "0.626"),
    _capped(Flag.KNOWN_EXPLOITED, _SIGNED, "100.0", "A", "", "0"),
    _capped(Flag.CRITICAL_FIX_AVAILABLE, _BARE, "74.9", "C", "KO3", "2.504"),
    _capped(Flag.CRITICAL_FIX_AVAILABLE, _REASON, "89.9", "B", "KO3", "0.626"),
    _capped(Flag.CRITICAL_FIX_AVAILABLE, _SIGNED, "100.0", "A", "", "0"),
    _capped(Flag.TLS_OFF, _BARE, "74.9", "C", "KO4", "2.504"),
    _capped(Flag.TLS_OFF, _REASON, "89.9", "B", "KO4", "0.626"),
    _capped(Flag.TLS_OFF, _SIGNED, "100.0", "A", "", "0"),
    _capped(Flag.STALE_ADVISORIES, _BARE, "89.9", "B", "DA1", "2.504"),
    _capped(Flag.STALE_ADVISORIES, _REASON, "89.9", "B", "DA1", "0.626"),
    _capped(Flag.STALE_ADVISORIES, _SIGNED, "89.9", "B", "DA1", "0"),
)

_CODE_ONLY = ProfileEntry(id="one", outcome=Outcome.RAN, areas=(Area.CODE,))

STATUS = (
    Example(
        says="code that ships was excluded",
        assessment=app(excluded=("legacy/old.py",)),
        risk="0",
        score="74.9",
        grade="C",
        open_score="100.0",
        cap="SC1",
        baseline="no",
    ),
    Example(
        says="excluded and incomplete",
        assessment=app(excluded=("legacy/old.py",), unexamined=("a.py",)),
        risk="0",
        score="74.9",
        grade=None,
        cap="SC1",
        baseline="no",
    ),
    Example(
        says="incomplete, yet a live secret caps the bound",
        assessment=app(_SECRET, unexamined=("a.py",)),
        risk="33.2",
        score="39.9",
        grade=None,
        open_score="54.6",
        cap="KO1",
        baseline="no",
    ),
    Example(
        says="incomplete with little found",
        assessment=app(item(328), unexamined=("a.py",)),
        risk="6.84",
        score="85.3",
        grade=None,
        baseline="not-fully-assessed",
    ),
    Example(
        says="nothing in scope: nothing ran",
        assessment=app(analyzers=(ProfileEntry(id="one", outcome=Outcome.NOT_APPLICABLE),)),
        risk="0",
        score="100.0",
        grade=None,
        baseline="not-fully-assessed",
    ),
    Example(
        says="no analyzer at all",
        assessment=app(analyzers=()),
        risk="0",
        score="100.0",
        grade=None,
        baseline="not-fully-assessed",
    ),
    Example(
        says="one ran, one had nothing to do",
        assessment=app(analyzers=(_CODE_ONLY, ProfileEntry(id="two", outcome=Outcome.NOT_APPLICABLE))),
        risk="0",
        score="100.0",
        grade="A",
        baseline="yes",
    ),
    *(
        Example(
            says=f"one ran, one {outcome}",
            assessment=app(analyzers=(_CODE_ONLY, ProfileEntry(id="two", outcome=outcome, reason="gone"))),
            risk="0",
            score="100.0",
            grade=None,
            baseline="not-fully-assessed",
        )
        for outcome in (Outcome.FAILED, Outcome.UNAVAILABLE)
    ),
)

THRESHOLDS = (
    Example(
        says="90.0 is an A",
        assessment=app(item(None, confidence="confirmed", cvss="4.8")),
        risk="4.423",
        score="90.0",
        grade="A",
        baseline="yes",
    ),
    Example(
        says="75.0 is a B",
        assessment=app(item(None, confidence="medium", cvss="9.4")),
        risk="13.289",
        score="75.0",
        grade="B",
        baseline="yes",
    ),
    Example(
        says="60.0 is a C",
        assessment=app(item(None, cvss="9.4")),
        risk="26.578",
        score="60.0",
        grade="C",
        baseline="no",
    ),
    Example(
        says="40.0 is a D",
        assessment=app(_CONFIRMED, item(None, cvss="9.4")),
        risk="59.801",
        score="40.0",
        grade="D",
        baseline="no",
    ),
)
"""The least score of each letter; the caps hold the greatest of B, C and E."""

EXAMPLES = (*SECTION_6, *CAPS, *STATUS, *THRESHOLDS)


def check_worked(model: Model, examples: Iterable[Example] = EXAMPLES) -> None:
    """Hold a model against the examples, to the printed figure."""
    for example in examples:
        found = model(example.assessment, PLAIN)
        bound = found.upper_bound if found.score is None else found.score
        assert bound is not None, example.says
        assert figures(found.risk, example.risk) == example.risk, example.says
        assert tenths(bound) == example.score, example.says
        assert found.grade == example.grade, example.says
        assert (found.score is None) == (example.grade is None), example.says
        assert [cap.id for cap in found.caps] == ([example.cap] if example.cap else []), example.says
        lost = sum(each.points_lost for each in found.contributions)
        assert not example.open_score or tenths(1000 - lost) == example.open_score, example.says
        assert not example.baseline or found.baseline == example.baseline, example.says


def figures(risk: int, printed: str) -> str:
    """Risk in points, with as many decimals as `printed` has."""
    points = Decimal(risk).scaleb(-9)
    return str(points.quantize(Decimal(printed), rounding=ROUND_HALF_UP))


def tenths(score: int) -> str:
    return f"{score // 10}.{score % 10}"
