"""What every reader of a manifest takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from packageurl import PackageURL
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from applabel.model import Package


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
    except InvalidRequirement as error:
        raise MalformedManifest(f"{text[:80]!r} is not a requirement: {error}".splitlines()[0]) from error
    pins = [
        each.version
        for each in requirement.specifier
        if each.operator in ("==", "===") and not each.version.endswith(".*")
    ]
    version = pins[0] if len(pins) == 1 else ""
    purl = PackageURL(type="pypi", name=canonicalize_name(requirement.name), version=version or None)
    return Package(purl=purl.to_string(), version=version, direct=direct, source=source)


def npm(name: str, version: str, source: str, *, direct: bool) -> Package:
    """A package of the npm registry by its name, scope included."""
    scope, _, plain = name.rpartition("/")
    purl = PackageURL(type="npm", namespace=scope or None, name=plain, version=version or None)
    return Package(purl=purl.to_string(), version=version, direct=direct, source=source)
