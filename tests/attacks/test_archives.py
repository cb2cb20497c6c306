"""An archive made to harm whoever lays it out, or to show one thing and hold another, is refused in words."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from applabel.errors import TargetError
from applabel.inventory.sources import archive, opened
from applabel.inventory.sources.interface import Limits
from tests.conftest import Run

SMALL = Limits(entries=50, depth=20, file=200_000, total=300_000)


def tar_of(*members: tuple[str, dict[str, object]], content: bytes = b"x = 1\n") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:", format=tarfile.PAX_FORMAT) as tar:
        for name, facts in members:
            info = tarfile.TarInfo(name)
            for key, value in facts.items():
                setattr(info, key, value)
            if info.isreg():
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
            else:
                tar.addfile(info)
    return held.getvalue()


def zip_of(*members: tuple[str, int, bytes]) -> bytes:
    """Entries of (name, Unix mode or 0, content)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, mode, content in members:
            info = zipfile.ZipInfo("placeholder")
            info.filename = info.orig_filename = name
            info.create_system, info.external_attr = 3, mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return held.getvalue()


LINK, FIFO, DEVICE = 0o120777, 0o010644, 0o060644


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    assert len(old) == len(new)
    return content.replace(old, new)


def encrypted() -> bytes:
    content = bytearray(zip_of(("a.py", 0, b"x = 1\n")))
    content[6] |= 1
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    return bytes(content)


def overlapping() -> bytes:
    """Two entries of the table of contents that point at the same bytes (as a bomb without a ratio does)."""
    content = zip_of(("a.py", 0, b"x = 1\n"))
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    row = content[start:end]
    tail = bytearray(content[end:])
    struct.pack_into("<HHLL", tail, 8, 2, 2, 2 * len(row), start)
    return content[:start] + row + row + bytes(tail)


def other_size() -> bytes:
    content = bytearray(zip_of(("a.py", 0, b"x = 1\n")))
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 3)
    return bytes(content)


def huge_header() -> bytes:
    """A tar whose extended header claims to be three gigabytes long."""
    info = tarfile.TarInfo("a.py")
    info.type, info.size = tarfile.XHDTYPE, 3 * 2**30
    return info.tobuf(tarfile.USTAR_FORMAT) + b"\0" * 10_240


ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "absolute": (lambda: zip_of(("/etc/cron.d/x", 0, b"")), "its name is absolute"),
    "drive": (lambda: zip_of(("C:/x.py", 0, b"")), "its name is absolute"),
    "climbing": (lambda: zip_of(("../x.py", 0, b"")), "climbs out of the app"),
    "climbing-within": (lambda: zip_of(("a/../../x.py", 0, b"")), "climbs out of the app"),
    "climbing-back": (lambda: zip_of(("a/../b.py", 0, b"")), "climbs out of the app"),
    "backslash": (lambda: zip_of(("..\\x.py", 0, b"")), "backslash"),
    "zero-byte": (lambda: patched(zip_of(("a.py_.txt", 0, b"")), b"a.py_", b"a.py\0"), "damaged|zero byte"),
    "no-name": (lambda: zip_of(("./.", 0, b"x")), "has no name"),
    "twice": (lambda: zip_of(("a.py", 0, b"x = 1\n"), ("a.py", 0, b"x = 2\n")), "another entry has the same name"),
    "twice-in-disguise": (lambda: zip_of(("a.py", 0, b""), ("./a.py", 0, b"")), "another entry has the same name"),
    "file-and-folder": (lambda: zip_of(("a", 0, b"x"), ("a/b.py", 0, b"")), "a folder and a file"),
    "folder-and-file": (lambda: zip_of(("a/b.py", 0, b""), ("a", 0, b"x")), "a file and a folder"),
    "link-out": (lambda: zip_of(("a", LINK, b"../../etc/passwd")), "a link that leaves the app"),
    "link-absolute": (lambda: zip_of(("a", LINK, b"/etc/passwd")), "a link that leaves the app"),
    "link-drive": (lambda: zip_of(("a", LINK, b"C:\\x")), "a link that leaves the app"),
    "link-to-nothing": (lambda: zip_of(("a", LINK, b"")), "a link to nothing"),
    "link-of-a-megabyte": (lambda: zip_of(("a", LINK, b"x" * 2**20)), "impossible destination"),
    "through-a-link": (lambda: zip_of(("a", LINK, b"b"), ("a/x.py", 0, b"")), "a folder and a file or link"),
    "fifo": (lambda: zip_of(("a", FIFO, b"")), "a device or a pipe"),
    "device": (lambda: zip_of(("a", DEVICE, b"")), "a device or a pipe"),
    "encrypted": (encrypted, "it is encrypted"),
    "overlapping": (overlapping, "its entries overlap"),
    "other-size": (other_size, "damaged"),
    "bomb": (lambda: zip_of(("a.py", 0, b"\0" * 250_000)), "larger than"),
    "many-bombs": (lambda: zip_of(*((f"{n}.py", 0, b"\0" * 150_000) for n in range(3))), "together are more than"),
    "many-entries": (lambda: zip_of(*((f"{n}.py", 0, b"") for n in range(60))), "more than 50 entries"),
    "many-folders": (lambda: zip_of(*((f"{n}/", 0, b"") for n in range(60))), "more than 50 entries"),
    "deep": (lambda: zip_of(("a/" * 30 + "b.py", 0, b"")), "folders deep"),
    "long-name": (lambda: zip_of(("a" * 300 + ".py", 0, b"")), "cannot be written here"),
}

TARS: dict[str, tuple[Callable[[], bytes], str]] = {
    "absolute": (lambda: tar_of(("/etc/cron.d/x", {})), "its name is absolute"),
    "climbing": (lambda: tar_of(("../x.py", {})), "climbs out of the app"),
    "backslash": (lambda: tar_of(("a\\b.py", {})), "backslash"),
    "twice": (lambda: tar_of(("a.py", {}), ("a.py", {})), "another entry has the same name"),
    "link-out": (
        lambda: tar_of(("a", {"type": tarfile.SYMTYPE, "linkname": "../x"})),
        "a link that leaves the app",
    ),
    "link-absolute": (lambda: tar_of(("a", {"type": tarfile.SYMTYPE, "linkname": "/"})), "a link that leaves"),
    "through-a-link": (
        lambda: tar_of(("a", {"type": tarfile.SYMTYPE, "linkname": "b"}), ("a/x.py", {})),
        "a folder and a file or link",
    ),
    "link-over-a-file": (
        lambda: tar_of(("a", {}), ("a", {"type": tarfile.SYMTYPE, "linkname": "b"})),
        "another entry has the same name",
    ),
    "hard-link": (lambda: tar_of(("a", {}), ("b", {"type": tarfile.LNKTYPE, "linkname": "a"})), "a hard link"),
    "fifo": (lambda: tar_of(("a", {"type": tarfile.FIFOTYPE})), "a device, a pipe"),
    "character-device": (lambda: tar_of(("a", {"type": tarfile.CHRTYPE})), "a device, a pipe"),
    "huge-header": (huge_header, "damaged"),
    "cut": (lambda: tar_of(("a.py", {}))[:600], "damaged"),
    "bomb": (lambda: tar_of(("a.py", {}), content=b"\0" * 250_000), "larger than"),
    "many-entries": (lambda: tar_of(*((f"{n}.py", {}) for n in range(60))), "more than 50 entries"),
}


def refused(tmp_path: Path, file: str, content: bytes, said: str) -> None:
    path = tmp_path / file
    path.write_bytes(content)
    (tmp_path / "scratch").mkdir()
    with pytest.raises(TargetError, match=said) as error:
        archive.lay_out(path, tmp_path / "scratch", SMALL)
    assert str(path) in error.value.message
    assert not (tmp_path / "x.py").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ZIPS)
def test_a_hostile_zip(tmp_path: Path, name: str) -> None:
    make, said = ZIPS[name]
    refused(tmp_path, "app.zip", make(), said)


@pytest.mark.parametrize("name", TARS)
def test_a_hostile_tar(tmp_path: Path, name: str) -> None:
    make, said = TARS[name]
    refused(tmp_path, "app.tar", make(), said)


def test_a_compressed_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    content = gzip.compress(b"\0" * 5_000_000)
    assert len(content) < 10_000
    refused(tmp_path, "app.tar.gz", content, "which is a bomb")


def test_a_sparse_file_of_a_terabyte(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a.py")
    info.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[386:398], block[398:410] = b"00000000000\0", b"00000000000\0"
    block[483:495] = b"17777777777\0"
    block[148:156] = b" " * 8
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    refused(tmp_path, "app.tar", bytes(block) + b"\0" * 1024, "sparse|damaged")


def test_links_inside_of_the_app_stay_links(tmp_path: Path) -> None:
    path = tmp_path / "app.zip"
    path.write_bytes(zip_of(("a.py", 0, b"x = 1\n"), ("sub/b.py", LINK, b"../a.py")))
    with opened(path) as source:
        assert (source.root / "sub" / "b.py").is_symlink()


def test_what_runs_on_unpacking_elsewhere_stays_a_file(tmp_path: Path) -> None:
    path = tmp_path / "app.zip"
    setup = b"raise SystemExit('executed')\n"
    path.write_bytes(zip_of(("setup.py", 0o100755, setup), (".git/hooks/post-checkout", 0o100755, b"#!/bin/sh\n")))
    with opened(path) as source:
        assert (source.root / "setup.py").read_bytes() == setup


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("file", "name"), [("app.zip", "climbing"), ("app.zip", "encrypted"), ("app.zip", "twice")]
)
def test_the_command_says_what_to_do(run: Run, tmp_path: Path, file: str, name: str) -> None:
    make, said = ZIPS[name]
    (tmp_path / file).write_bytes(make())
    done = run("score", tmp_path / file)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Next: lay it out yourself" in done.stderr
    assert done.stdout == ""
