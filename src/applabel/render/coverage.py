"""What was looked at and what was not, counted for every reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from packageurl import PackageURL

from applabel.inventory import Language
from applabel.model import Finding, Inventory, Result, ScoredFinding


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """One language of the app: files and non-blank lines in scope, and how deeply it is looked into."""

    id: str
    title: str
    depth: str
    code: bool
    files: int
    lines: int


def by_language(tree: Inventory, languages: Mapping[str, Language]) -> tuple[Spoken, ...]:
    """The languages in scope, code first, then by lines."""
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for file in tree.in_scope:
        files[file.language] += 1
        lines[file.language] += file.lines
    spoken = [
        Spoken(
            id=name or "unknown",
            title=languages[name].title if name in languages else "Unknown",
            depth=languages[name].depth if name in languages else "none",
            code=name in languages and languages[name].code,
            files=files[name],
            lines=lines[name],
        )
        for name in files
    ]
    return tuple(sorted(spoken, key=lambda each: (not each.code, -each.lines, each.id)))


def libraries(tree: Inventory) -> tuple[str, ...]:
    """Name and version of every published library a file of which lies in the tree, sorted."""
    found = (PackageURL.from_string(purl) for purl in {file.component for file in tree.files if file.component})
    return tuple(sorted(f"{purl.name} {purl.version}" for purl in found))


def places(finding: ScoredFinding) -> tuple[tuple[str, int], ...]:
    """(path, line) of every sighting, the decisive one first, each once."""
    return tuple(dict.fromkeys((each.path, each.line) for each in finding.locations))


def unscored(result: Result) -> tuple[Finding, ...]:
    """What analyzers outside of the profile saw, sorted by place: shown, and never part of the measurement."""
    scored = {entry.id for entry in result.assessment.analyzers}
    found = [each for report in result.reports if report.analyzer not in scored for each in report.findings]
    return tuple(sorted(found, key=lambda each: (each.location.path, each.location.line, each.rule)))


def reasons(result: Result) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """(reason, how many, paths) of what was not examined, the most frequent first."""
    paths: dict[str, list[str]] = {}
    for each in result.unexamined:
        paths.setdefault(each.reason, []).append(each.path)
    unique = {reason: tuple(dict.fromkeys(found)) for reason, found in paths.items()}
    return tuple(
        (reason, len(found), found)
        for reason, found in sorted(unique.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )
