"""A hostile repository: git is never given its settings, and what it holds is laid out as data."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from pathlib import Path

import pytest

from applabel import inventory
from applabel.errors import TargetError
from applabel.inventory import sources
from tests.unit.inventory.sources.test_git import PLAIN, git

CODE = "import subprocess\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    app = tmp_path / "app"
    app.mkdir()
    git(app, "init", "-q", "-b", "main")
    (app / "a.py").write_text(CODE)
    git(app, "add", "-A")
    git(app, "commit", "-qm", "one")
    return app


def program(tmp_path: Path) -> tuple[Path, Path]:
    """A program that leaves a trace when somebody runs it."""
    trace, file = tmp_path / "trace", tmp_path / "program"
    file.write_text(f"#!/bin/sh\ntouch {trace}\ncat\n")
    file.chmod(0o755)
    return file, trace


@pytest.mark.parametrize(
    "key",
    ["core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.hooksPath", "diff.external",
     "filter.x.smudge", "filter.x.clean", "filter.x.process", "uploadpack.packObjectsHook", "gpg.program",
     "credential.helper", "alias.ls-tree", "alias.cat-file", "core.alternateRefsCommand"],
)  # fmt: skip
def test_no_setting_of_the_repository_is_obeyed(repository: Path, tmp_path: Path, key: str) -> None:
    file, trace = program(tmp_path)
    (repository / ".gitattributes").write_text("* filter=x diff=x\n")
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "-qm", "attributes")
    git(repository, "config", key, f"!{file}" if key.startswith("alias") else str(file))
    with sources.opened(repository, "HEAD") as source:
        assert (source.root / "a.py").read_text() == CODE
    assert not trace.exists()


def test_a_missing_object_is_not_fetched(repository: Path, tmp_path: Path) -> None:
    file, trace = program(tmp_path)
    blob = git(repository, "rev-parse", "HEAD:a.py")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "remote.origin.url", f"ext::{file}")
    git(repository, "config", "protocol.ext.allow", "always")
    with pytest.raises(TargetError, match="not in the repository"), sources.opened(repository, "HEAD"):
        pass
    assert not trace.exists()


def test_no_hook_runs(repository: Path, tmp_path: Path) -> None:
    file, trace = program(tmp_path)
    for name in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        (repository / ".git" / "hooks").mkdir(exist_ok=True)
        (repository / ".git" / "hooks" / name).symlink_to(file)
    with sources.opened(repository, "HEAD"):
        pass
    assert not trace.exists()


@pytest.mark.parametrize("attributes", ["* export-ignore\n", "a.py export-subst ident\n", "* text eol=crlf\n"])
def test_attributes_hide_and_change_nothing(repository: Path, attributes: str) -> None:
    (repository / ".gitattributes").write_text(attributes)
    git(repository, "add", "-f", ".gitattributes")
    git(repository, "commit", "-qm", "attributes")
    with sources.opened(repository, "HEAD") as source:
        assert (source.root / "a.py").read_text() == CODE


def test_a_replacement_shows_nothing_else(repository: Path) -> None:
    harmless = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        input=b"x = 1\n", cwd=repository, env=PLAIN, check=True, capture_output=True,
    ).stdout.decode().strip()  # fmt: skip
    git(repository, "replace", git(repository, "rev-parse", "HEAD:a.py"), harmless)
    with sources.opened(repository, "HEAD") as source:
        assert (source.root / "a.py").read_text() == CODE


def tree(repository: Path, *entries: tuple[bytes, bytes, str]) -> str:
    """A commit over a tree that git itself would refuse to make."""
    body = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(blob) for mode, name, blob in entries)
    content = b"tree %d\0" % len(body) + body
    name = hashlib.sha1(content).hexdigest()
    place = repository / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(zlib.compress(content))
    return git(repository, "commit-tree", name, "-m", "odd")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (b"../x.py", "climbs out"),
        (b"..", "climbs out"),
        (b"/etc/x.py", "absolute"),
        (b".git", "git itself never writes"),
        (b".GiT", "git itself never writes"),
    ],
)
def test_a_tree_with_names_that_escape(repository: Path, name: bytes, said: str) -> None:
    commit = tree(repository, (b"100644", name, git(repository, "rev-parse", "HEAD:a.py")))
    with pytest.raises(TargetError, match=said), sources.opened(repository, commit):
        pass


def test_a_tree_with_one_name_twice(repository: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:a.py")
    commit = tree(repository, (b"100644", b"a.py", blob), (b"100755", b"a.py", blob))
    with pytest.raises(TargetError, match="same name"), sources.opened(repository, commit):
        pass


def test_a_file_below_a_link(repository: Path) -> None:
    blob, below = git(repository, "rev-parse", "HEAD:a.py"), git(repository, "rev-parse", "HEAD^{tree}")
    commit = tree(repository, (b"120000", b"a", blob), (b"40000", b"a", below))
    with pytest.raises(TargetError, match="a folder and a file or link"), sources.opened(repository, commit):
        pass


def test_a_link_that_leaves_is_laid_out_and_never_followed(repository: Path) -> None:
    (repository / "out.py").symlink_to("/etc/passwd")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "a link")
    with sources.opened(repository, "HEAD") as source:
        tree_of = inventory.read(source.root)
    assert [(each.path, each.kind) for each in tree_of.links] == [("out.py", "outside")]
    assert [each.reason for each in tree_of.unexamined] == ["link-outside"]


@pytest.mark.parametrize("odd", ["fifo", "loop", "huge", "folder"])
def test_odd_references_are_passed_over(repository: Path, odd: str) -> None:
    import os

    place = repository / ".git" / "refs" / "heads" / "odd"
    if odd == "fifo":
        os.mkfifo(place)
    elif odd == "loop":
        place.symlink_to(place)
    elif odd == "huge":
        place.write_text("a" * 100_000)
    else:
        place.mkdir()
    with sources.opened(repository, "main") as source:
        assert (source.root / "a.py").is_file()
    with pytest.raises(TargetError, match="has no commit"), sources.opened(repository, "odd"):
        pass
