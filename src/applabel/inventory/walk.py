"""Reads a tree once, without following links, and says what is there."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

from applabel.errors import TargetError
from applabel.inventory import digest, language, role
from applabel.inventory.naming import printable
from applabel.model import Link, Unexamined

WHOLE = 64 * 1024 * 1024
"""Bytes up to which a file is read into memory; beyond, it is hashed in pieces and never parsed."""

CHANGING = "the file changed while it was read"

_PIECE = 1024 * 1024
_LONGEST = 16 * 1024**3
"""Bytes of a file at the most: one of holes can be any length, and costs nothing but the time of its reader."""

_REPOSITORY = b".git"
_PICTURE = re.compile(
    r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|ico|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|pdf)$", re.I
)
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A regular file: its printable path, its name, its size in bytes, and the SHA-256 of what is in it.

    `whole` is whether it is small enough to be read whole.
    """

    path: str
    name: bytes
    size: int
    sha256: bytes
    whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A regular file as it was read. `content` holds no more than the first `WHOLE` bytes."""

    content: bytes
    size: int
    sha256: bytes
    blob: bytes
    executable: bool

    @property
    def complete(self) -> bool:
        """Whether the content is all of it."""
        return len(self.content) == self.size


@dataclass(slots=True)
class Walk:
    """What a walk gathered.

    `refused` says why no digest can stand for the tree, empty where one can. `aims` holds for every link
    inside of the tree the path it leads to.
    """

    found: list[Found] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unexamined: list[Unexamined] = field(default_factory=list)
    entries: list[digest.Entry] = field(default_factory=list)
    aims: dict[str, str] = field(default_factory=dict)
    refused: str = ""

    def miss(self, path: str, reason: str, detail: str) -> None:
        """Record something that is there and could not be read: no digest covers it."""
        self.unexamined.append(Unexamined(path=path, reason=reason, detail=detail))
        self.refused = self.refused or f"{path}: {detail}"


def walk(root: bytes) -> Walk:
    """Everything below `root` but its own `.git`, sorted by name.

    Raises TargetError where the root cannot be listed. Whatever else cannot be read becomes `Unexamined`.
    """
    result = Walk()
    for name, kind in _entries(root, result):
        path = printable(name)
        if kind == "link":
            _link(root, name, path, result)
        elif kind == "file":
            _file(root, name, path, result)
        else:
            result.miss(path, "special-file", "a pipe, socket or device, not a file")
    result.found.sort(key=lambda each: each.path)
    result.links.sort(key=lambda link: link.path)
    return result


def look(root: bytes, name: bytes, expected: int | None = None) -> Whole | None:
    """A regular file below `root` as it is now; None where it changed meanwhile, or is not `expected` bytes long.

    Raises OSError where it cannot be read, with EINVAL where it is none, and with EFBIG where it is so long that
    reading it is all anybody would do.
    """
    handle = os.open(os.path.join(root, name), _OPEN)
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if expected not in (None, facts.st_size):
            return None
        if facts.st_size > _LONGEST:
            raise OSError(errno.EFBIG, "longer than any file of an app")
        content = file.read(WHOLE)
        plain, git = hashlib.sha256(content), hashlib.sha256(b"blob %d\0" % facts.st_size + content)
        size = len(content)
        # One that grows as fast as it is read has no end.
        while size <= facts.st_size and len(piece := file.read(_PIECE)):
            plain.update(piece)
            git.update(piece)
            size += len(piece)
    if size != facts.st_size:
        return None
    executable = bool(facts.st_mode & stat.S_IXUSR)
    return Whole(content=content, size=size, sha256=plain.digest(), blob=git.digest(), executable=executable)


def _entries(root: bytes, result: Walk) -> Iterator[tuple[bytes, str]]:
    waiting = [b""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            if not folder:
                raise TargetError(
                    f"{os.fsdecode(root)} cannot be listed: {error.strerror}",
                    advice="give the folder that holds the app's source",
                ) from error
            result.miss(printable(folder), "unreadable", f"the folder cannot be listed: {error.strerror}")
            continue
        for entry in entries:
            name = os.path.join(folder, entry.name) if folder else entry.name
            if name == _REPOSITORY:
                continue
            if entry.is_symlink():
                yield name, "link"
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(name)
            elif entry.is_file(follow_symlinks=False):
                yield name, "file"
            else:
                yield name, "special"


def _link(root: bytes, name: bytes, path: str, result: Walk) -> None:
    try:
        destination = os.readlink(os.path.join(root, name))
    except OSError as error:
        result.miss(path, "unreadable", f"the link cannot be read: {error.strerror}")
        return
    result.entries.append(digest.Entry(name=name, mode=digest.LINK, blob=digest.blob(destination), sha256=None))
    kind, aim = _aim(root, name, destination)
    if kind == "inside":
        result.aims[path] = printable(aim)
    result.links.append(Link(path=path, destination=printable(destination), kind=kind))
    if kind == "inside" or not _may_be_code(path):
        return
    reason = {"outside": "link-outside", "dangling": "link-dangling", "loop": "link-loop"}[kind]
    detail = {
        "outside": "a link that leaves the app; what it points to was not looked at",
        "dangling": "a link to nothing here; what it points to elsewhere was not looked at",
        "loop": "a link that leads back to itself",
    }[kind]
    result.unexamined.append(Unexamined(path=path, reason=reason, detail=detail))


def _aim(root: bytes, name: bytes, destination: bytes) -> tuple[str, bytes]:
    """The kind of a link, and for one that stays inside the name of what it leads to."""
    top = os.path.realpath(root)
    try:
        real = os.path.realpath(os.path.join(root, name), strict=True)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "loop", b""
        # Where a dangling link would lead decides whether it leaves the app.
        aimed = os.path.normpath(os.path.join(os.path.dirname(os.path.join(root, name)), destination))
        return ("dangling" if _below(top, aimed) or _below(root, aimed) else "outside"), b""
    # The app's own repository is no part of it, so what lies in there is outside as well.
    if not _below(top, real) or _below(os.path.join(top, _REPOSITORY), real):
        return "outside", b""
    return "inside", os.path.relpath(real, top) if real != top else b""


def _below(root: bytes, path: bytes) -> bool:
    return path == root or path.startswith(root.rstrip(b"/") + b"/")


def _may_be_code(path: str) -> bool:
    """Whether a link's own name leaves open that code lies behind it: anything but known data and pictures."""
    if role.by_place(path) is not None:
        return False
    promised = language.by_name(path)
    known = language.languages().get(promised)
    if known is not None:
        return known.code or promised == "html"
    return not _PICTURE.search(path)


def _file(root: bytes, name: bytes, path: str, result: Walk) -> None:
    try:
        whole = look(root, name)
    except OSError as error:
        if error.errno == errno.EINVAL:
            result.miss(path, "special-file", "not a regular file any more")
        elif error.errno == errno.EFBIG:
            result.miss(path, "too-large", f"longer than {_LONGEST // 1024**3} GiB, and not read")
        else:
            result.miss(path, "unreadable", f"the file cannot be read: {error.strerror}")
        return
    if whole is None:
        result.miss(path, "changing", CHANGING)
        return
    mode = digest.EXECUTABLE if whole.executable else digest.FILE
    result.entries.append(digest.Entry(name=name, mode=mode, blob=whole.blob, sha256=whole.sha256))
    result.found.append(Found(path=path, name=name, size=whole.size, sha256=whole.sha256, whole=whole.complete))
