"""Looking at the app once: what files there are, what they are, and what names the whole."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from applabel.errors import AnalyzerFailed, TargetError
from applabel.inventory import digest, globs, packages, scope
from applabel.inventory.language import Language, languages
from applabel.inventory.naming import printable
from applabel.inventory.sources.interface import Source
from applabel.inventory.walk import decode, read_regular, walk
from applabel.model import Inventory, SourceFile, Target, Unexamined

__all__ = ["Language", "content", "languages", "read", "text"]

_SUFFIX_OF_NAME = re.compile(r"[^A-Za-z0-9._@/+-]+")


def read(
    root: Path,
    *,
    name: str | None = None,
    version: str | None = None,
    exclude: Iterable[tuple[str, str]] = (),
    source: Source | None = None,
) -> Inventory:
    """The inventory of the app at `root`, which `source` laid out where it is not where it always was.

    `exclude` holds (glob, reason) pairs of the provider. `name` and `version` override what the app's own
    manifest says, and that what the source is called. Raises TargetError where `root` is not a folder that can
    be listed; whatever below it cannot be read becomes `Unexamined`.
    """
    try:
        there, folder = root.exists(), root.is_dir()
    except OSError as error:
        raise TargetError(
            f"{root} cannot be reached: {error.strerror}", advice="give the folder that holds the app's source"
        ) from error
    if not there:
        raise TargetError(f"{root} does not exist", advice="give the folder that holds the app's source")
    if not folder:
        raise TargetError(f"{root} is not a folder", advice="give the folder that holds the app's source")
    top = os.path.realpath(os.fsencode(root))
    seen = walk(top, globs.matcher(exclude))

    def text_of(file: SourceFile) -> str:
        try:
            return decode(read_regular(top, file.raw_path), file.encoding) if file.encoding else ""
        except OSError:
            return ""  # gone since the walk: the analyzers will meet it again and say so

    files, note = scope.promote(seen.files)
    files = scope.pull_in(files, text_of, seen.aims)
    found, notes = packages.find({file.path: file for file in files}, text_of)
    own_name, own_version = _own(files, text_of)
    source = source or Source(root=root, kind="folder")
    here = source.name or printable(os.path.basename(top))  # noqa: PTH119 - bytes
    return Inventory(
        target=Target(
            name=name or own_name or here or "app",
            version=version or own_version or source.version,
            root=os.fsdecode(top),
            digests=digest.digests(seen.entries, seen.refused),
            commit=source.commit,
            archive=source.sha256,
        ),
        files=files,
        links=tuple(seen.links),
        packages=found,
        unexamined=_relevant((*seen.unexamined, *source.missing), files),
        notes=tuple(filter(None, (note, *notes))),
    )


def content(inventory: Inventory, file: SourceFile) -> bytes:
    """The bytes of one file, the same that were inventoried.

    Raises AnalyzerFailed where it cannot be read any more or has changed since.
    """
    try:
        found = read_regular(os.fsencode(inventory.target.root), file.raw_path)
    except OSError as error:
        raise AnalyzerFailed(f"{file.path} cannot be read any more: {error.strerror}") from error
    if hashlib.sha256(found).hexdigest() != file.sha256:
        raise AnalyzerFailed(f"{file.path} changed while it was being measured")
    return found


def text(inventory: Inventory, file: SourceFile) -> str:
    """The text of one file by its detected encoding, newlines as they are; raises as `content` does."""
    return decode(content(inventory, file), file.encoding) if file.encoding else ""


def _relevant(missed: Iterable[Unexamined], files: Iterable[SourceFile]) -> tuple[Unexamined, ...]:
    """What the walk missed, but for large files that nobody scans anyway."""
    out = {file.path for file in files if not file.in_scope}
    return tuple(sorted((each for each in missed if each.path not in out), key=lambda each: each.path))


def _own(files: Iterable[SourceFile], text_of: Callable[[SourceFile], str]) -> tuple[str, str]:
    """Name and version by the app's own top-level manifest; never by its version control."""
    by_path = {file.path: file for file in files}
    for path, parse, key in (("pyproject.toml", tomllib.loads, "project"), ("package.json", json.loads, "")):
        file = by_path.get(path)
        if file is None:
            continue
        try:
            document = parse(text_of(file))
        except (ValueError, RecursionError):
            continue
        table = document.get(key, {}) if key and isinstance(document, dict) else document
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            version = table.get("version")
            return _plain(table["name"]), _plain(version) if isinstance(version, str) else ""
    return "", ""


def _plain(word: str) -> str:
    return _SUFFIX_OF_NAME.sub("-", word)[:200]
