"""Reads npm's package-lock.json and npm-shrinkwrap.json, versions 1 to 3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from applabel.codec import strict
from applabel.errors import InvalidDocument
from applabel.inventory.packages.interface import MalformedManifest, Manifest, npm
from applabel.model import Package

_ALIAS = re.compile(r"npm:((?:@[^/@]+/)?[^/@]+)@([^:/]+)")


def packages(manifest: Manifest) -> Iterator[Package]:
    """Every package a lockfile installs, those the app asks for itself marked direct.

    Raises MalformedManifest where the file is not JSON or not a lockfile.
    """
    try:
        document = strict.loads(manifest.text, name="the lockfile")
    except InvalidDocument as error:
        raise MalformedManifest(error.message) from error
    if not isinstance(document, dict):
        raise MalformedManifest("not a lockfile")
    installed = document.get("packages")
    if isinstance(installed, dict) and any(installed):
        yield from _flat(installed, manifest.path)
    elif isinstance(document.get("dependencies", {}), dict):
        yield from _nested(document.get("dependencies", {}), manifest.path)
    else:
        raise MalformedManifest("`dependencies` is not an object")


def _flat(installed: dict[str, Any], source: str) -> Iterator[Package]:
    """Versions 2 and 3: one entry a folder, the app itself under the empty name."""
    # The app asks, and so does each of its workspaces, the folders outside of any node_modules.
    asked = {name for folder, each in installed.items() if "node_modules/" not in folder for name in _asked(each)}
    for folder, each in installed.items():
        if not isinstance(each, dict):
            raise MalformedManifest(f"`{folder[:80]}` is not an object")
        above, marker, own = folder.rpartition("node_modules/")
        if not marker or each.get("link"):
            continue
        name = each.get("name", own)
        if not isinstance(name, str):
            raise MalformedManifest(f"the name of `{folder[:80]}` is not a text")
        yield npm(name, _version(each), source, direct="node_modules/" not in above and own in asked)


def _nested(dependencies: dict[str, Any], source: str) -> Iterator[Package]:
    """Version 1: packages inside packages. It does not say which the app asked for; the outermost may be."""
    waiting = [(dependencies, True)]
    while waiting:
        level, direct = waiting.pop()
        for name, each in level.items():
            if not isinstance(each, dict):
                raise MalformedManifest(f"`{name[:80]}` is not an object")
            real = _ALIAS.fullmatch(each["version"]) if isinstance(each.get("version"), str) else None
            if real:
                yield npm(real.group(1), real.group(2), source, direct=direct)
            else:
                yield npm(name, _version(each), source, direct=direct)
            inner = each.get("dependencies")
            if isinstance(inner, dict):
                waiting.append((inner, False))


def _asked(root: Any) -> frozenset[str]:
    names: set[str] = set()
    if isinstance(root, dict):
        for key in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies"):
            table = root.get(key)
            names.update(table if isinstance(table, dict) else ())
    return frozenset(names)


def _version(each: dict[str, Any]) -> str:
    version = each.get("version")
    return version if isinstance(version, str) and "://" not in version and ":" not in version else ""
