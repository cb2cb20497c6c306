"""The result as SARIF 2.1.0, for code-scanning hosts and every other reader of that format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from applabel.model import Finding, Outcome, Report, Result, Rule, ScoredFinding, Unexamined
from applabel.render import coverage
from applabel.render.plain import plain

MOST = 25_000
"""Results a code-scanning host takes in one run; beyond, the mildest are cut and that is said."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_PRECISION = {"confirmed": "very-high", "high": "high", "medium": "medium", "low": "low"}


def sarif(result: Result, rules: Mapping[str, Rule], version: str) -> dict[str, object]:
    """One run: applabel as the tool, its engines as extensions, findings as results, gaps as notifications."""
    shown = sorted(result.findings, key=lambda each: -each.weakness)[:MOST]
    kept = {each.id for each in shown}
    findings = [each for each in result.findings if each.id in kept]
    used = sorted({each.rules[0] for each in findings})
    index = {name: place for place, name in enumerate(used)}
    notes = [_gap(each) for each in result.unexamined]
    notes += [_outcome(each) for each in result.reports if each.outcome in (Outcome.FAILED, Outcome.UNAVAILABLE)]
    if len(result.findings) > len(findings):
        cut = len(result.findings) - len(findings)
        notes.append(_note("findings-cut", f"{cut} findings, the mildest, were left out of this file", "warning"))
    whole = result.measurement.score is not None
    target = result.inventory.target
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
                        "rules": [_rule(name, rules.get(name), findings) for name in used],
                    },
                    "extensions": [
                        {"name": each.analyzer, **({"version": each.version} if each.version else {})}
                        for each in result.reports
                    ],
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the top of the measured app"}}},
                "invocations": [{"executionSuccessful": whole, "toolExecutionNotifications": notes}],
                "results": [
                    *(_result(each, index[each.rules[0]]) for each in findings),
                    *(_unscored(each) for each in coverage.unscored(result)[: MOST - len(findings)]),
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


def _rule(name: str, rule: Rule | None, findings: Iterable[ScoredFinding]) -> dict[str, object]:
    mine = [each for each in findings if each.rules[0] == name]
    gravest = max(each.weakness for each in mine)
    described: dict[str, object] = {
        "id": name,
        "shortDescription": {"text": rule.title if rule else plain(mine[0].message)},
        "defaultConfiguration": {"level": _LEVELS[mine[0].severity]},
        "properties": {
            "security-severity": f"{gravest // 1000}.{gravest % 1000 // 100}",
            "precision": _PRECISION[str(mine[0].confidence)],
            "tags": ["security", *sorted({f"external/cwe/cwe-{each.cwe}" for each in mine if each.cwe})],
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
    result: dict[str, object] = {
        "ruleId": finding.rules[0],
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": plain(finding.message)},
        "locations": [_location(finding, place) for place in range(min(len(finding.locations), 1))],
        "relatedLocations": [_location(finding, place) for place in range(1, min(len(finding.locations), 20))],
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
    if str(finding.suppression) in ("justified", "assessor"):
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result


def _unscored(finding: Finding) -> dict[str, object]:
    """A finding of an analyzer outside of the profile: informational, without a level."""
    where = {"startLine": finding.location.line, "startColumn": finding.location.column}
    return {
        "ruleId": plain(finding.rule),
        "kind": "informational",
        "level": "none",
        "message": {"text": plain(finding.message)},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(finding.location.path), "region": where}}
        ],
        "properties": {"analyzers": [finding.analyzer], "scored": False, "cwe": finding.cwe},
    }


def _location(finding: ScoredFinding, place: int) -> dict[str, object]:
    location = finding.locations[place]
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(location.path),
            "region": {
                "startLine": location.line,
                "startColumn": location.column,
                "endLine": max(location.end_line, location.line),
            },
        },
        **({"logicalLocations": [{"fullyQualifiedName": plain(finding.symbol)}]} if finding.symbol else {}),
    }


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path, safe="/"), "uriBaseId": "SRCROOT"}


def _gap(each: Unexamined) -> dict[str, object]:
    text = f"{each.path} was not examined ({each.reason}): {each.detail}"
    note = _note("unexamined", plain(text), "warning")
    note["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(each.path)}}]
    return note


def _outcome(report: Report) -> dict[str, object]:
    text = f"{report.analyzer} did not look at the app ({report.outcome}): {report.reason}"
    return _note("analyzer", plain(text), "error")


def _note(name: str, text: str, level: str) -> dict[str, object]:
    return {"descriptor": {"id": name}, "level": level, "message": {"text": text}}


def _semantic(version: str) -> str:
    """The release part of a Python version, which SARIF's semantic version can hold."""
    numbers = [part for part in version.split(".") if part.isdigit()]
    return ".".join([*numbers, "0", "0"][:3])
