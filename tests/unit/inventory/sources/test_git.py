"""A commit is laid out as it was, whatever the working tree holds now."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from applabel import inventory
from applabel.errors import TargetError
from applabel.inventory import sources

PLAIN = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env=PLAIN, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    app = tmp_path / "shop"
    (app / "sub").mkdir(parents=True)
    git(app, "init", "-q", "-b", "main")
    (app / "app.py").write_text("x = 1\n")
    (app / "sub" / "b.py").write_text("y = 1\n")
    (app / "run.sh").write_text("#!/bin/sh\n")
    (app / "run.sh").chmod(0o755)
    (app / "link").symlink_to("app.py")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "one")
    git(app, "tag", "v1")
    git(app, "tag", "-a", "v1-annotated", "-m", "signed off")
    (app / "app.py").write_text("x = 2\n")
    (app / "new.py").write_text("z = 1\n")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "two")
    (app / "left-over.py").write_text("never committed\n")
    (app / "app.py").write_text("changed and not committed\n")
    return app


@pytest.mark.parametrize("ref", ["v1", "v1-annotated", "HEAD~1", "main^", "COMMIT", "SHORT"])
def test_every_way_to_name_a_commit(repository: Path, ref: str) -> None:
    commit = git(repository, "rev-parse", "v1^{commit}")
    word = {"COMMIT": commit, "SHORT": commit[:9]}.get(ref, ref)
    with sources.opened(repository, word) as source:
        assert (source.kind, source.commit, source.name) == ("git", commit, "shop")
        assert (source.root / "app.py").read_text() == "x = 1\n"
        assert sorted(each.path for each in inventory.read(source.root).files) == ["app.py", "run.sh", "sub/b.py"]
        assert os.access(source.root / "run.sh", os.X_OK)
        assert (source.root / "link").readlink() == Path("app.py")


def test_the_commit_has_the_digests_of_its_checkout(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repository), "copy")
    shutil.rmtree(tmp_path / "copy" / ".git")
    with sources.opened(repository, "HEAD") as source:
        assert inventory.read(source.root).target.digests == inventory.read(tmp_path / "copy").target.digests


def test_a_folder_of_the_repository(repository: Path) -> None:
    with sources.opened(repository / "sub", "v1") as source:
        assert [each.path for each in inventory.read(source.root).files] == ["b.py"]
        assert source.name == "sub"


def test_a_packed_repository(repository: Path) -> None:
    git(repository, "gc", "-q")
    git(repository, "pack-refs", "--all")
    with sources.opened(repository, "v1") as source:
        assert (source.root / "app.py").read_text() == "x = 1\n"


def test_a_bare_repository(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repository), "mirror.git")
    with sources.opened(tmp_path / "mirror.git", "v1") as source:
        assert (source.root / "app.py").read_text() == "x = 1\n"
        assert source.name == "mirror"


def test_a_linked_working_tree(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "other"), "v1")
    with sources.opened(tmp_path / "other", "HEAD") as source:
        assert source.commit == git(repository, "rev-parse", "v1^{commit}")


def test_a_repository_in_sha256_form(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    git(app, "init", "-q", "--object-format=sha256")
    (app / "a.py").write_text("x = 1\n")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "one")
    with sources.opened(app, "HEAD") as source:
        assert len(source.commit) == 64
        # In this form the id of git's own tree is the digest we compute.
        assert inventory.read(source.root).target.digests.git_tree == git(app, "rev-parse", "HEAD^{tree}")


def test_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    with sources.opened(tmp_path / "shallow", "HEAD") as source:
        assert (source.root / "new.py").is_file()


def test_a_submodule_is_said_to_be_missing(repository: Path, tmp_path: Path) -> None:
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{git(repository, 'rev-parse', 'HEAD')},lib")
    git(repository, "commit", "-qm", "a submodule")
    with sources.opened(repository, "HEAD") as source:
        assert [(each.path, each.reason) for each in source.missing] == [("lib", "submodule")]


@pytest.mark.parametrize("ref", ["v2", "-h", "--all", "HEAD:app.py", "v1 v1", "main@{999}", "..", "a\nb"])
def test_what_is_no_commit_is_refused_in_words(repository: Path, ref: str) -> None:
    with pytest.raises(TargetError, match="has no commit"), sources.opened(repository, ref):
        pass


def test_a_folder_that_was_not_there_then(repository: Path) -> None:
    (repository / "later").mkdir()
    with pytest.raises(TargetError, match="no such folder"), sources.opened(repository / "later", "v1"):
        pass


def test_a_folder_outside_of_any_repository(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    with pytest.raises(TargetError, match="not in a git repository"), sources.opened(tmp_path / "app", "v1"):
        pass


def test_a_missing_object_is_said(repository: Path) -> None:
    blob = git(repository, "rev-parse", "v1:app.py")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(TargetError, match=r"app\.py: its content is not in"), sources.opened(repository, "v1"):
        pass


def test_no_git_is_said(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TargetError, match="--ref needs git"), sources.opened(repository, "v1"):
        pass
