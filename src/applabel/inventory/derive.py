"""What follows from the bytes of a tree alone: what its files are, what ships, what it names; kept between runs."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec
from packageurl import PackageURL

from applabel.cache import Cache, ground
from applabel.inventory import globs, packages, scope
from applabel.inventory.describe import decode, describe
from applabel.inventory.walk import CHANGING, Found, Walk, look
from applabel.model import Package, Role, SourceFile, Unexamined

_STRANGE = re.compile(r"[^A-Za-z0-9._@/+-]+")
_BYTES = 32 * 2**20
"""What is larger is not kept: it would push out what took longer to find."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Derived:
    """What the inventory holds beside what the walk saw. `name` and `version` are by the app's own manifest."""

    files: tuple[SourceFile, ...]
    packages: tuple[Package, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()
    notes: tuple[str, ...] = ()
    name: str = ""
    version: str = ""


def derived(top: bytes, seen: Walk, exclude: Iterable[tuple[str, str]], kept: Cache | None) -> Derived:
    """Derive it, or recall what was derived from the very same tree.

    A file that is not any more what the walk saw is recorded in `seen`, and then nothing is kept.
    """
    exclude = tuple(exclude)
    key = _key(seen, exclude)
    known = _recalled(kept, key)
    if known is not None:
        return known
    reading = _Reading(top, seen)
    result = _derive(reading, seen, exclude)
    if kept is not None and reading.steady and len(form := msgspec.json.encode(result)) <= _BYTES:
        kept.put({key: form})
    return result


def _recalled(kept: Cache | None, key: bytes) -> Derived | None:
    form = kept.get([key]).get(key) if kept is not None else None
    try:
        return msgspec.json.decode(form, type=Derived) if form is not None else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _key(seen: Walk, exclude: tuple[tuple[str, str], ...]) -> bytes:
    """Thirty-two bytes that change with anything the answer rests on."""
    rests = (ground(), "inventory", seen.found, seen.links, sorted(seen.aims.items()), seen.unexamined, exclude)
    return hashlib.sha256(msgspec.json.encode(rests)).digest()


class _Reading:
    """Reads files again, and only as the walk saw them. `steady` is whether all of them still were so."""

    def __init__(self, top: bytes, seen: Walk) -> None:
        self._top = top
        self._seen = {each.path: each for each in seen.found}
        self.steady = True

    def content(self, found: Found) -> bytes:
        """The content, or the first bytes of what is too large; raises OSError where the file changed."""
        try:
            whole = look(self._top, found.name)
            if whole is None or whole.sha256 != found.sha256:
                raise OSError(errno.ESTALE, CHANGING)
        except OSError:
            self.steady = False
            raise
        return whole.content

    def text(self, file: SourceFile) -> str:
        """The text of a file; empty where it has none, is too large, or is not what it was any more."""
        found = self._seen[file.path]
        if not file.encoding or not found.whole:
            return ""
        try:
            return decode(self.content(found), file.encoding)
        except OSError:
            return ""  # the analyzers will meet it again and say so


def _derive(reading: _Reading, seen: Walk, exclude: tuple[tuple[str, str], ...]) -> Derived:
    missed: list[Unexamined] = []
    described = tuple(_described(reading, seen, exclude, missed))
    files, note = scope.promote(described)
    files = scope.pull_in(files, reading.text, seen.aims)
    found, notes = packages.find({file.path: file for file in files}, reading.text)
    name, version = _own(files, reading)
    return Derived(
        files=files,
        packages=tuple(sorted({*found, *_carried(files)}, key=packages.order)),
        unexamined=tuple(missed),
        notes=tuple(filter(None, (note, *notes))),
        name=name,
        version=version,
    )


def _described(
    reading: _Reading, seen: Walk, exclude: tuple[tuple[str, str], ...], missed: list[Unexamined]
) -> Iterator[SourceFile]:
    """The files, those that Python made from a source that is here being no code of their own."""
    excluded = globs.matcher(exclude)
    files: list[SourceFile] = []
    copies: dict[str, str] = {}
    for each in seen.found:
        try:
            about = describe(each.path, reading.content(each), whole=each.whole)
        except OSError:
            seen.miss(each.path, "changing", CHANGING)
            continue
        if about.copy_of:
            copies[each.path] = about.copy_of
        if not each.whole and about.code:
            detail = f"{each.size} bytes, more than what is read whole"
            missed.append(Unexamined(path=each.path, reason="too-large", detail=detail))
        elif about.ambiguous:
            detail = f"written in {about.encoding} so that others may read other code in it"
            missed.append(Unexamined(path=each.path, reason="ambiguous-encoding", detail=detail))
        files.append(
            SourceFile(
                path=each.path,
                raw_path=each.name,
                size=each.size,
                sha256=each.sha256.hex(),
                language=about.language,
                is_code=about.code,
                role=about.role,
                lines=about.lines,
                encoding=about.encoding,
                excluded=excluded(each.path),
                component=about.component,
            )
        )
    sources = {file.path for file in files if file.is_code}
    for file in files:
        copy = copies.get(file.path) in sources
        yield replace(file, language="", is_code=False, role=Role.BINARY) if copy else file


def _carried(files: Iterable[SourceFile]) -> Iterator[Package]:
    """The packages of which a published file lies in the tree, where it ships and is not left out."""
    for file in files:
        if file.component and not file.excluded and (file.role.in_scope or file.pulled_in_by):
            version = PackageURL.from_string(file.component).version or ""
            yield Package(purl=file.component, version=version, direct=True, source=file.path)


def _own(files: Iterable[SourceFile], reading: _Reading) -> tuple[str, str]:
    """Name and version by the app's own top-level manifest; never by its version control."""
    by_path = {file.path: file for file in files}
    for path, parse, key in (("pyproject.toml", tomllib.loads, "project"), ("package.json", json.loads, "")):
        file = by_path.get(path)
        if file is None:
            continue
        try:
            document = parse(reading.text(file))
        except (ValueError, RecursionError):
            continue
        table = document.get(key, {}) if key and isinstance(document, dict) else document
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            version = table.get("version")
            return _plain(table["name"]), _plain(version) if isinstance(version, str) else ""
    return "", ""


def _plain(word: str) -> str:
    return _STRANGE.sub("-", word)[:200]
