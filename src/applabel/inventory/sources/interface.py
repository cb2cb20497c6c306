"""What every kind of source gives, and the one way in which foreign names become files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from applabel.errors import TargetError
from applabel.inventory.naming import printable
from applabel.model import Unexamined

_DRIVE = re.compile(rb"[A-Za-z]:")
_OPEN = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """An app laid out below `root`.

    `kind` is `folder`, `git` or `archive`. `name` and `version` are what the place itself says (an archive's
    file name), empty where it says nothing. `commit` is the full id of a commit, `sha256` the digest of an
    archive's own bytes, both hexadecimal. `missing` is what the source names and does not hold, such as a
    submodule.
    """

    root: Path
    kind: str
    name: str = ""
    version: str = ""
    commit: str = ""
    sha256: str = ""
    missing: tuple[Unexamined, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What laying out may cost: entries, folders inside of one another, bytes of one file and of all together."""

    entries: int = 500_000
    depth: int = 200
    file: int = 1024**3
    total: int = 4 * 1024**3


@dataclass(slots=True)
class Layout:
    """Writes entries below a new folder, and refuses every one that would not be what it says.

    Refused are names that are absolute, climb or repeat, and more than the limits allow. Where the source has
    to be `portable`, as an archive has that anyone may unpack anywhere, so are names that mean something else
    on another system, and links that leave the app. Files are only ever created, never opened again; links are
    made last, so that nothing can be written through one.
    """

    root: Path
    said: str
    limits: Limits = field(default_factory=Limits)
    portable: bool = False
    _top: bytes = field(init=False)
    _files: set[bytes] = field(init=False, default_factory=set)
    _folders: set[bytes] = field(init=False, default_factory=set)
    _links: dict[bytes, bytes] = field(init=False, default_factory=dict)
    _bytes: int = 0

    def __post_init__(self) -> None:
        self.root.mkdir()
        self._top = os.fsencode(self.root)

    def folder(self, raw: bytes) -> None:
        """Make a folder; one that is there already is fine."""
        self._folder(self._name(raw))

    def file(self, raw: bytes, pieces: Iterable[bytes], *, executable: bool = False) -> None:
        """Create one file from the pieces of its content."""
        name = self._new(raw)
        self._files.add(name)
        size = 0
        try:
            handle = os.open(os.path.join(self._top, name), _OPEN, 0o700 if executable else 0o600)
            with os.fdopen(handle, "wb") as out:
                for piece in pieces:
                    size += len(piece)
                    self._bytes += len(piece)
                    if size > self.limits.file:
                        raise self.refused(raw, f"it is larger than {self.limits.file // 2**20} MiB")
                    if self._bytes > self.limits.total:
                        raise self.refused(
                            raw, f"all files together are more than {self.limits.total // 2**20} MiB"
                        )
                    out.write(piece)
        except FileExistsError as error:
            raise self.refused(raw, "this file system takes its name for that of another entry") from error
        except OSError as error:
            raise self.refused(raw, f"it cannot be written here: {error.strerror}") from error

    def link(self, raw: bytes, destination: bytes) -> None:
        """Remember a symbolic link; it is made when all files are there."""
        name = self._new(raw)
        aimed = os.path.normpath(os.path.join(os.path.dirname(name), destination))
        leaves = destination.startswith(b"/") or aimed.split(b"/")[0] == b".."
        if not destination or b"\0" in destination:
            raise self.refused(raw, "it is a link to nothing that can be named")
        if self.portable and (leaves or b"\\" in destination or _DRIVE.match(destination)):
            raise self.refused(raw, "it is a link that leaves the app")
        self._links[name] = destination

    def finish(self) -> None:
        """Make the links. Nothing may be added after this."""
        for name, destination in self._links.items():
            try:
                os.symlink(destination, os.path.join(self._top, name))
            except OSError as error:
                raise self.refused(name, f"the link cannot be made here: {error.strerror}") from error

    def refused(self, raw: bytes, why: str) -> TargetError:
        """The error that names the source and the entry."""
        return TargetError(
            f"{self.said} was not laid out: its entry {printable(raw)[:200]}: {why}",
            advice="lay it out yourself where you trust it, and give applabel the folder",
        )

    def _new(self, raw: bytes) -> bytes:
        name = self._name(raw)
        if not name:
            raise self.refused(raw, "it has no name")
        if name in self._files or name in self._links:
            raise self.refused(raw, "another entry has the same name")
        if name in self._folders:
            raise self.refused(raw, "it is a file and a folder")
        self._folder(os.path.dirname(name))
        return name

    def _folder(self, name: bytes) -> None:
        missing = []
        while name and name not in self._folders:
            if name in self._files or name in self._links:
                raise self.refused(name, "it is a folder and a file or link")
            missing.append(name)
            name = os.path.dirname(name)
        for each in reversed(missing):
            self._count(each)
            self._folders.add(each)
            try:
                os.mkdir(os.path.join(self._top, each), 0o700)
            except FileExistsError as error:
                raise self.refused(each, "this file system takes its name for that of another entry") from error
            except OSError as error:
                raise self.refused(each, f"the folder cannot be made here: {error.strerror}") from error

    def _count(self, raw: bytes) -> None:
        if len(self._files) + len(self._folders) + len(self._links) >= self.limits.entries:
            raise self.refused(raw, f"there are more than {self.limits.entries} entries")

    def _name(self, raw: bytes) -> bytes:
        """The name as a clean relative path; raises for one that is not."""
        self._count(raw)
        if raw.startswith(b"/") or (self.portable and _DRIVE.match(raw)):
            raise self.refused(raw, "its name is absolute")
        if b"\0" in raw or (self.portable and b"\\" in raw):
            raise self.refused(raw, "its name holds a backslash or a zero byte")
        parts = [part for part in raw.split(b"/") if part not in (b"", b".")]
        if b".." in parts:
            raise self.refused(raw, "its name climbs out of the app")
        if len(parts) > self.limits.depth:
            raise self.refused(raw, f"it lies more than {self.limits.depth} folders deep")
        return b"/".join(parts)


def inner(root: Path) -> Path:
    """The one folder an archive holds, where it holds nothing else; otherwise the archive's own top."""
    entries = list(os.scandir(root))
    if len(entries) == 1 and entries[0].is_dir(follow_symlinks=False):
        return Path(entries[0].path)
    return root
