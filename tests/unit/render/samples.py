"""Results made by hand, for tests of what shows them."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

from rich.console import Console

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Digests,
    Exposure,
    Finding,
    Inventory,
    Location,
    Outcome,
    ProfileEntry,
    Report,
    Result,
    Role,
    ScoredFinding,
    SourceFile,
    Suppression,
    Target,
    Unexamined,
)
from applabel.scoring import assess, attribute, measure, tables

NAMES = ("bandit", "semgrep", "secrets", "tree")


def file(path: str, language: str = "python", lines: int = 10, **more: Any) -> SourceFile:
    facts: dict[str, Any] = {"is_code": True, "role": Role.SHIPPED, "size": lines * 20, **more}
    return SourceFile(path=path, raw_path=path.encode(), sha256="0" * 64, language=language, lines=lines, **facts)


def sighting(number: int = 1, **more: Any) -> Finding:
    facts: dict[str, Any] = {
        "rule": "python-sql-injection",
        "cwe": 89,
        "location": Location(path="app.py", line=number),
        "locus": f"app.py::f::{number}",
        "message": "Request data inside the text of an SQL query",
        "analyzer": "semgrep",
        "symbol": "f",
        "evidence": "db.execute(query)",
        "confidence": Confidence.HIGH,
        **more,
    }
    return Finding(**facts)


def report(analyzer: str = "semgrep", **more: Any) -> Report:
    facts: dict[str, Any] = {"version": "1.0", "outcome": Outcome.RAN, "areas": tuple(Area), **more}
    return Report(analyzer=analyzer, **facts)


def reports(**outcomes: Outcome) -> tuple[Report, ...]:
    return tuple(report(name, outcome=outcomes.get(name, Outcome.RAN)) for name in NAMES)


def result(
    *findings: Finding,
    files: tuple[SourceFile, ...] = (file("app.py"),),
    ran: tuple[Report, ...] | None = None,
    missed: tuple[Unexamined, ...] = (),
    name: str = "app",
    **more: Any,
) -> Result:
    """One run that found `findings`, scored by the real model."""
    tree = Inventory(
        target=Target(name=name, version="", root="/nowhere", digests=Digests(git_tree="", dir_hash1="")),
        files=files,
        links=(),
        packages=more.pop("packages", ()),
        unexamined=(),
        notes=more.pop("notes", ()),
    )
    ended = reports() if ran is None else ran
    facts = {each.id: each for each in (ProfileEntry(id=r.analyzer, outcome=r.outcome) for r in ended)}
    assessment = Assessment(
        analyzers=tuple(facts[name] for name in NAMES if name in facts),
        unexamined=tuple(sorted({each.path for each in missed})),
        excluded=tuple(each.path for each in files if each.excluded),
        findings=tuple(assess._item(each) for each in findings),
    )
    measured = measure.measure(assessment, tables.load())
    whole = Result(
        inventory=tree,
        profile="default-1",
        settings="",
        reports=ended,
        unexamined=missed,
        assessment=assessment,
        measurement=measured,
        findings=attribute.attribute(findings, assessment, measured, tables.load()),
    )
    return replace(whole, **more)


def scored(**more: Any) -> ScoredFinding:
    """One finding as people meet it."""
    facts: dict[str, Any] = {"suppression": Suppression.NONE, "exposure": Exposure.UNKNOWN, **more}
    return replace(result(sighting()).findings[0], **facts)


def console(width: int = 80) -> Console:
    """A console that writes into a text, as a file does."""
    return Console(file=StringIO(), width=width, highlight=False, force_terminal=False, color_system=None)


def written(on: Console) -> str:
    assert isinstance(on.file, StringIO)
    return on.file.getvalue()
