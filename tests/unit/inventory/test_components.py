"""A published library is known by every byte of it, and by nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from applabel import inventory
from applabel.codec import data
from applabel.inventory import components
from applabel.model import Inventory, SourceFile
from tests.conftest import WriteApp

LIBRARY = b"/*! Example v1.2.3 */\r\n" + b"function f() { return 1; }\r\n" * 200
PURL = "pkg:npm/%40scope/example@1.2.3"


@pytest.fixture(autouse=True)
def _table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table that knows one file, in the place of the bundled one."""
    document = {
        "schema": "applabel-components/1",
        "date": "2026-01-01",
        "components": {"pkg:npm/%40scope/example": {"1.2.3": [components.fingerprint(LIBRARY)]}},
    }
    true = data.read_text
    monkeypatch.setattr(
        data, "read_text", lambda name: json.dumps(document) if name == "rules/components.json" else true(name)
    )
    components._known.cache_clear()
    yield
    components._known.cache_clear()


def file(tree: Inventory, path: str) -> SourceFile:
    return next(each for each in tree.files if each.path == path)


def test_a_published_file_is_a_component_and_a_package(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"app.py": "x = 1\n", "static/example.js": LIBRARY}))
    library = file(tree, "static/example.js")
    assert (library.component, library.in_scope, library.is_code) == (PURL, False, True)
    assert [(each.purl, each.version, each.source) for each in tree.packages] == [
        (PURL, "1.2.3", "static/example.js")
    ]


@pytest.mark.parametrize(
    "content",
    [LIBRARY.replace(b"\r\n", b"\n"), LIBRARY + b"\n\n", LIBRARY.rstrip(b"\r\n")],
    ids=["other line ends", "more line ends at the end", "no line end at the end"],
)
def test_what_version_control_changes_does_not_count(write_app: WriteApp, content: bytes) -> None:
    if content.endswith(b"\r"):
        content = content[:-1]
    tree = inventory.read(write_app({"app.py": "x = 1\n", "example.js": content}))
    assert file(tree, "example.js").component == PURL


@pytest.mark.parametrize(
    "content",
    [
        LIBRARY.replace(b"return 1", b"return 2", 1),
        LIBRARY + b"fetch(1)",
        b" " + LIBRARY,
        LIBRARY.replace(b"\r\n", b"\r", 1),
        LIBRARY.replace(b"\r\n", b"\n\n", 1),
        b"\xef\xbb\xbf" + LIBRARY,
    ],
    ids=["one sign", "one call more", "a space", "a lone return", "a line more", "a mark"],
)
def test_a_file_that_was_touched_is_code_of_the_app(write_app: WriteApp, content: bytes) -> None:
    tree = inventory.read(write_app({"example.js": content}))
    assert file(tree, "example.js").component == ""
    assert file(tree, "example.js").in_scope
    assert tree.packages == ()


def test_only_what_a_browser_runs_is_looked_up(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"example.py": LIBRARY, "app.js": "f()\n"}))
    assert file(tree, "example.py").component == ""


def test_a_component_among_tests_is_no_package_of_the_app(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"app.py": "x = 1\n", "tests/example.js": LIBRARY}))
    assert tree.packages == ()


def test_what_imports_a_component_does_not_bring_it_into_scope(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"app.js": "import './tests/example.js'\n", "tests/example.js": LIBRARY}))
    assert not file(tree, "tests/example.js").in_scope


def test_a_tree_of_components_alone_holds_nothing_in_scope(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({"example.js": LIBRARY, "tests/a.py": "x = 1\n"}))
    assert tree.in_scope == ()
    assert tree.notes == ()
