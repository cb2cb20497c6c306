"""Archives: zip, wheel and tar, read entry by entry under limits, and refused in words where they are hostile."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from applabel.errors import TargetError
from applabel.inventory.sources.interface import Layout, Limits, Source, inner

_PIECE = 1024 * 1024
_ARCHIVE = 2 * 1024**3
_HEADER = 16 * 1024**2
_DIRECTORY = 256 * 1024**2
_SUFFIX = re.compile(r"\.(?:zip|whl|tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz))$", re.I)
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    struct.error,
    UnicodeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def lay_out(path: Path, scratch: Path, limits: Limits | None = None) -> Source:
    """Lay an archive out below `scratch`.

    Its kind is told by its content. Raises TargetError for what is no archive, is damaged, encrypted or too
    large, or holds an entry that Layout refuses, a hard link, or a device.
    """
    bounds = limits or Limits()
    with _regular(path) as file:
        if os.fstat(file.fileno()).st_size > _ARCHIVE:
            raise TargetError(f"{path} is larger than {_ARCHIVE // 2**20} MiB, too large for an archive")
        digest = hashlib.sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
        file.seek(0)
        layout = Layout(root=scratch / "app", said=str(path), limits=bounds, portable=True)
        try:
            _unpack(file, path, scratch, layout)
        except _BROKEN as error:
            raise _damaged(path, error) from error
        layout.finish()
    name, version = _named(path.name)
    wheel = path.suffix.lower() == ".whl"
    root = layout.root if wheel else inner(layout.root)
    return Source(root=root, kind="archive", name=name, version=version, sha256=digest.hexdigest())


def _regular(path: Path) -> IO[bytes]:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror}") from error
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise TargetError(f"{path} is neither a folder nor a file")
    return file


def _damaged(path: Path, error: Exception) -> TargetError:
    why = str(error) or type(error).__name__
    return TargetError(
        f"{path} is damaged, or uses something no archive for applabel may use: {why}",
        advice="make it anew, or give applabel the folder it was made from",
    )


def _unpack(file: IO[bytes], path: Path, scratch: Path, layout: Layout) -> None:
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"PK") or path.suffix.lower() in (".zip", ".whl"):
        _zip(file, layout)
    elif head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")):
        with _plain(file, head, path, scratch, layout.limits) as plain:
            _tar(plain, layout)
    elif _is_tar(file):
        _tar(file, layout)
    else:
        raise TargetError(
            f"{path} is no archive applabel reads",
            advice="give a folder, or a .zip, .whl, .tar, .tar.gz, .tar.bz2 or .tar.xz",
        )


def _is_tar(file: IO[bytes]) -> bool:
    block = file.read(512)
    file.seek(0)
    return block[257:262] == b"ustar"


@contextmanager
def _plain(file: IO[bytes], head: bytes, path: Path, scratch: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """A compressed tar as a plain one in a file, so that what it unpacks to is bounded before it is parsed."""
    packed: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
    if head.startswith(b"BZh"):
        packed = bz2.BZ2File(file)
    elif head.startswith(b"\x1f"):
        packed = gzip.GzipFile(fileobj=file)
    else:
        packed = lzma.LZMAFile(file)  # noqa: SIM115 - closed by the next line
    with packed, (scratch / "plain.tar").open("w+b") as plain:
        while piece := packed.read(_PIECE):
            if plain.tell() + len(piece) > limits.total + limits.entries * 1024:
                raise TargetError(f"{path} unpacks to more than {limits.total // 2**20} MiB, which is a bomb")
            plain.write(piece)
        plain.flush()
        plain.seek(0)
        if not _is_tar(plain):
            raise TargetError(f"{path} is compressed, and what it holds is no tar")
        yield plain


class _Sober(io.BufferedReader):
    """A tar's file that refuses to be read in one piece: a header that asks for that is an attack on memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0 or size > _HEADER:
            raise tarfile.ReadError("a header claims to be larger than any header is")
        return super().read(size)


def _tar(file: IO[bytes], layout: Layout) -> None:
    sober = _Sober(io.FileIO(file.fileno(), "rb", closefd=False))
    sober.seek(0)
    with tarfile.open(fileobj=sober, mode="r:", errorlevel=2, encoding="utf-8", errors="surrogateescape") as held:
        for member in held:
            raw = member.name.encode("utf-8", "surrogateescape")
            if member.isdir():
                layout.folder(raw)
            elif member.isfile() and not member.issparse():
                if member.size > layout.limits.file:
                    raise layout.refused(raw, f"it is larger than {layout.limits.file // 2**20} MiB")
                content = held.extractfile(member)
                pieces = iter(()) if content is None else _whole(content, member.size)
                layout.file(raw, pieces, executable=bool(member.mode & 0o100))
            elif member.issym():
                layout.link(raw, member.linkname.encode("utf-8", "surrogateescape"))
            elif member.islnk():
                raise layout.refused(raw, "it is a hard link")
            else:
                raise layout.refused(raw, "it is a device, a pipe or a sparse file")


def _zip(file: IO[bytes], layout: Layout) -> None:
    _check_directory(file)
    with zipfile.ZipFile(file) as held:
        entries = held.infolist()
        _check_overlap(entries, os.fstat(file.fileno()).st_size)
        for entry in entries:
            # Python cuts a name at a zero byte; other programs do not, and would see another file.
            raw = _zip_name(entry)
            if entry.flag_bits & 0x1:
                raise layout.refused(raw, "it is encrypted, and nobody could look into it")
            mode = entry.external_attr >> 16 if entry.create_system == 3 else 0
            if entry.is_dir():
                layout.folder(raw)
            elif stat.S_ISLNK(mode):
                if entry.file_size > 4096:
                    raise layout.refused(raw, "it is a link with an impossible destination")
                layout.link(raw, held.read(entry))
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                raise layout.refused(raw, "it is a device or a pipe")
            else:
                with held.open(entry) as content:
                    layout.file(raw, _whole(content, entry.file_size), executable=bool(mode & 0o100))


def _zip_name(entry: zipfile.ZipInfo) -> bytes:
    coding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    return entry.orig_filename.encode(coding, "surrogateescape")


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a table of contents that would fill the memory before the first entry is seen (APPNOTE 4.3.16)."""
    file.seek(0, os.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - 66_000))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place >= 0 and len(tail) >= place + 20:
        (directory,) = struct.unpack_from("<L", tail, place + 12)
        bound = min(size, directory if directory != 0xFFFFFFFF else size)
        if bound > _DIRECTORY:
            raise zipfile.BadZipFile(f"its table of contents is larger than {_DIRECTORY // 2**20} MiB")
    file.seek(0)


def _check_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse entries that share bytes: a bomb that needs no ratio, or one file shown as two."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise zipfile.BadZipFile("its entries overlap")
        end = entry.header_offset + 30 + entry.compress_size
    if end > size:
        raise zipfile.BadZipFile("an entry reaches beyond its end")


def _whole(content: IO[bytes], size: int) -> Iterator[bytes]:
    """The content in pieces; raises where it is not as long as its entry says."""
    seen = 0
    while piece := content.read(_PIECE):
        seen += len(piece)
        yield piece
        if seen > size:
            break
    if seen != size:
        raise EOFError(f"an entry says it has {size} bytes and does not")


def _named(file: str) -> tuple[str, str]:
    """Name and version by an archive's file name, where it follows a convention (PEP 427, PEP 625)."""
    try:
        name, version, *_ = parse_wheel_filename(file)
    except InvalidWheelFilename:
        try:
            name, version = parse_sdist_filename(file)
        except InvalidSdistFilename:
            return _SUFFIX.sub("", file), ""
    return str(name), str(version)
