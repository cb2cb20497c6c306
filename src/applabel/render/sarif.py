"""The result as SARIF 2.1.0, for code-scanning hosts and every other reader of that format."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from applabel.model import (
    Finding,
    Location,
    Outcome,
    Report,
    Result,
    Rule,
    ScoredFinding,
    Suppression,
    Unexamined,
)
from applabel.render import coverage
from applabel.render.plain import json_text, one_line

MOST = 25_000
"""Results a code-scanning host takes in one run; beyond, the mildest are cut and that is said."""

MOST_BYTES = 10_000_000
"""Bytes, compressed, that a host takes; beyond, more of the mildest are cut."""

SHOWN = 5_000
"""Results a host shows, the gravest; nothing is cut for that, and it is said."""

_MOST_GAPS = 1_000
_MOST_TAGS = 10
_MOST_PLACES = 20
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_PRECISION = {"confirmed": "very-high", "high": "high", "medium": "medium", "low": "low"}
# A comment of another tool justifies nothing, a provider's reason is a proposal, an assessor's word is one.
_SUPPRESSIONS = {
    Suppression.UNJUSTIFIED: ("inSource", "rejected", "a comment for another tool, which changes nothing"),
    Suppression.JUSTIFIED: ("external", "underReview", "the provider gives a reason; it still counts in part"),
    Suppression.ASSESSOR: ("external", "accepted", "an independent assessor confirmed it"),
}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_BAD = (Outcome.FAILED, Outcome.UNAVAILABLE)


def sarif(result: Result, rules: Mapping[str, Rule], version: str) -> dict[str, object]:
    """One run: applabel as the tool, its engines as extensions, findings as results, gaps as notifications."""
    most = MOST
    document = _log(result, rules, version, most)
    # What is left of a shortened file grows a little more slowly than its results, so a few rounds do.
    while most > 1 and (size := len(gzip.compress(json_text(document).encode(), 6))) > MOST_BYTES:
        most = max(1, min(most, _count(result)) * MOST_BYTES * 9 // (size * 10))
        document = _log(result, rules, version, most)
    return document


def _log(result: Result, rules: Mapping[str, Rule], version: str, most: int) -> dict[str, object]:
    """The log with at most `most` results: scored ones before others, the gravest before milder ones."""
    gravest = sorted(range(len(result.findings)), key=lambda place: (-result.findings[place].weakness, place))
    findings = [result.findings[place] for place in sorted(gravest[:most])]
    unscored = coverage.unscored(result)[: most - len(findings)]
    used = sorted({each.rules[0] for each in findings})
    index = {name: place for place, name in enumerate(used)}
    target = result.inventory.target
    complete = result.measurement.score is not None and not any(each.outcome in _BAD for each in result.reports)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "applabel",
                        "semanticVersion": _semantic(version),
                        "version": version,
                        "rules": _rules(used, rules, findings),
                    },
                    "extensions": [_extension(each) for each in result.reports],
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the top of the measured app"}}},
                "invocations": [
                    {
                        "executionSuccessful": complete,
                        "toolExecutionNotifications": _notifications(result, len(findings) + len(unscored)),
                    }
                ],
                "results": [
                    *(_result(each, index[each.rules[0]]) for each in findings),
                    *(_unscored(each) for each in unscored),
                ],
                "properties": {
                    "target": target.name,
                    "gitTree": target.digests.git_tree,
                    "status": str(result.measurement.status),
                    "grade": result.measurement.grade,
                },
            }
        ],
    }


def _count(result: Result) -> int:
    return len(result.findings) + len(coverage.unscored(result))


def _notifications(result: Result, kept: int) -> list[dict[str, object]]:
    """Analyzers that did not look, what was not examined, and what is not in this file."""
    notes = [_outcome(each) for each in result.reports if each.outcome in _BAD]
    notes += [_gap(each) for each in result.unexamined[:_MOST_GAPS]]
    more = len(result.unexamined) - _MOST_GAPS
    if more > 0:
        notes.append(_note("unexamined-cut", f"{more} more were not examined and are not listed here", "warning"))
    cut = _count(result) - kept
    if cut:
        notes.append(_note("findings-cut", f"{cut} findings, the mildest, were left out of this file", "warning"))
    if kept > SHOWN:
        text = f"code-scanning hosts may show only the {SHOWN} gravest of the {kept} findings in this file"
        notes.append(_note("findings-not-shown", text, "note"))
    return notes


def _extension(report: Report) -> dict[str, object]:
    version = one_line(report.version, 60)
    return {"name": one_line(report.analyzer, 60), **({"version": version} if version else {})}


def _rules(
    used: Iterable[str], rules: Mapping[str, Rule], findings: Iterable[ScoredFinding]
) -> list[dict[str, object]]:
    mine: dict[str, list[ScoredFinding]] = {name: [] for name in used}
    for each in findings:
        mine[each.rules[0]].append(each)
    return [_rule(name, rules.get(name), mine[name]) for name in mine]


def _rule(name: str, rule: Rule | None, mine: Sequence[ScoredFinding]) -> dict[str, object]:
    gravest = max(mine, key=lambda each: each.weakness)
    cwes = sorted({each.cwe for each in mine if each.cwe})
    described: dict[str, object] = {
        "id": name,
        "shortDescription": {"text": rule.title if rule else _message(mine[0].message)},
        "defaultConfiguration": {"level": _LEVELS[gravest.severity]},
        "properties": {
            "security-severity": f"{gravest.weakness // 1000}.{gravest.weakness % 1000 // 100}",
            "precision": _PRECISION[str(mine[0].confidence)],
            "tags": ["security", *(f"external/cwe/cwe-{cwe}" for cwe in cwes)][:_MOST_TAGS],
        },
    }
    if rule is not None:
        described["fullDescription"] = {"text": rule.rationale}
        described["help"] = {
            "text": f"{rule.rationale}\n\nHow to mend it: {rule.remedy}",
            "markdown": f"{rule.rationale}\n\n**How to mend it:** {rule.remedy}",
        }
    return described


def _result(finding: ScoredFinding, index: int) -> dict[str, object]:
    first, *others = finding.locations[:_MOST_PLACES]
    result: dict[str, object] = {
        "ruleId": finding.rules[0],
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding.message)},
        "locations": [_location(first, finding.symbol)],
        "relatedLocations": [_location(each, "") for each in others],
        "partialFingerprints": {"applabel/v1": finding.id},
        "properties": {
            "area": str(finding.area),
            "class": finding.weakness_class,
            "cwe": finding.cwe,
            "confidence": str(finding.confidence),
            "exposure": str(finding.exposure),
            "analyzers": list(finding.analyzers),
            "vector": finding.vector,
        },
    }
    if finding.suppression in _SUPPRESSIONS:
        kind, status, why = _SUPPRESSIONS[finding.suppression]
        result["suppressions"] = [{"kind": kind, "status": status, "justification": why}]
    return result


def _unscored(finding: Finding) -> dict[str, object]:
    """A finding of an analyzer outside of the profile: informational, without a level."""
    return {
        "ruleId": one_line(finding.rule, 200),
        "kind": "informational",
        "level": "none",
        "message": {"text": _message(finding.message) or "no message"},
        "locations": [_location(finding.location, finding.symbol)],
        "properties": {"analyzers": [finding.analyzer], "scored": False, "cwe": finding.cwe},
    }


def _location(location: Location, symbol: str) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(location.path),
            "region": {
                "startLine": location.line,
                "startColumn": location.column,
                "endLine": max(location.end_line, location.line),
            },
        },
        **({"logicalLocations": [{"fullyQualifiedName": one_line(symbol, 1_000)}]} if symbol else {}),
    }


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.lstrip("/"), safe="/"), "uriBaseId": "SRCROOT"}


def _gap(each: Unexamined) -> dict[str, object]:
    note = _note("unexamined", f"{each.path} was not examined ({each.reason}): {each.detail}", "warning")
    note["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(each.path)}}]
    return note


def _outcome(report: Report) -> dict[str, object]:
    return _note(
        "analyzer", f"{report.analyzer} did not look at the app ({report.outcome}): {report.reason}", "error"
    )


def _note(name: str, text: str, level: str) -> dict[str, object]:
    return {"descriptor": {"id": name}, "level": level, "message": {"text": _message(text)}}


def _message(text: str) -> str:
    """A plain text message: what stands for a link or an argument in SARIF (sections 3.11.5, 3.11.6) does not."""
    return _PLACEHOLDER.sub(r"{{\1}}", one_line(text, 1_000).replace("](", "] ("))


def _semantic(version: str) -> str:
    """The release part of a Python version, which SARIF's semantic version can hold."""
    numbers = [part for part in version.split(".") if part.isdigit()]
    return ".".join([*numbers, "0", "0"][:3])
