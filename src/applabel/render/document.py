"""The result as JSON (contract: `schemas/result.schema.json`); it names no machine, user or time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from applabel.codec import contract
from applabel.inventory import Language
from applabel.model import Finding, Report, Result, ScoredFinding
from applabel.render import coverage

SCHEMA = "applabel-result/1"


def document(result: Result, languages: Mapping[str, Language], model_digest: str) -> dict[str, object]:
    """The JSON object. Its `measurement` is what `measure` computes from its `assessment`."""
    target = result.inventory.target
    return {
        "schema": SCHEMA,
        "target": {
            "name": target.name,
            "version": target.version,
            "gitTree": target.digests.git_tree,
            "dirHash1": target.digests.dir_hash1,
            **({"commit": target.commit} if target.commit else {}),
            **({"archive": target.archive} if target.archive else {}),
            **({"undefined": target.digests.reason} if target.digests.reason else {}),
        },
        "profile": result.profile,
        "model": {"id": result.measurement.model, "sha256": model_digest},
        "settings": result.settings,
        "coverage": _coverage(result, languages),
        "analyzers": [_analyzer(report) for report in result.reports],
        "packages": [
            {"purl": each.purl, "direct": each.direct, "source": each.source} for each in result.inventory.packages
        ],
        "findings": [_finding(each) for each in result.findings],
        "unscored": [_unscored(each) for each in coverage.unscored(result)],
        "assessment": contract.write_assessment(result.assessment),
        "measurement": contract.write_measurement(result.measurement),
    }


def _coverage(result: Result, languages: Mapping[str, Language]) -> dict[str, object]:
    tree = result.inventory
    return {
        "files": len(tree.files),
        "inScope": len(tree.in_scope),
        "roles": dict(sorted(Counter(str(file.role) for file in tree.files).items())),
        "languages": [
            {"id": each.id, "depth": each.depth, "code": each.code, "files": each.files, "lines": each.lines}
            for each in coverage.by_language(tree, languages)
        ],
        "unexamined": [
            {"path": each.path, "reason": each.reason, "detail": each.detail, "analyzer": each.analyzer}
            for each in result.unexamined
        ],
        "excluded": [
            {"path": file.path, "reason": file.excluded, "lines": file.lines, "code": file.is_code}
            for file in tree.files
            if file.excluded
        ],
        "pulledIn": [{"path": file.path, "by": file.pulled_in_by} for file in tree.files if file.pulled_in_by],
        "components": [{"path": file.path, "purl": file.component} for file in tree.files if file.component],
        "links": [{"path": link.path, "kind": link.kind} for link in tree.links],
        "notes": list(tree.notes),
    }


def _analyzer(report: Report) -> dict[str, object]:
    return {
        "id": report.analyzer,
        "version": report.version,
        "outcome": str(report.outcome),
        "reason": report.reason,
        "areas": [str(area) for area in report.areas],
        "examined": len(report.examined),
        "findings": len(report.findings),
        "rulesDigest": report.rules_digest,
    }


def _unscored(finding: Finding) -> dict[str, object]:
    return {
        "analyzer": finding.analyzer,
        "rule": finding.rule,
        "cwe": finding.cwe,
        "path": finding.location.path,
        "line": finding.location.line,
        "message": finding.message,
    }


def _finding(finding: ScoredFinding) -> dict[str, object]:
    first = finding.locations[0]
    return {
        "id": finding.id,
        "rule": finding.rules[0],
        "rules": list(finding.rules),
        "analyzers": list(finding.analyzers),
        "area": str(finding.area),
        "class": finding.weakness_class,
        "cwe": finding.cwe,
        "path": first.path,
        "line": first.line,
        "column": first.column,
        "endLine": max(first.end_line, first.line),
        "places": [{"path": path, "line": line} for path, line in coverage.places(finding)],
        "symbol": finding.symbol,
        "locus": finding.locus,
        "message": finding.message,
        "evidence": finding.evidence,
        "confidence": str(finding.confidence),
        "exposure": str(finding.exposure),
        "suppression": str(finding.suppression),
        "flags": [str(flag) for flag in finding.flags],
        "weakness": f"{finding.weakness // 100}.{finding.weakness % 100:02d}",
        "vector": finding.vector,
        "severity": finding.severity,
        "risk": finding.risk,
        "pointsLost": contract.decimal(finding.points_lost),
        "worth": contract.decimal(finding.worth),
    }
