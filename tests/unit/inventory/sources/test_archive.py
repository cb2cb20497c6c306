"""Archives become folders with the same files, and a folder that holds all becomes the top."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from applabel import inventory
from applabel.errors import TargetError
from applabel.inventory import sources

FILES = {"app.py": b"x = 1\n", "sub/deep/b.py": b"", "run.sh": b"#!/bin/sh\n", "caf\u00e9.txt": b"\xff\xfe"}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "shop-1.2"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "run.sh").chmod(0o755)
    (folder / "to-app").symlink_to("sub/../app.py")
    return folder


def packed(app: Path, kind: str, top: str) -> Path:
    """The app as an archive of a kind, all of it below `top` (nothing: at the top)."""
    path = app.parent / f"packed.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in sorted(app.rglob("*")):
                name = (Path(top) / each.relative_to(app)).as_posix()
                if each.is_symlink():
                    link = zipfile.ZipInfo(name)
                    link.create_system, link.external_attr = 3, 0o120777 << 16
                    archive.writestr(link, str(each.readlink()))
                else:
                    archive.write(each, name)
        return path
    with tarfile.open(path, {"tar": "w:", "tgz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}[kind]) as tar:
        tar.add(app, arcname=top or ".")
    return path


@pytest.mark.parametrize("top", ["", "shop-1.2"])
@pytest.mark.parametrize("kind", ["zip", "tar", "tgz", "tar.bz2", "tar.xz"])
def test_an_archive_has_the_digests_of_its_folder(app: Path, kind: str, top: str) -> None:
    expected = inventory.read(app)
    with sources.opened(packed(app, kind, top)) as source:
        found = inventory.read(source.root)
    assert found.target.digests == expected.target.digests
    assert expected.target.digests.git_tree
    assert [each.path for each in found.files] == [each.path for each in expected.files]
    assert found.links == expected.links


def test_nothing_is_left_behind(app: Path) -> None:
    with sources.opened(packed(app, "zip", "")) as source:
        root = source.root
        assert root.is_dir()
    assert not root.exists()


def test_a_folder_is_taken_as_it_lies(app: Path) -> None:
    with sources.opened(app) as source:
        assert (source.root, source.kind, source.sha256) == (app, "folder", "")


def test_the_digest_is_that_of_the_archive(app: Path) -> None:
    import hashlib

    path = packed(app, "zip", "")
    with sources.opened(path) as source:
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("file", "name", "version"),
    [
        ("Flask_Login-0.6.3-py3-none-any.whl", "flask-login", "0.6.3"),
        ("django-5.2.tar.gz", "django", "5.2"),
        ("shop.zip", "shop", ""),
        ("my.app.tar.bz2", "my.app", ""),
    ],
)
def test_conventions_of_file_names_are_read(tmp_path: Path, file: str, name: str, version: str) -> None:
    path = tmp_path / file
    if file.endswith((".zip", ".whl")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.py", "x = 1\n")
    else:
        with tarfile.open(path, "w:gz") as tar:
            tar.addfile(tarfile.TarInfo("a.py"))
    with sources.opened(path) as source:
        assert (source.name, source.version) == (name, version)


def test_a_wheel_keeps_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "one-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one/a.py", "x = 1\n")
    with sources.opened(path) as source:
        assert (source.root / "one" / "a.py").is_file()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no archive applabel reads"),
        (b"hello", "no archive applabel reads"),
        (b"PK\x03\x04" + b"\0" * 40, "damaged"),
        (b"\x1f\x8b\x08\0" + b"\0" * 20, "damaged"),
        (b"BZh91AY&SY", "damaged"),
        (b"\xfd7zXZ\0nonsense", "damaged"),
    ],
)
def test_what_is_no_archive_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "app.bin"
    path.write_bytes(content)
    with pytest.raises(TargetError, match=said), sources.opened(path):
        pass


def test_a_compressed_file_that_is_no_tar(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "app.gz"
    path.write_bytes(gzip.compress(b"x = 1\n" * 1000))
    with pytest.raises(TargetError, match="is no tar"), sources.opened(path):
        pass


def test_every_cut_of_a_zip_is_refused_or_whole(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.py", "x = 1\n" * 5)
    content = whole.getvalue()
    for length in range(len(content)):
        path = tmp_path / "cut.zip"
        path.write_bytes(content[:length])
        with pytest.raises(TargetError), sources.opened(path):
            pass


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="does not exist"), sources.opened(tmp_path / "none.zip"):
        pass
