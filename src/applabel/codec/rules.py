"""The rule files: one check a file, read into `Rule` values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import yaml

from applabel.codec import data, strict
from applabel.errors import InvalidDocument
from applabel.model import Area, Evidence, Example, Flag, Rule

ENGINES = ("bandit", "secrets", "semgrep", "tree")
"""The engines that have rules of ours, each a folder below `rules/`."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _ExampleDocument(msgspec.Struct, forbid_unknown_fields=True):
    file: str
    bad: str
    good: str


class _RuleDocument(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    cwe: int
    languages: tuple[str, ...]
    evidence: Evidence
    since: str
    rationale: str
    remedy: str
    flags: tuple[Flag, ...] = ()
    exposure: str = "unknown"
    area: Area | None = None
    weakness_class: str = msgspec.field(name="class", default="")
    references: tuple[str, ...] = ()
    examples: tuple[_ExampleDocument, ...] = ()
    semgrep: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    bandit: dict[str, Any] = {}
    tree: dict[str, Any] = {}


def load(engine: str) -> tuple[Rule, ...]:
    """All rules of one engine, sorted by id. Raises InvalidDocument naming the file that is wrong."""
    folder = data.root() / "rules" / engine
    found = [read(path, engine) for path in sorted(folder.rglob("*.yml"))]
    found.sort(key=lambda rule: rule.id)
    for before, after in pairwise(found):
        if before.id == after.id:
            raise InvalidDocument(f"two rules of {engine} are called {after.id}")
    return tuple(found)


def load_all() -> tuple[Rule, ...]:
    """The rules of every engine, sorted by id."""
    found = [rule for engine in ENGINES for rule in load(engine)]
    return tuple(sorted(found, key=lambda rule: rule.id))


def read(path: Path, engine: str) -> Rule:
    """One rule from its file. Raises InvalidDocument where it is not YAML or not a rule."""
    try:
        document = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader, in C where built
        parsed = msgspec.convert(document, _RuleDocument)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise InvalidDocument(f"{path.name} is not a rule: {error}") from error
    if parsed.id != path.stem:
        raise InvalidDocument(f"{path.name} holds the rule {parsed.id}: file and rule must share a name")
    return Rule(
        id=parsed.id,
        engine=engine,
        title=parsed.title,
        cwe=parsed.cwe,
        languages=parsed.languages,
        evidence=parsed.evidence,
        rationale=parsed.rationale.strip(),
        remedy=parsed.remedy.strip(),
        since=parsed.since,
        area=parsed.area,
        weakness_class=parsed.weakness_class,
        exposure=parsed.exposure,
        flags=parsed.flags,
        references=parsed.references,
        examples=tuple(Example(bad=each.bad, good=each.good, file=each.file) for each in parsed.examples),
        matcher=getattr(parsed, engine),
    )


def digest(rules: Iterable[Rule]) -> str:
    """SHA-256 (hexadecimal) over everything in the rules, whatever order they come in."""
    forms = sorted(strict.canonical(msgspec.to_builtins(rule)) for rule in rules)
    return hashlib.sha256(b"\n".join(forms)).hexdigest()
