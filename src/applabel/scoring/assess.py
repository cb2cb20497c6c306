"""From reports to an assessment: confidence by the registry, and everything nobody looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from applabel.model import (
    Assessment,
    Confidence,
    Exposure,
    Finding,
    Inventory,
    Outcome,
    ProfileEntry,
    Report,
    Rule,
    SourceFile,
    Suppression,
    Unexamined,
    WeaknessItem,
)
from applabel.scoring import precision
from applabel.scoring.precision import Judged

_SURE = (Confidence.CONFIRMED, Confidence.HIGH)


def judge(finding: Finding, rules: Mapping[str, Rule], registry: Mapping[str, Judged]) -> Finding:
    """Give a finding what its rule knows: confidence, area, class, exposure and flags.

    Flags are raised only on confirmed or high findings (scoring model, P16), and only those that the rule
    declares and the analyzer saw, so a finding in a test file can go without.
    """
    rule = rules.get(finding.rule)
    sure = precision.confidence(rule, registry.get(finding.rule))
    declared = rule.flags if rule is not None and sure in _SURE else ()
    exposure = finding.exposure
    if rule is not None and exposure is Exposure.UNKNOWN:
        exposure = Exposure(rule.exposure)
    return replace(
        finding,
        confidence=sure,
        exposure=exposure,
        area=finding.area or (rule.area if rule else None),
        weakness_class=finding.weakness_class or (rule.weakness_class if rule else ""),
        flags=tuple(flag for flag in finding.flags if flag in declared),
    )


def assess(
    profile: Sequence[str],
    reports: Iterable[Report],
    inventory: Inventory,
    unexamined: Iterable[Unexamined],
    findings: Iterable[Finding],
) -> Assessment:
    """The assessment: the profile's analyzers and how they ended, what was not examined, and the findings.

    `findings` have been judged. An analyzer of the profile that gave no report is unavailable; one
    outside of the profile is left out, its findings with it.
    """
    by_id = {report.analyzer: report for report in reports}
    return Assessment(
        analyzers=tuple(_entry(name, by_id.get(name)) for name in profile),
        unexamined=tuple(sorted({each.path for each in unexamined})),
        # Not code alone: a settings file that ships may hold a secret, and excluding it hides that too.
        excluded=tuple(
            file.path for file in inventory.files if file.excluded and (file.is_code or file.role.in_scope)
        ),
        findings=tuple(_item(finding) for finding in findings if finding.analyzer in profile),
    )


def unexamined(
    profile: Sequence[str],
    reports: Iterable[Report],
    inventory: Inventory,
    engines: Mapping[str, frozenset[str]],
) -> tuple[Unexamined, ...]:
    """Everything in scope that somebody should have examined and did not (docs/adr/0002), sorted.

    `engines` names, by language, the analyzers that have rules for it. A code file is examined when each of
    those in the profile examined it; where none has rules for its language, nobody did. An analyzer that
    ended badly is a matter of its own outcome and is not repeated for every file; one that calls itself not
    applicable while there are files of its languages has missed them all.
    """
    by_id = {report.analyzer: report for report in reports if report.analyzer in profile}
    found = {(each.path, each.analyzer): each for each in inventory.unexamined}
    for report in by_id.values():
        found.update({(each.path, report.analyzer): each for each in report.unexamined})
    seen = {name: frozenset(report.examined) for name, report in by_id.items()}
    for file in inventory.in_scope:
        if file.is_code:
            _miss(file, engines.get(file.language, frozenset()) & frozenset(profile), by_id, seen, found)
    in_scope = {file.path for file in inventory.in_scope} | {each.path for each in inventory.unexamined}
    if not any(file.is_code or engines.get(file.language) for file in inventory.in_scope):
        detail = "nothing that ships is code, or configuration there are rules for"
        found[".", ""] = Unexamined(path=".", reason="nothing-in-scope", detail=detail)
        in_scope.add(".")
    return tuple(found[key] for key in sorted(found) if key[0] in in_scope)


def _miss(
    file: SourceFile,
    due: frozenset[str],
    by_id: Mapping[str, Report],
    seen: Mapping[str, frozenset[str]],
    found: dict[tuple[str, str], Unexamined],
) -> None:
    if not due:
        found.setdefault(
            (file.path, ""),
            Unexamined(
                path=file.path,
                reason="no-analyzer",
                detail=f"no analyzer of this profile has rules for {file.language or 'this language'}",
            ),
        )
    for name in due:
        report = by_id.get(name)
        if report is None or report.outcome in (Outcome.UNAVAILABLE, Outcome.FAILED) or file.path in seen[name]:
            continue
        found.setdefault(
            (file.path, name),
            Unexamined(
                path=file.path,
                reason="not-reported",
                detail="said nothing about this file",
                analyzer=name,
            ),
        )


def _entry(name: str, report: Report | None) -> ProfileEntry:
    if report is None:
        return ProfileEntry(id=name, outcome=Outcome.UNAVAILABLE, reason="it was not run", areas=None)
    return ProfileEntry(id=name, outcome=report.outcome, reason=report.reason, areas=report.areas)


def _item(finding: Finding) -> WeaknessItem:
    described = finding.cvss or finding.weakness_class
    return WeaknessItem(
        cwe=finding.cwe or (None if described else 0),  # a finding must say something of its kind
        locus=finding.locus,
        confidence=finding.confidence or Confidence.LOW,
        exposure=finding.exposure,
        suppression=finding.suppression if finding.suppression else Suppression.NONE,
        cvss=finding.cvss or None,
        flags=finding.flags,
        area=finding.area,
        weakness_class=finding.weakness_class or None,
    )
