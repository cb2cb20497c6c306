"""What follows from a tree is the same whether it was worked out now or before, and of no other tree."""

from __future__ import annotations

import importlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from applabel import inventory
from applabel.cache import Cache
from applabel.model import Inventory
from tests.conftest import WriteApp

derive = importlib.import_module("applabel.inventory.derive")
FILES = {
    "main.py": "import tests.helper\n",
    "tests/helper.py": "x = 1\n",
    "tests/other.py": "x = 1\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "2"\ndependencies = ["flask==3.0"]\n',
    "app.js": b"x\xff",
}


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    return Cache(folder=tmp_path / "cache", secret=b"s" * 32)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often something had to be worked out."""
    count: list[int] = []
    true: Callable[..., object] = derive._derive

    def counted(*words: object) -> object:
        count.append(1)
        return true(*words)

    monkeypatch.setattr(derive, "_derive", counted)
    return count


def scope(tree: Inventory) -> set[str]:
    return {file.path for file in tree.in_scope}


def test_a_tree_known_from_before_is_the_same_inventory(
    write_app: WriteApp, kept: Cache, worked: list[int]
) -> None:
    app = write_app(FILES)
    (app / "link.py").symlink_to("main.py")
    fresh = inventory.read(app)
    assert inventory.read(app, kept=kept) == fresh
    assert inventory.read(app, kept=kept) == fresh
    assert len(worked) == 2
    assert scope(fresh) >= {"main.py", "tests/helper.py"}
    assert fresh.target.name == "shop"


def test_the_same_tree_elsewhere_is_known(write_app: WriteApp, kept: Cache, worked: list[int]) -> None:
    inventory.read(write_app(FILES), kept=kept)
    tree = inventory.read(write_app(FILES, name="other"), kept=kept)
    assert len(worked) == 1
    assert tree.target.root.endswith("other")


def _rename(app: Path) -> None:
    (app / "main.py").rename(app / "start.py")


def _edit(app: Path) -> None:
    (app / "main.py").write_text("import tests.other_\n")


def _add(app: Path) -> None:
    (app / "more.py").write_text("")


def _link(app: Path) -> None:
    (app / "shipped").symlink_to("tests")


def _empty(app: Path) -> None:
    (app / "tests/helper.py").write_text("")


@pytest.mark.parametrize("change", [_rename, _edit, _add, _link, _empty])
def test_any_change_to_the_tree_is_seen(
    write_app: WriteApp, kept: Cache, worked: list[int], change: Callable[[Path], None]
) -> None:
    app = write_app(FILES)
    inventory.read(app, kept=kept)
    change(app)
    assert inventory.read(app, kept=kept) == inventory.read(app)
    assert len(worked) == 3


def test_what_the_provider_leaves_out_is_part_of_the_question(
    write_app: WriteApp, kept: Cache, worked: list[int]
) -> None:
    app = write_app(FILES)
    inventory.read(app, kept=kept)
    tree = inventory.read(app, kept=kept, exclude=[("main.py", "old")])
    assert next(file.excluded for file in tree.files if file.path == "main.py") == "old"
    assert len(worked) == 2


def test_where_a_link_leads_is_part_of_the_question(write_app: WriteApp, kept: Cache, worked: list[int]) -> None:
    app = write_app(FILES)
    (app / "run.py").symlink_to("../outside.py")
    dangling = inventory.read(app, kept=kept)
    (app.parent / "outside.py").write_text("x = 1\n")
    assert inventory.read(app, kept=kept) == inventory.read(app)
    assert {each.reason for each in dangling.unexamined} == {"link-outside"}


def test_an_app_that_changes_while_it_is_read_teaches_nothing(
    write_app: WriteApp, kept: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a test file that ships would stay a test for every later run on the honest-looking tree."""
    app = write_app(FILES)
    true = derive.describe

    def swap(path: str, content: bytes, *, whole: bool) -> object:
        (app / "main.py").write_text("import os\n")  # what was walked imports the helper, what is read does not
        return true(path, content, whole=whole)

    with monkeypatch.context() as patch:
        patch.setattr(derive, "describe", swap)
        inventory.read(app, kept=kept)
    (app / "main.py").write_text(str(FILES["main.py"]))
    tree = inventory.read(app, kept=kept)
    assert tree == inventory.read(app)
    assert "tests/helper.py" in scope(tree)


def test_a_memory_that_was_touched_is_none(write_app: WriteApp, kept: Cache, worked: list[int]) -> None:
    app = write_app(FILES)
    fresh = inventory.read(app, kept=kept)
    (file,) = kept.folder.glob("*.sqlite")
    with sqlite3.connect(file) as connection:
        swapped = "CAST(replace(CAST(value AS TEXT), 'tests/helper.py', 'tests/helped.py') AS BLOB)"
        changed = connection.execute(f"UPDATE entries SET value = {swapped}")
        assert changed.rowcount == 1
    assert inventory.read(app, kept=kept) == fresh
    assert len(worked) == 2


def test_a_memory_of_another_shape_is_none(write_app: WriteApp, kept: Cache, worked: list[int]) -> None:
    app = write_app(FILES)
    top = os.fsencode(app)
    kept.put({derive._key(inventory.walk(top), ()): b'{"files": 1}'})
    assert inventory.read(app, kept=kept) == inventory.read(app)
    assert len(worked) == 2
