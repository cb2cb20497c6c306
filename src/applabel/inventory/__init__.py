"""Looking at the app once: what files there are, what they are, and what names the whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from applabel.cache import Cache
from applabel.errors import AnalyzerFailed, TargetError
from applabel.inventory import digest
from applabel.inventory.derive import derived
from applabel.inventory.describe import decode
from applabel.inventory.language import Language, languages
from applabel.inventory.naming import printable
from applabel.inventory.sources.interface import Source
from applabel.inventory.walk import look, walk
from applabel.model import Inventory, SourceFile, Target, Unexamined

__all__ = ["Language", "content", "languages", "read", "text"]


def read(
    root: Path,
    *,
    name: str | None = None,
    version: str | None = None,
    exclude: Iterable[tuple[str, str]] = (),
    source: Source | None = None,
    kept: Cache | None = None,
) -> Inventory:
    """The inventory of the app at `root`, which `source` laid out where it is not where it always was.

    `exclude` holds (glob, reason) pairs of the provider. `name` and `version` override what the app's own
    manifest says, and that what the source is called. `kept` may know what follows from the very same tree.
    Raises TargetError where `root` is not a folder that can be listed; whatever below it cannot be read becomes
    `Unexamined`.
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
    seen = walk(top)
    known = derived(top, seen, exclude, kept)
    source = source or Source(root=root, kind="folder")
    here = source.name or printable(os.path.basename(top))  # noqa: PTH119 - bytes
    return Inventory(
        target=Target(
            name=name or known.name or here or "app",
            version=version or known.version or source.version,
            root=os.fsdecode(top),
            digests=digest.digests(seen.entries, seen.refused),
            commit=source.commit,
            archive=source.sha256,
        ),
        files=known.files,
        links=tuple(seen.links),
        packages=known.packages,
        unexamined=_relevant((*seen.unexamined, *known.unexamined, *source.missing), known.files),
        notes=known.notes,
    )


def content(inventory: Inventory, file: SourceFile) -> bytes:
    """The bytes of one file, the same that were inventoried.

    Raises AnalyzerFailed where it cannot be read any more or has changed since.
    """
    try:
        whole = look(os.fsencode(inventory.target.root), file.raw_path, file.size)
    except OSError as error:
        raise AnalyzerFailed(f"{file.path} cannot be read any more: {error.strerror}") from error
    if whole is None or whole.sha256.hex() != file.sha256:
        raise AnalyzerFailed(f"{file.path} changed while it was being measured")
    if not whole.complete:
        raise AnalyzerFailed(f"{file.path} is larger than what is read whole")
    return whole.content


def text(inventory: Inventory, file: SourceFile) -> str:
    """The text of one file by its detected encoding, newlines as they are; raises as `content` does."""
    return decode(content(inventory, file), file.encoding) if file.encoding else ""


def _relevant(missed: Iterable[Unexamined], files: Iterable[SourceFile]) -> tuple[Unexamined, ...]:
    """What the walk missed, but for large files that nobody scans anyway."""
    out = {file.path for file in files if not file.in_scope}
    return tuple(sorted((each for each in missed if each.path not in out), key=lambda each: each.path))
