"""The inventory as a whole: what it names the app, what it reads again, and what it leaves to nobody."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from applabel import inventory
from applabel.errors import AnalyzerFailed, TargetError
from applabel.model import Inventory
from tests.conftest import WriteApp

walk = importlib.import_module("applabel.inventory.walk")  # the package has a function of that name
MAIN = {"main.py": "x = 1\n"}


def named(tree: Inventory) -> tuple[str, str]:
    return tree.target.name, tree.target.version


# --- What there is to read ---


def test_an_app_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="does not exist") as caught:
        inventory.read(tmp_path / "gone")
    assert caught.value.advice


def test_a_file_is_no_app(tmp_path: Path) -> None:
    (tmp_path / "app.zip").write_bytes(b"PK")
    with pytest.raises(TargetError, match="is not a folder"):
        inventory.read(tmp_path / "app.zip")


def test_a_link_to_nothing_and_one_to_itself_are_no_app(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to("nothing")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("gone", "loop"):
        with pytest.raises(TargetError):
            inventory.read(tmp_path / name)


def test_a_pipe_is_no_app(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TargetError, match="is not a folder"):
        inventory.read(tmp_path / "pipe")


@pytest.mark.parametrize("name", ["n" * 300, "a/" * 3_000, "a\0b"])
def test_a_name_no_system_takes_is_no_app(tmp_path: Path, name: str) -> None:
    with pytest.raises(TargetError):
        inventory.read(tmp_path / name)


def test_a_folder_nobody_may_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refused)
    with pytest.raises(TargetError, match="cannot be reached: Permission denied"):
        inventory.read(tmp_path)


def test_an_empty_folder_is_an_empty_inventory(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    tree = inventory.read(tmp_path / "app")
    assert (tree.files, tree.links, tree.packages, tree.unexamined, tree.notes) == ((), (), (), (), ())
    assert named(tree) == ("app", "")


def test_the_app_is_named_after_its_real_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    assert inventory.read(Path()).target.name == "shop"
    assert inventory.read(Path()).target.root == str(tmp_path / "shop")


# --- Name and version ---


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ("app", "")),
        ({"pyproject.toml": "[project]\nname = 'shop'\nversion = '1.2'\n"}, ("shop", "1.2")),
        ({"pyproject.toml": "[project]\nname = 'shop'\ndynamic = ['version']\n"}, ("shop", "")),
        ({"package.json": '{"name": "@corner/shop", "version": "1.2"}'}, ("@corner/shop", "1.2")),
        ({"pyproject.toml": "[project]\nname = 'a'\n", "package.json": '{"name": "b"}'}, ("a", "")),
        ({"pyproject.toml": "[tool.ruff]\n", "package.json": '{"name": "b"}'}, ("b", "")),
        ({"pyproject.toml": "[project", "package.json": '{"name": "b"}'}, ("b", "")),
        ({"pyproject.toml": "project = 3\n"}, ("app", "")),
        ({"pyproject.toml": "[project]\nname = 3\nversion = 4\n"}, ("app", "")),
        ({"pyproject.toml": "[project]\nname = 'a'\nversion = 4\n"}, ("a", "")),
        ({"pyproject.toml": "a = " + "[" * 100_000}, ("app", "")),
        ({"pyproject.toml": "a = " + "9" * 10_000}, ("app", "")),
        ({"package.json": "[" * 100_000}, ("app", "")),
        ({"package.json": "[]"}, ("app", "")),
        ({"package.json": "null"}, ("app", "")),
        ({"package.json": '{"version": ' + "9" * 10_000 + "}"}, ("app", "")),
        ({"package.json": '{"name": "a\\u001b[2J\\nb\\u202e"}'}, ("a-2J-b-", "")),
        ({"package.json": '{"name": "' + "n" * 10_000 + '"}'}, ("n" * 200, "")),
        ({"package.json": '{"name": ""}'}, ("app", "")),
        ({"sub/package.json": '{"name": "b"}'}, ("app", "")),
        ({"docs/pyproject.toml": "[project]\nname = 'b'\n"}, ("app", "")),
    ],
)
def test_the_top_manifest_names_the_app(
    write_app: WriteApp, files: dict[str, str], expected: tuple[str, str]
) -> None:
    assert named(inventory.read(write_app({**MAIN, **files}))) == expected


def test_what_the_settings_say_wins(write_app: WriteApp) -> None:
    app = write_app({**MAIN, "package.json": '{"name": "b", "version": "1"}'})
    assert named(inventory.read(app, name="own", version="2")) == ("own", "2")
    assert named(inventory.read(app, name="own")) == ("own", "1")


def test_a_manifest_that_is_a_link_names_nothing(write_app: WriteApp, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "outside"}')
    app = write_app(MAIN)
    (app / "package.json").symlink_to("../package.json")
    assert named(inventory.read(app)) == ("app", "")


# --- Reading again ---


def test_content_and_text_are_what_was_inventoried(write_app: WriteApp) -> None:
    app = write_app(
        {"a.py": "x = 'caf\u00e9'\r\n".encode("latin-1"), "b.png": b"\x89PNG\0\0\0\0\0", "c.py": "\ufeffx = 1\n"}
    )
    tree = inventory.read(app)
    by_path = {file.path: file for file in tree.files}
    assert inventory.text(tree, by_path["a.py"]) == "x = 'caf\u00e9'\r\n"
    assert inventory.text(tree, by_path["b.png"]) == ""
    assert inventory.text(tree, by_path["c.py"]) == "x = 1\n"
    assert inventory.content(tree, by_path["c.py"]) == "\ufeffx = 1\n".encode()


def test_a_file_that_changed_or_went_is_said(write_app: WriteApp) -> None:
    app = write_app(MAIN)
    tree = inventory.read(app)
    (app / "main.py").write_text("x = 2\n")
    with pytest.raises(AnalyzerFailed, match=r"main\.py changed while it was being measured"):
        inventory.text(tree, tree.files[0])
    (app / "main.py").unlink()
    with pytest.raises(AnalyzerFailed, match=r"main\.py cannot be read any more: No such file"):
        inventory.content(tree, tree.files[0])


def test_a_file_that_goes_between_walk_and_reading_stops_nothing(
    write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = write_app({"main.py": "import tests.a\n", "tests/a.py": "x = 1\n", "requirements.txt": "a\n"})
    seen = walk.walk

    def gone(top: bytes) -> object:
        result = seen(top)
        (app / "requirements.txt").unlink()
        (app / "main.py").write_text("import tests.b\n")
        return result

    monkeypatch.setattr(inventory, "walk", gone)
    tree = inventory.read(app)
    assert [file.path for file in tree.files] == ["tests/a.py"]
    assert {each.path: each.reason for each in tree.unexamined} == {
        "main.py": "changing",
        "requirements.txt": "changing",
    }
    assert tree.target.digests.reason == "main.py: the file changed while it was read"
    assert tree.packages == ()


# --- Exclusions ---


def test_what_is_left_out_keeps_its_reason_and_stays_in_the_list(write_app: WriteApp) -> None:
    app = write_app({**MAIN, "legacy/a.py": "x = 1\n", "legacy/b.py": "x = 1\n"})
    tree = inventory.read(app, exclude=[("legacy/a.py", "one"), ("legacy", "two")])
    assert {file.path: file.excluded for file in tree.files} == {
        "main.py": "",
        "legacy/a.py": "one",
        "legacy/b.py": "two",
    }
    assert [file.path for file in tree.in_scope] == ["main.py"]
    assert tree.target.digests == inventory.read(app).target.digests


def test_what_cannot_be_read_cannot_be_left_out(write_app: WriteApp) -> None:
    app = write_app(MAIN)
    os.mkfifo(app / "pipe.py")
    (app / "link.py").symlink_to("../outside.py")
    tree = inventory.read(app, exclude=[("**", "all of it")])
    assert {each.path for each in tree.unexamined} == {"pipe.py", "link.py"}


# --- The repository ---


def test_only_the_apps_own_repository_is_no_part_of_it(write_app: WriteApp) -> None:
    app = write_app({**MAIN, ".git/hooks/a.py": "x = 1\n", "sub/.git/a.py": "x = 1\n", ".github/a.py": "x = 1\n"})
    assert [file.path for file in inventory.read(app).files] == [".github/a.py", "main.py", "sub/.git/a.py"]


def test_all_code_among_tests_is_the_app_with_a_note(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"tests/a.py": "x = 1\n", "README.md": "# Hello\n"}))
    assert [file.path for file in tree.in_scope] == ["README.md", "tests/a.py"]
    assert "measured as what ships" in tree.notes[0]
