"""The published contract: assessments read strictly, measurements written exactly (`schemas/`)."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from applabel.codec import strict
from applabel.errors import InvalidDocument
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

_Text = Annotated[str, msgspec.Meta(min_length=1)]
# \Z and not $, which lets a text end in a line break.
_Cvss = Annotated[str, msgspec.Meta(pattern=r"^(10(\.0)?|[0-9](\.[0-9])?)\Z")]
_PLACE = re.compile(r" - at `(\$.*)`$")


class _AnalyzerDocument(msgspec.Struct, forbid_unknown_fields=True):
    id: _Text
    outcome: Outcome
    reason: str = ""
    areas: tuple[Area, ...] | None = None


class _FindingDocument(msgspec.Struct, forbid_unknown_fields=True):
    locus: _Text
    confidence: Confidence
    exposure: Exposure
    suppression: Suppression
    cwe: Annotated[int, msgspec.Meta(ge=0, le=999_999)] | None = None
    cvss: _Cvss | None = None
    flags: tuple[Flag, ...] = ()
    area: Area | None = None
    weakness_class: _Text | None = msgspec.field(name="class", default=None)


class _AssessmentDocument(msgspec.Struct, forbid_unknown_fields=True):
    analyzers: tuple[_AnalyzerDocument, ...]
    unexamined: tuple[str, ...]
    excluded: tuple[str, ...]
    findings: tuple[_FindingDocument, ...]


def read_assessment(text: str | bytes, *, name: str = "the assessment") -> Assessment:
    """An assessment from JSON. Raises InvalidDocument with the JSON path of what is wrong."""
    advice = "compare with schemas/assessment.schema.json and schemas/examples/assessment.json"
    try:
        document = strict.loads(text, name=name)
    except InvalidDocument as error:
        raise InvalidDocument(error.message, where=error.where, advice=advice) from error
    try:
        parsed = msgspec.convert(document, _AssessmentDocument)
    except msgspec.ValidationError as error:
        said = str(error)
        place = _PLACE.search(said)
        where = place.group(1) if place else "$"
        raise InvalidDocument(f"{name}: {where}: {_PLACE.sub('', said)}", where=where, advice=advice) from error
    for position, finding in enumerate(parsed.findings):
        if finding.cwe is None and finding.cvss is None and finding.weakness_class is None:
            where = f"$.findings[{position}]"
            raise InvalidDocument(
                f"{name}: {where}: a finding needs `cwe`, `cvss` or `class`", where=where, advice=advice
            )
    return Assessment(
        analyzers=tuple(
            ProfileEntry(id=each.id, outcome=each.outcome, reason=each.reason, areas=each.areas)
            for each in parsed.analyzers
        ),
        unexamined=parsed.unexamined,
        excluded=parsed.excluded,
        findings=tuple(
            WeaknessItem(
                cwe=each.cwe,
                locus=each.locus,
                confidence=each.confidence,
                exposure=each.exposure,
                suppression=each.suppression,
                cvss=each.cvss,
                flags=each.flags,
                area=each.area,
                weakness_class=each.weakness_class,
            )
            for each in parsed.findings
        ),
    )


def write_assessment(assessment: Assessment) -> dict[str, object]:
    """The JSON object of an assessment; `read_assessment` reads it back unchanged."""
    return {
        "analyzers": [
            {
                "id": entry.id,
                "outcome": str(entry.outcome),
                "reason": entry.reason,
                **({} if entry.areas is None else {"areas": [str(area) for area in entry.areas]}),
            }
            for entry in assessment.analyzers
        ],
        "unexamined": list(assessment.unexamined),
        "excluded": list(assessment.excluded),
        "findings": [_finding(item) for item in assessment.findings],
    }


def write_measurement(measurement: Measurement) -> dict[str, object]:
    """The JSON object of a measurement: scores as decimal texts, risks as integers of 10^-9 points."""
    bound = measurement.upper_bound
    return {
        "model": measurement.model,
        "status": str(measurement.status),
        "baseline": measurement.baseline,
        "score": None if measurement.score is None else decimal(measurement.score),
        **({} if bound is None else {"upperBound": decimal(bound)}),
        "grade": measurement.grade,
        "risk": measurement.risk,
        "areas": {
            str(each.area): {
                "state": each.state,
                "score": None if each.score is None or each.state == "incomplete" else decimal(each.score),
                **(
                    {"upperBound": decimal(each.score)}
                    if each.score is not None and each.state == "incomplete"
                    else {}
                ),
                "risk": each.risk,
            }
            for each in measurement.areas
        },
        "contributions": [
            {
                "area": str(each.area),
                "class": each.weakness_class,
                "locus": each.locus,
                "risk": each.risk,
                "pointsLost": decimal(each.points_lost),
            }
            for each in measurement.contributions
        ],
        "caps": [{"id": cap.id, "cap": decimal(cap.cap)} for cap in measurement.caps],
    }


def decimal(tenths: int) -> str:
    """Tenths as a decimal text: 823 is `82.3`. Negative tenths keep their sign."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _finding(item: WeaknessItem) -> dict[str, object]:
    document: dict[str, object] = {
        "locus": item.locus,
        "confidence": str(item.confidence),
        "exposure": str(item.exposure),
        "suppression": str(item.suppression),
    }
    if item.cwe is not None:
        document["cwe"] = item.cwe
    if item.cvss is not None:
        document["cvss"] = item.cvss
    if item.flags:
        document["flags"] = [str(flag) for flag in item.flags]
    if item.area is not None:
        document["area"] = str(item.area)
    if item.weakness_class is not None:
        document["class"] = item.weakness_class
    return document
