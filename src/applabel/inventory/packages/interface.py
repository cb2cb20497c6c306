"""What every reader of a manifest takes and gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from applabel.model import Package

_PYTHON_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
# Wider than the registry lets new ones be, since old ones hold capitals and odd signs.
_NPM_NAME = re.compile(r"(?:@[^/@\s]+/)?[^/@\s][^/\s]*")


class MalformedManifest(Exception):
    """A manifest that cannot be read; the message says why, for a note. Never fatal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """One manifest: its path in the tree, its text, and a way to open files named in it (None if absent)."""

    path: str
    text: str
    open: Callable[[str], str | None]


def pypi(text: str, source: str, *, direct: bool = True) -> Package:
    """A package from a PEP 508 requirement; its version is known only where one is pinned with `==`.

    Raises MalformedManifest where the text is no requirement.
    """
    try:
        requirement = Requirement(text)
    except (ValueError, RecursionError) as error:  # no requirement, or brackets without end
        raise MalformedManifest(f"{text[:80]!r} is not a requirement: {error}".splitlines()[0]) from error
    pins = [
        each.version
        for each in requirement.specifier
        if each.operator in ("==", "===") and not each.version.endswith(".*")
    ]
    version = pins[0] if len(pins) == 1 else ""
    return pinned(requirement.name, version, source, direct=direct)


def pinned(name: str, version: str, source: str, *, direct: bool = True) -> Package:
    """A package of the Python index by its name. Raises MalformedManifest where that can be no name (PEP 508)."""
    if not _PYTHON_NAME.fullmatch(name):
        raise MalformedManifest(f"{name[:80]!r} is not the name of a package")
    purl = PackageURL(type="pypi", name=canonicalize_name(name), version=version or None)
    return Package(purl=purl.to_string(), version=version, direct=direct, source=source)


def npm(name: str, version: str, source: str, *, direct: bool) -> Package:
    """A package of the npm registry by its name, scope included. Raises MalformedManifest where it can be none."""
    if not _NPM_NAME.fullmatch(name):
        raise MalformedManifest(f"{name[:80]!r} is not the name of a package")
    scope, _, plain = name.rpartition("/")
    purl = PackageURL(type="npm", namespace=scope or None, name=plain, version=version or None)
    return Package(purl=purl.to_string(), version=version, direct=direct, source=source)
