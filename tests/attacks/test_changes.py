"""A tree that changes under the scan, and files that are none: nothing is read that was not measured."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from applabel import inventory
from applabel.analyzers import wall
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.secrets import SecretsAnalyzer
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.model import Inventory
from tests.attacks.scanning import PLAIN, SHELL, lay_out
from tests.conftest import Run

SECRET = 'KEY = "' + "AKIA" + 'Z7YQ3TKLM2NBVCXW"\n'


def to_a_link(path: Path, outside: Path) -> None:
    path.unlink()
    path.symlink_to(outside)


def to_a_link_of_the_same(path: Path, outside: Path) -> None:
    outside.write_bytes(path.read_bytes())
    to_a_link(path, outside)


def to_a_pipe(path: Path, _: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_a_folder(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()


def to_harmless(path: Path, _: Path) -> None:
    path.write_text(PLAIN)


def to_as_long(path: Path, _: Path) -> None:
    before = path.stat()
    path.write_bytes(b"#" + path.read_bytes()[1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def to_longer(path: Path, _: Path) -> None:
    with path.open("a") as file:
        file.write("# more\n")


def to_nothing(path: Path, _: Path) -> None:
    path.unlink()


def to_a_file_without_end(path: Path, _: Path) -> None:
    os.truncate(path, 2**40)


CHANGES: tuple[Callable[[Path, Path], None], ...] = (
    to_a_link, to_a_link_of_the_same, to_a_pipe, to_a_folder, to_harmless, to_as_long, to_longer, to_nothing,
    to_a_file_without_end,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_becomes_something_else_is_unexamined(
    tmp_path: Path, change: Callable[[Path, Path], None]
) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(SHELL + SECRET)
    app = lay_out(tmp_path / "app", {"a.py": SHELL + SECRET, "b.py": SHELL})
    tree = inventory.read(app)
    change(app / "a.py", outside)
    for analyzer in (BanditAnalyzer(), SecretsAnalyzer()):
        report = analyzer.analyze(tree)
        assert {(each.path, each.reason) for each in report.unexamined} == {("a.py", "unreadable")}, analyzer.id
        assert report.examined == ("b.py",)
        assert {each.location.path for each in report.findings} <= {"b.py"}


def test_semgrep_reads_no_changed_file_either(tmp_path: Path) -> None:
    app = lay_out(tmp_path / "app", {f"{number}.py": SHELL for number in range(len(CHANGES))} | {"b.py": SHELL})
    (tmp_path / "outside.py").write_text(SHELL)
    tree = inventory.read(app)
    for number, change in enumerate(CHANGES):
        change(app / f"{number}.py", tmp_path / f"outside{number}.py")
    report = SemgrepAnalyzer().analyze(tree)
    assert [(each.path, each.reason) for each in report.unexamined] == [
        (f"{number}.py", "unreadable") for number in range(len(CHANGES))
    ]
    assert report.examined == ("b.py",)
    assert {each.location.path for each in report.findings} == {"b.py"}


def test_a_folder_that_becomes_a_link(tmp_path: Path) -> None:
    app = lay_out(tmp_path / "app", {"sub/a.py": PLAIN, "b.py": PLAIN})
    lay_out(tmp_path / "outside", {"a.py": SHELL})
    tree = inventory.read(app)
    (app / "sub").rename(tmp_path / "away")
    (app / "sub").symlink_to("../outside")
    report = BanditAnalyzer().analyze(tree)
    assert (report.findings, report.examined) == ((), ("b.py",))
    assert [(each.path, each.reason) for each in report.unexamined] == [("sub/a.py", "unreadable")]


@pytest.mark.parametrize("late", ["link", "pipe", "folder"])
def test_a_file_that_is_swapped_between_listing_and_opening(
    tmp_path: Path, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lay_out(tmp_path / "app", {"a.py": PLAIN, "b.py": PLAIN})
    (tmp_path / "outside.py").write_text(SHELL)
    real = os.open

    def swapped(path: object, flags: int, *words: int, **named: int) -> int:
        if os.fsencode(str(path) if not isinstance(path, bytes) else path).endswith(b"/app/a.py"):
            change = {"link": to_a_link, "pipe": to_a_pipe, "folder": to_a_folder}[late]
            if (app / "a.py").is_file() and not (app / "a.py").is_symlink():
                change(app / "a.py", tmp_path / "outside.py")
        return real(path, flags, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", swapped)
    tree = inventory.read(app)
    assert [each.path for each in tree.files] == ["b.py"]
    (missed,) = tree.unexamined
    assert (missed.path, missed.reason) == ("a.py", "special-file" if late == "pipe" else "unreadable")
    assert tree.target.digests.git_tree == "", "no digest stands for a tree that could not be read"


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = lay_out(tmp_path / "app", {"a.py": PLAIN})
    real = os.fstat

    def growing(handle: int) -> os.stat_result:
        facts = real(handle)
        to_longer(app / "a.py", app)
        return facts

    monkeypatch.setattr(os, "fstat", growing)
    tree = inventory.read(app)
    monkeypatch.undo()
    assert [(each.path, each.reason) for each in tree.unexamined] == [("a.py", "changing")]
    assert tree.target.digests.git_tree == ""


LINKS = {
    "itself": ("loop.py", "link-loop"),
    "the-folder-it-lies-in": (".", None),
    "processes": ("/proc/self/root/etc/passwd", "link-outside"),
    "memory": ("/proc/self/mem", "link-outside"),
    "own-descriptors": ("/dev/fd/0", "link-outside"),
    "no-end": ("/dev/zero", "link-outside"),
    "terminal": ("/dev/tty", "link-outside"),
    "everything": ("/", "link-outside"),
    "the-folder-above": ("..", "link-outside"),
    "back-in-by-a-detour": ("../app/b.py", None),
    "out-and-nowhere": ("../../nowhere.py", "link-outside"),
    "nowhere": ("nowhere.py", "link-dangling"),
    "through-a-file": ("b.py/c.py", "link-dangling"),
    "a-long-way": ("x" * 255, "link-dangling"),
    "its-own-repository": (".git/config", "link-outside"),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_are_never_followed_out_of_the_tree(tmp_path: Path, name: str) -> None:
    aim, reason = LINKS[name]
    app = lay_out(tmp_path / "app", {"b.py": PLAIN, ".git/config": "x\n"})
    (app / "loop.py").symlink_to(aim)
    tree = read_in_time(app)
    assert [each.path for each in tree.files] == ["b.py"]
    assert [(each.path, each.reason) for each in tree.unexamined] == ([("loop.py", reason)] if reason else [])
    report = wall.run(["tree"], tree)[0]
    assert [each.rule for each in report.findings] == (["tree-link-outside"] if reason == "link-outside" else [])


def test_a_hundred_links_through_one_another(tmp_path: Path) -> None:
    app = lay_out(tmp_path / "app", {"b.py": PLAIN})
    for number in range(100):
        (app / f"l{number}").symlink_to(f"l{number + 1}" if number < 99 else ".")
    tree = read_in_time(app)
    assert [each.path for each in tree.files] == ["b.py"]
    assert {each.kind for each in tree.links} == {"inside"}
    assert tree.unexamined == ()


def test_folders_that_lead_to_one_another(tmp_path: Path) -> None:
    app = lay_out(tmp_path / "app", {"a/x.py": SHELL, "b/y.py": SHELL})
    (app / "a" / "to-b").symlink_to("../b")
    (app / "b" / "to-a").symlink_to("../a")
    tree = read_in_time(app)
    assert [each.path for each in tree.files] == ["a/x.py", "b/y.py"]
    assert tree.unexamined == ()


def test_the_app_is_a_link_itself(tmp_path: Path, run: Run) -> None:
    lay_out(tmp_path / "real", {"a.py": SHELL})
    (tmp_path / "app").symlink_to("real")
    done = run("score", tmp_path / "app", "--only", "bandit", "--format", "json")
    assert '"path": "a.py"' in done.stdout


def read_in_time(app: Path) -> Inventory:
    began = time.monotonic()
    tree = inventory.read(app)
    assert time.monotonic() - began < 10
    return tree


@pytest.mark.skipif(not hasattr(os, "mknod") or os.geteuid() != 0, reason="only root makes devices")
@pytest.mark.parametrize("numbers", [(1, 3), (1, 5), (1, 8)], ids=["null", "zero", "random"])
def test_a_device(tmp_path: Path, numbers: tuple[int, int]) -> None:
    app = lay_out(tmp_path / "app", {"b.py": PLAIN})
    try:
        os.mknod(app / "a.py", 0o020666, os.makedev(*numbers))
    except PermissionError:
        pytest.skip("no devices can be made here")
    tree = read_in_time(app)
    assert [(each.path, each.reason) for each in tree.unexamined] == [("a.py", "special-file")]


@pytest.mark.parametrize("name", ["a.py", "data.bin"])
def test_a_sparse_file_larger_than_what_is_read_whole(tmp_path: Path, name: str) -> None:
    app = lay_out(tmp_path / "app", {"b.py": PLAIN, name: SHELL})
    os.truncate(app / name, 2**27)
    tree = read_in_time(app)
    found = [(each.path, each.reason) for each in tree.unexamined]
    assert found == ([("a.py", "too-large")] if name == "a.py" else [])
    assert {each.path: each.size for each in tree.files}[name] == 2**27


def test_a_sparse_file_of_a_terabyte(tmp_path: Path) -> None:
    app = lay_out(tmp_path / "app", {"b.py": PLAIN, "data.bin": b""})
    os.truncate(app / "data.bin", 2**40)
    tree = read_in_time(app)
    assert [(each.path, each.reason) for each in tree.unexamined] == [("data.bin", "too-large")]
    assert tree.target.digests.git_tree == ""
