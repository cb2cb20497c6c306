"""The rule files: one check a file, read into `Rule` values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
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

SHARED = "shared"
"""The folder below `rules/` that holds what several rules use."""

PACKED = "packed.json"
"""The file below `rules/` that holds all of them in a wheel, where reading each would take too long."""

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
    return _load(data.root(), engine)


@cache
def _load(root: Path, engine: str) -> tuple[Rule, ...]:
    folder = root / "rules"
    if (folder / PACKED).is_file():
        return _unpacked(folder / PACKED)[engine]
    return _read_all(folder, engine)


def _read_all(folder: Path, engine: str) -> tuple[Rule, ...]:
    found = [read(path, engine, folder / SHARED) for path in sorted((folder / engine).rglob("*.yml"))]
    found.sort(key=lambda rule: rule.id)
    for before, after in pairwise(found):
        if before.id == after.id:
            raise InvalidDocument(f"two rules of {engine} are called {after.id}")
    return tuple(found)


def pack(folder: Path) -> bytes:
    """All rules in a folder by engine as one JSON document, which a wheel holds in their place.

    Raises InvalidDocument naming the file that is wrong.
    """
    return msgspec.json.encode({engine: _read_all(folder, engine) for engine in ENGINES})


@cache
def _unpacked(path: Path) -> dict[str, tuple[Rule, ...]]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[Rule, ...]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidDocument(f"{path.name} of this installation is broken: {error}") from error


def load_all() -> tuple[Rule, ...]:
    """The rules of every engine, sorted by id."""
    found = [rule for engine in ENGINES for rule in load(engine)]
    return tuple(sorted(found, key=lambda rule: rule.id))


def read(path: Path, engine: str, shared: Path) -> Rule:
    """One rule from its file, with the parts it uses of those in the folder `shared`.

    Raises InvalidDocument where it is not YAML or not a rule.
    """
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
        matcher={key: _expanded(value, path.name, shared) for key, value in getattr(parsed, engine).items()},
    )


def _expanded(value: Any, name: str, shared: Path) -> Any:
    """A rule body in which every `{use: NAME}` in a list is replaced by the list in `rules/shared/NAME.yml`.

    The request sources of a language and what makes them harmless are the same for many rules.
    """
    if isinstance(value, dict):
        return {key: _expanded(each, name, shared) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    result: list[Any] = []
    for each in value:
        if isinstance(each, dict) and set(each) == {"use"}:
            result += _part(shared, str(each["use"]), name)
        else:
            result.append(_expanded(each, name, shared))
    return result


def _part(shared: Path, part: str, name: str) -> list[Any]:
    path = shared / f"{part}.yml"
    if not re.fullmatch(r"[a-z-]+", part) or not path.is_file():
        raise InvalidDocument(f"{name} uses {part}, and there is no rules/shared/{part}.yml")
    return _list(path)


@cache
def _list(path: Path) -> list[Any]:
    document = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader, in C where built
    if not isinstance(document, list):
        raise InvalidDocument(f"{path.name} is not a list of patterns")
    return document


def digest(rules: Iterable[Rule]) -> str:
    """SHA-256 (hexadecimal) over everything in the rules, whatever order they come in."""
    forms = sorted(strict.canonical(msgspec.to_builtins(rule)) for rule in rules)
    return hashlib.sha256(b"\n".join(forms)).hexdigest()
