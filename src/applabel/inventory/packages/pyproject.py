"""Reads the dependencies a pyproject.toml states, by PEP 621 and PEP 735 and in Poetry's own table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from applabel.inventory.packages.interface import MalformedManifest, Manifest, pinned, pypi
from applabel.model import Package

_EXACT = re.compile(r"={0,3}\s*(\d[\w.!+-]*)")
"""What Poetry takes for one version: with no operator too, unlike a caret."""


def packages(manifest: Manifest) -> Iterator[Package]:
    """The packages of a pyproject: dependencies, extras, dependency groups and Poetry's tables.

    Raises MalformedManifest where it is not TOML or a table has another shape than its standard says.
    """
    document = parse(manifest.text)
    project = _table(document, "project")
    for text in _texts(project.get("dependencies", []), "project.dependencies"):
        yield pypi(text, manifest.path)
    for name, group in _table(project, "optional-dependencies").items():
        for text in _texts(group, f"project.optional-dependencies.{name}"):
            yield pypi(text, manifest.path)
    for name, group in _table(document, "dependency-groups").items():
        members = [each for each in group if not isinstance(each, dict)] if isinstance(group, list) else group
        for text in _texts(members, f"dependency-groups.{name}"):
            yield pypi(text, manifest.path)
    poetry = _table(_table(document, "tool"), "poetry")
    for key in ("dependencies", "dev-dependencies"):
        yield from _poetry(_table(poetry, key), manifest.path)
    for group in _table(poetry, "group").values():
        if isinstance(group, dict):
            yield from _poetry(_table(group, "dependencies"), manifest.path)


def parse(text: str) -> dict[str, Any]:
    """The TOML document; raises MalformedManifest where it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not TOML, numbers or brackets without end
        raise MalformedManifest(f"not TOML: {error}") from error


def _table(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key, {})
    if not isinstance(value, dict):
        raise MalformedManifest(f"`{key}` is not a table")
    return value


def _texts(value: object, key: str) -> Iterator[str]:
    if not isinstance(value, list):
        raise MalformedManifest(f"`{key}` is not a list")
    for each in value:
        if not isinstance(each, str):
            raise MalformedManifest(f"`{key}` holds something that is not a text")
        yield each


def _poetry(table: dict[str, Any], source: str) -> Iterator[Package]:
    for name, wanted in table.items():
        if name == "python":
            continue
        stated = wanted.get("version", "") if isinstance(wanted, dict) else wanted
        exact = _EXACT.fullmatch(stated.strip()) if isinstance(stated, str) else None
        yield pinned(name, exact.group(1) if exact else "", source)
