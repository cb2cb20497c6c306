"""Reads a tree once, without following links, and says what every entry is."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from applabel.errors import TargetError
from applabel.inventory import compiled, digest, encoding, language, role
from applabel.inventory.naming import printable
from applabel.model import Link, Role, SourceFile, Unexamined

WHOLE = 64 * 1024 * 1024
"""Bytes up to which a file is read into memory; beyond, it is hashed in pieces and never parsed."""

_PIECE = 1024 * 1024
_SAMPLE = 1024 * 1024
_REPOSITORY = b".git"
_PICTURE = re.compile(
    r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|ico|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|pdf)$", re.I
)
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(slots=True)
class Walk:
    """What a walk gathered.

    `refused` says why no digest can stand for the tree, empty where one can. `aims` holds for every link
    inside of the tree the path it leads to, `copies` for every bytecode file the source it was made from.
    """

    files: list[SourceFile] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    unexamined: list[Unexamined] = field(default_factory=list)
    entries: list[digest.Entry] = field(default_factory=list)
    aims: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    refused: str = ""

    def miss(self, path: str, reason: str, detail: str) -> None:
        """Record something that is there and could not be read: no digest covers it."""
        self.unexamined.append(Unexamined(path=path, reason=reason, detail=detail))
        self.refused = self.refused or f"{path}: {detail}"


def walk(root: bytes, excluded: Callable[[str], str]) -> Walk:
    """Everything below `root` but its own `.git`, sorted by name.

    Raises TargetError where the root cannot be listed. Whatever else cannot be read becomes `Unexamined`.
    """
    result = Walk()
    for name, kind in _entries(root, result):
        path = printable(name)
        if kind == "link":
            _link(root, name, path, result)
        elif kind == "file":
            _file(root, name, path, excluded, result)
        else:
            result.miss(path, "special-file", "a pipe, socket or device, not a file")
    result.files = list(_without_copies(result))
    result.files.sort(key=lambda file: file.path)
    result.links.sort(key=lambda link: link.path)
    return result


def read_regular(root: bytes, name: bytes) -> bytes:
    """A regular file's content below `root`; raises OSError where it is none, was replaced, or is too large."""
    handle = os.open(os.path.join(root, name), _OPEN)
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    with os.fdopen(handle, "rb") as file:
        if facts.st_size > WHOLE:
            raise OSError(errno.EFBIG, "larger than what is read whole")
        return file.read()


def _without_copies(result: Walk) -> Iterator[SourceFile]:
    """The files, those that Python made from a source that is here being no code of their own."""
    sources = {file.path for file in result.files if file.is_code}
    for file in result.files:
        copy = result.copies.get(file.path) in sources
        yield replace(file, language="", is_code=False, role=Role.BINARY) if copy else file


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


def _file(root: bytes, name: bytes, path: str, excluded: Callable[[str], str], result: Walk) -> None:
    try:
        handle = os.open(os.path.join(root, name), _OPEN)
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                result.miss(path, "special-file", "not a regular file any more")
                return
            mode = digest.EXECUTABLE if facts.st_mode & stat.S_IXUSR else digest.FILE
            content = file.read(WHOLE + 1)
            plain, git = hashlib.sha256(content), hashlib.sha256(b"blob %d\0" % facts.st_size + content)
            size = len(content)
            while len(piece := file.read(_PIECE)):
                plain.update(piece)
                git.update(piece)
                size += len(piece)
    except OSError as error:
        result.miss(path, "unreadable", f"the file cannot be read: {error.strerror}")
        return
    if size != facts.st_size:
        result.miss(path, "changing", "the file changed while it was read")
        return
    result.entries.append(digest.Entry(name=name, mode=mode, blob=git.digest(), sha256=plain.digest()))
    described = _describe(path, content, whole=size <= WHOLE)
    if described.copy_of:
        result.copies[path] = described.copy_of
    if size > WHOLE and described.code:
        detail = f"{size} bytes, more than the {WHOLE} that are read whole"
        result.unexamined.append(Unexamined(path=path, reason="too-large", detail=detail))
    elif described.ambiguous:
        detail = f"written in {described.encoding} so that others may read other code in it"
        result.unexamined.append(Unexamined(path=path, reason="ambiguous-encoding", detail=detail))
    result.files.append(
        SourceFile(
            path=path,
            raw_path=name,
            size=size,
            sha256=plain.hexdigest(),
            language=described.language,
            is_code=described.code,
            role=described.role,
            lines=described.lines,
            encoding=described.encoding,
            excluded=excluded(path),
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Described:
    language: str
    code: bool
    role: Role
    lines: int = 0
    encoding: str = ""
    ambiguous: bool = False
    copy_of: str = ""


def _describe(path: str, content: bytes, *, whole: bool) -> _Described:
    promised = language.by_name(path)
    if not _is_code(promised):
        promised = language.shebang(content) or promised
    if not _is_code(promised) and compiled.program(path, content):
        return _Described(
            language="compiled-program",
            code=True,
            role=role.role(path, "", "", binary=False),
            copy_of=compiled.source_of(path, content),
        )
    python = promised == "python"
    found = encoding.detect(content, python=python)
    if not found and _is_code(promised):
        # A file that calls itself code is never dismissed as binary: its oddness is the engines' to report.
        found = "latin-1"
    # Of a file that nobody reads whole the beginning tells the language: a page may hold scripts.
    text = decode(content if whole else content[:_SAMPLE], found) if found else ""
    settled = language.refine(promised, text, path) if found else promised
    if settled == "python" and not python and (declared := encoding.declared(content)):
        found = declared
        text = decode(content if whole else content[:_SAMPLE], found)
    code = _is_code(settled)
    return _Described(
        language=settled,
        code=code,
        role=role.role(path, settled, text, binary=not found),
        lines=sum(map(bool, map(str.strip, text.split("\n")))) if whole else 0,
        encoding=found,
        ambiguous=code and bool(found) and encoding.ambiguous(content, found, python=settled == "python"),
    )


def _is_code(name: str) -> bool:
    known = language.languages().get(name)
    return known is not None and known.code


def decode(content: bytes, encoding_name: str) -> str:
    """Bytes as text by a detected encoding; what does not decode becomes the replacement character."""
    return content.decode(encoding_name, "replace").removeprefix("\ufeff")
