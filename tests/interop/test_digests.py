"""The two digests of a tree agree with the real git and the real sha256sum."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from applabel import inventory

FILES = {
    "a.b": b"1\n",
    "a/x.py": b"x = 1\n",
    "a-b/y": b"",
    "a0": b"\0\xff\r\n",
    "z/z/z/deep.txt": b"deep\r\n",
    "caf\u00e9.txt": "café\n".encode(),
    ".hidden": b"h",
    ".gitignore": b"*.log\nz\n",
    ".gitattributes": b"",
    "ignored.log": b"still counted\n",
    "Z": b"upper\n",
}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        place = tmp_path / "app" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (tmp_path / "app" / "a0").chmod(0o755)
    (tmp_path / "app" / "link").symlink_to("a/x.py")
    (tmp_path / "app" / "gone").symlink_to("../nowhere")
    (tmp_path / "app" / "empty-folder").mkdir()
    return tmp_path / "app"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_tree(app: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_DIR": str(tmp_path / "repository"),
        "GIT_WORK_TREE": str(app),
        "GIT_CONFIG_NOSYSTEM": "1",
    }

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], env=environment, cwd=app, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q", "--object-format=sha256")
    git("-c", "core.autocrlf=false", "add", "--force", "--all", ".")
    assert inventory.read(app).target.digests.git_tree == git("write-tree")


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_dir_hash(app: Path) -> None:
    names = sorted(
        (str(path.relative_to(app)) for path in app.rglob("*") if path.is_file() and not path.is_symlink()),
        key=os.fsencode,
    )
    done = subprocess.run(["sha256sum", *names], cwd=app, check=True, capture_output=True)
    assert inventory.read(app).target.digests.dir_hash1 == hashlib.sha256(done.stdout).hexdigest()


def test_a_changed_byte_a_mode_and_a_name_change_the_tree(app: Path) -> None:
    before = inventory.read(app).target.digests
    (app / "Z").chmod(0o755)
    mode = inventory.read(app).target.digests
    assert (mode.git_tree != before.git_tree, mode.dir_hash1 == before.dir_hash1) == (True, True)
    (app / "Z").rename(app / "Y")
    name = inventory.read(app).target.digests
    assert name.dir_hash1 != mode.dir_hash1
    (app / "Y").write_bytes(b"upper")
    assert len({before.git_tree, mode.git_tree, name.git_tree, inventory.read(app).target.digests.git_tree}) == 4


def test_the_repository_of_the_app_is_no_part_of_it(app: Path) -> None:
    before = inventory.read(app).target.digests
    (app / ".git").mkdir()
    (app / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert inventory.read(app).target.digests == before
