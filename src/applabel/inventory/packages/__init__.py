"""The third-party packages an app names in its manifests and lockfiles, as purls."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping

from applabel.inventory.packages import package_lock, pyproject, requirements
from applabel.inventory.packages.interface import MalformedManifest, Manifest
from applabel.model import Package, SourceFile

_REQUIREMENTS = re.compile(r"^(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)$")
_SOURCES: tuple[tuple[re.Pattern[str], Callable[[Manifest], Iterable[Package]]], ...] = (
    (re.compile(r"^pyproject\.toml$"), pyproject.packages),
    (re.compile(r"^(?:package-lock|npm-shrinkwrap)\.json$"), package_lock.packages),
    (_REQUIREMENTS, requirements.packages),
)


def find(
    files: Mapping[str, SourceFile], text: Callable[[SourceFile], str]
) -> tuple[tuple[Package, ...], tuple[str, ...]]:
    """All packages named in the tree, sorted, and notes on the manifests that could not be read whole.

    Manifests of tests, docs and examples describe those, not the app, and are left alone, as are those
    inside of vendored packages.
    """
    found: set[Package] = set()
    notes: list[str] = []
    for path, file in files.items():
        read = _reader(path)
        if read is None or not file.in_scope or file.role.value == "vendored":
            continue
        manifest = Manifest(path=path, text=text(file), open=_opener(posixpath.dirname(path), files, text))
        try:
            found.update(read(manifest))
        except MalformedManifest as error:
            notes.append(f"{path}: {error}")
    return tuple(sorted(found, key=order)), tuple(sorted(notes))


def order(package: Package) -> tuple[str, str, bool]:
    """What packages are sorted by."""
    return (package.purl, package.source, not package.direct)


def _reader(path: str) -> Callable[[Manifest], Iterable[Package]] | None:
    name = path.rsplit("/", 1)[-1].lower()
    in_folder = path.lower().split("/")[-2:-1] == ["requirements"] and name.endswith((".txt", ".in"))
    if in_folder:
        return requirements.packages
    return next((read for pattern, read in _SOURCES if pattern.match(name)), None)


def _opener(
    folder: str, files: Mapping[str, SourceFile], text: Callable[[SourceFile], str]
) -> Callable[[str], str | None]:
    def open_beside(name: str) -> str | None:
        file = files.get(posixpath.normpath(posixpath.join(folder, name)))
        return None if file is None else text(file)

    return open_beside
