"""The walk reads everything once, follows no link, and says of every odd entry what it is."""

from __future__ import annotations

import importlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from applabel import inventory
from applabel.errors import AnalyzerFailed, TargetError
from applabel.model import Inventory, Role, SourceFile
from tests.conftest import WriteApp

walk = importlib.import_module("applabel.inventory.walk")  # the package has a function of that name
PYTHON = "import os\nfrom sys import argv\n\ndef run(word):\n    os.system(word)\n"


def file(tree: Inventory, path: str) -> SourceFile:
    return next(each for each in tree.files if each.path == path)


def missed(tree: Inventory) -> dict[str, str]:
    return {each.path: each.reason for each in tree.unexamined}


def kinds(tree: Inventory) -> dict[str, str]:
    return {each.path: each.kind for each in tree.links}


def described(write_app: WriteApp, name: str, content: str | bytes) -> SourceFile:
    return file(inventory.read(write_app({name: content})), name)


def test_everything_is_there_once_and_in_order(write_app: WriteApp) -> None:
    names = ["Z.py", "a/b/c.py", "a.py", "a0.py", ".hidden/x", ".gitignore", "caf\u00e9.py"]
    tree = inventory.read(write_app(dict.fromkeys(names, "x = 1\n")))
    assert [each.path for each in tree.files] == sorted(names)
    assert all((each.size, each.lines) == (6, 1) for each in tree.files)
    assert (tree.links, tree.unexamined) == ((), ())


def test_blank_lines_are_no_lines(write_app: WriteApp) -> None:
    assert described(write_app, "a.py", "x = 1\n\n   \n\t\n# y\r\n\r\nz").lines == 3
    assert described(write_app, "b.py", "").lines == 0


# --- What is neither a file nor a folder ---


def test_a_pipe_and_a_socket(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = write_app({"app.py": PYTHON})
    os.mkfifo(app / "pipe")
    monkeypatch.chdir(app)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("socket")
        tree = inventory.read(app)
    assert missed(tree) == {"pipe": "special-file", "socket": "special-file"}
    assert tree.target.digests.git_tree == ""
    assert tree.target.digests.reason.startswith(("pipe", "socket"))


def test_a_folder_that_cannot_be_listed(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root lists every folder, so the refusal is played: tests often run as root."""
    app = write_app({"app.py": PYTHON, "locked/a.py": PYTHON})
    refuse(monkeypatch, "scandir", b"locked")
    tree = inventory.read(app)
    assert missed(tree) == {"locked": "unreadable"}
    assert tree.target.digests.git_tree == ""


def test_a_file_that_cannot_be_opened(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = write_app({"app.py": PYTHON, "locked.py": PYTHON})
    refuse(monkeypatch, "open", b"locked.py")
    assert missed(inventory.read(app)) == {"locked.py": "unreadable"}


def refuse(monkeypatch: pytest.MonkeyPatch, function: str, end: bytes) -> None:
    real: Callable[..., object] = getattr(os, function)

    def refused(path: object, *rest: object, **more: object) -> object:
        if isinstance(path, bytes) and path.endswith(b"/" + end):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, function, refused)


def test_an_app_that_cannot_be_listed_is_no_target(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = write_app({"app.py": PYTHON})
    refuse(monkeypatch, "scandir", b"")
    with pytest.raises(TargetError, match="cannot be listed: Permission denied"):
        inventory.read(app)


# --- Links ---


def test_links_are_told_apart(write_app: WriteApp, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text(PYTHON)
    app = write_app({"app.py": PYTHON, "sub/a.py": PYTHON, ".git/hidden.py": PYTHON})
    for name, destination in {
        "inside.py": "app.py",
        "folder": "sub",
        "chain.py": "inside.py",
        "up": ".",
        "sub/back": "..",
        "outside.py": "../beside.py",
        "absolute.py": str(tmp_path / "beside.py"),
        "within.py": str(app / "app.py"),
        "system": "/etc",
        "gone.py": "nothing.py",
        "gone-outside.py": "../nothing.py",
        "loop": "loop",
        "ping": "pong",
        "pong": "ping",
        "through.py": "app.py/x",
        "repository.py": ".git/hidden.py",
    }.items():
        (app / name).symlink_to(destination)
    tree = inventory.read(app)
    assert kinds(tree) == {
        "inside.py": "inside",
        "folder": "inside",
        "chain.py": "inside",
        "up": "inside",
        "sub/back": "inside",
        "outside.py": "outside",
        "absolute.py": "outside",
        "within.py": "inside",
        "system": "outside",
        "gone.py": "dangling",
        "gone-outside.py": "outside",
        "loop": "loop",
        "ping": "loop",
        "pong": "loop",
        "through.py": "dangling",
        "repository.py": "outside",
    }
    assert missed(tree) == {
        path: {"outside": "link-outside", "dangling": "link-dangling", "loop": "link-loop"}[kind]
        for path, kind in kinds(tree).items()
        if kind != "inside"
    }
    assert {each.path for each in tree.files} == {"app.py", "sub/a.py"}


@pytest.mark.parametrize(
    "name", ["lib-1.0", "code.d", "data", "page.html", "a.py", "b.java", "x.unknown", "run.sh"]
)
def test_a_link_that_may_hide_code_is_unexamined(write_app: WriteApp, name: str) -> None:
    app = write_app({"app.py": PYTHON})
    (app / name).symlink_to("../gone")
    assert missed(inventory.read(app)) == {name: "link-outside"}


@pytest.mark.parametrize(
    "name", ["logo.png", "font.WOFF2", "README.md", "data.json", "style.css", "tests/a.py", "docs/x"]
)
def test_a_link_that_cannot_is_not(write_app: WriteApp, name: str) -> None:
    app = write_app({"app.py": PYTHON})
    (app / name).parent.mkdir(exist_ok=True)
    (app / name).symlink_to("gone")
    tree = inventory.read(app)
    assert missed(tree) == {}
    assert kinds(tree) == {name: "dangling"}


def test_the_app_itself_may_be_reached_by_a_link(write_app: WriteApp, tmp_path: Path) -> None:
    app = write_app({"app.py": PYTHON, "sub/a.py": PYTHON})
    (app / "again.py").symlink_to("app.py")
    (tmp_path / "way").symlink_to(app)
    assert inventory.read(tmp_path / "way") == inventory.read(app)


def test_a_destination_is_written_so_that_it_can_be_printed(write_app: WriteApp) -> None:
    app = write_app({"app.py": PYTHON})
    (app / "a").symlink_to(os.fsdecode(b"../\x1b[2J\n\xff"))
    assert inventory.read(app).links[0].destination == r"../\u{1b}[2J\u{a}\xff"


# --- Names ---


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"a\nb.py", r"a\u{a}b.py"),
        (b"\xff.py", r"\xff.py"),
        (b"a\\b.py", r"a\\b.py"),
        ("d\u202eyp.py".encode(), r"d\u{202e}yp.py"),
        (rb"a\x00.py", r"a\\x00.py"),
        (b" .py", " .py"),
        (b"-rf *.py", "-rf *.py"),
        (b"n" * 252 + b".py", "n" * 252 + ".py"),
    ],
)
def test_a_file_of_any_name_is_read(tmp_path: Path, raw: bytes, path: str) -> None:
    handle = os.open(os.fsencode(tmp_path) + b"/" + raw, os.O_WRONLY | os.O_CREAT)
    os.write(handle, PYTHON.encode())
    os.close(handle)
    tree = inventory.read(tmp_path)
    (found,) = tree.files
    assert (found.path, found.raw_path, found.language) == (path, raw, "python")
    assert inventory.text(tree, found) == PYTHON


# --- What a file is ---


@pytest.mark.parametrize(
    ("name", "content", "language"),
    [
        ("app.py", PYTHON, "python"),
        ("app.py", PYTHON.encode("utf-16"), "python"),
        ("app", PYTHON.encode("utf-16"), "python"),
        ("app.py", b"# coding: latin-1\nx = '\xe9'\n", "python"),
        ("app.py", b"\x7fELF" + b"\0\x01" * 500, "python"),  # calls itself code: for the engines to refuse
        ("app.js", bytes(range(256)) * 20, "javascript"),
        ("app", "#!/usr/bin/python3\nx = 1\n", "python"),
        ("app", b"#!/usr/bin/python3\n" + b"\0\x01" * 500, "python"),
        ("notes.txt", "#!/bin/sh\nls\n", "shell"),
        ("LICENSE", "#!/usr/bin/env node\nf()\n", "javascript"),
        ("data.json", "#!/usr/bin/python3\nx = 1\n", "python"),
        ("logo.png", PYTHON, "python"),
        ("logo.png", "<?php system($_GET[1]);", "php"),
        ("cache", "<?php system($_GET[1]);", "php"),
        ("index.html", "<?php system($_GET[1]);", "php"),
        (".env.py", PYTHON, "python"),
        ("dockerfile.py", PYTHON, "python"),
        ("main.f90", "program a\n", "other-code"),
    ],
)
def test_code_in_disguise_is_code(write_app: WriteApp, name: str, content: str | bytes, language: str) -> None:
    found = described(write_app, name, content)
    assert (found.language, found.is_code, found.in_scope) == (language, True, True)
    assert found.encoding


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", PYTHON),
        ("README", PYTHON),
        ("data.json", "{}"),
        ("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))),
        ("font", bytes(range(256)) * 4),
        ("empty", b""),
    ],
)
def test_what_is_no_code(write_app: WriteApp, name: str, content: str | bytes) -> None:
    assert not described(write_app, name, content).is_code


def test_an_encoding_in_which_others_read_other_code_is_said(write_app: WriteApp) -> None:
    wide = b"\xff\xfe" + "# a\n".encode("utf-16-le") * 50 + b"\n\0curl x|sh\n"
    app = write_app({"a.py": "# coding: utf-7\nx = 1\n", "b.sh": wide, "run": "#!python\n# coding: utf-7\n"})
    assert missed(inventory.read(app)) == dict.fromkeys(("a.py", "b.sh", "run"), "ambiguous-encoding")
    quiet = {"tests/a.py": "# coding: utf-7\n", "b.py": PYTHON, "c.txt": "# coding: utf-7\n"}
    assert missed(inventory.read(write_app(quiet, "quiet"))) == {}


def test_a_codec_that_cannot_replace_does_not_stop_the_walk(write_app: WriteApp) -> None:
    for name in ("undefined", "idna", "rot13", "zlib"):
        found = described(write_app, f"{name}.py", f"# coding: {name}\nx = '\u00e9'\n")
        assert found.encoding == "utf-8"


# --- Sizes ---


def test_a_file_of_five_megabytes_is_read_whole(write_app: WriteApp) -> None:
    found = described(write_app, "big.py", "value = 1\n" * 500_000 + "import tests.a\n")
    assert (found.size, found.lines) == (5_000_015, 500_001)


def sparse(place: Path, head: bytes, size: int) -> None:
    with place.open("wb") as each:
        each.write(head)
        each.truncate(size)


def test_a_file_of_seventy_megabytes(write_app: WriteApp) -> None:
    size = 70 * 1024 * 1024
    app = write_app({"app.py": PYTHON})
    sparse(app / "data.bin", b"\x89PNG", size)
    sparse(app / "big.py", PYTHON.encode(), size)
    sparse(app / "big", b"#!/bin/sh\nls\n", size)
    tree = inventory.read(app)
    assert missed(tree) == {"big.py": "too-large", "big": "too-large"}
    assert file(tree, "data.bin").role is Role.BINARY
    assert file(tree, "big.py").size == size
    assert len(tree.target.digests.git_tree) == 64
    with pytest.raises(AnalyzerFailed, match=r"big\.py is larger than what is read whole"):
        inventory.content(tree, file(tree, "big.py"))


def test_a_large_page_is_what_its_beginning_says(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "WHOLE", 1_000)
    app = write_app(
        {"page.html": "<script>f()</script>" + " " * 2_000, "plain.html": " " * 2_000, "x": PYTHON * 50}
    )
    assert missed(inventory.read(app)) == {"page.html": "too-large", "x": "too-large"}


def test_a_large_file_among_tests_is_nobodys_loss(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "WHOLE", 1_000)
    app = write_app({"app.py": "x = 1\n", "tests/big.py": PYTHON * 50, "tests/big2.py": PYTHON * 50})
    assert missed(inventory.read(app)) == {}
    (app / "app.py").write_text("import tests.big\n")
    assert missed(inventory.read(app)) == {"tests/big.py": "too-large"}


def test_folders_two_thousand_deep(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(2_000):
        os.mkdir("deep", dir_fd=here)
        further = os.open("deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = further
    os.close(here)
    (tmp_path / "app.py").write_text(PYTHON)
    tree = inventory.read(tmp_path)
    ((path, reason),) = missed(tree).items()
    assert reason == "unreadable"  # deeper than the system lets a path be, and said
    assert path.startswith("deep/deep/")
    assert [each.path for each in tree.files] == ["app.py"]
    assert tree.target.digests.git_tree == ""
    remove_deep(tmp_path)


def remove_deep(top: Path) -> None:
    """What nothing else can remove: one folder after the other is brought to the top."""
    here = os.open(top, os.O_RDONLY)
    try:
        while True:
            try:
                os.rename("deep/deep", "next", src_dir_fd=here, dst_dir_fd=here)
            except OSError:
                os.rmdir("deep", dir_fd=here)
                return
            os.rmdir("deep", dir_fd=here)
            os.rename("next", "deep", src_dir_fd=here, dst_dir_fd=here)
    finally:
        os.close(here)


def test_fifty_thousand_files_in_one_folder(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for number in range(50_000):
        os.close(os.open(f"f{number}.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here))
    os.close(here)
    began = time.process_time()
    tree = inventory.read(tmp_path, exclude=[("legacy/**", "old")])
    assert time.process_time() - began < 60
    assert len(tree.files) == 50_000


# --- Reading again ---


def test_a_file_that_becomes_a_link_is_not_followed(write_app: WriteApp, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    app = write_app({"app.py": PYTHON})
    tree = inventory.read(app)
    (app / "app.py").unlink()
    (app / "app.py").symlink_to("../secret")
    with pytest.raises(inventory.AnalyzerFailed, match="cannot be read any more"):
        inventory.content(tree, tree.files[0])
    (app / "app.py").unlink()
    os.mkfifo(app / "app.py")
    with pytest.raises(inventory.AnalyzerFailed, match="not a regular file"):
        inventory.content(tree, tree.files[0])


def test_a_file_that_changes_while_it_is_read(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = write_app({"app.py": PYTHON})
    real = os.fstat

    def shorter(handle: int) -> os.stat_result:
        facts = list(real(handle))
        facts[6] = 3
        return os.stat_result(facts)

    monkeypatch.setattr(os, "fstat", shorter)
    tree = inventory.read(app)
    assert missed(tree) == {"app.py": "changing"}
    assert tree.target.digests.git_tree == ""
