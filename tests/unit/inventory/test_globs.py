"""What a provider's globs leave out, and that no glob takes for ever."""

from __future__ import annotations

import time

import pytest

from applabel.inventory.globs import matcher


def matches(glob: str, path: str) -> bool:
    return matcher([(glob, "because")])(path) == "because"


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("legacy", "legacy/a.py"),
        ("legacy/", "legacy/deep/a.py"),
        ("./legacy", "legacy/a.py"),
        ("/legacy", "legacy/a.py"),
        ("legacy/**", "legacy/deep/a.py"),
        ("*.py", "a.py"),
        ("**/*.py", "a.py"),
        ("**/*.py", "deep/er/a.py"),
        ("src/**/a.py", "src/a.py"),
        ("src/**/a.py", "src/deep/er/a.py"),
        ("**", "any/thing"),
        ("a?c", "abc"),
        ("s*c/*", "src/a.py"),
        ("*", "folder/a.py"),  # it names the folder
        ("a[b].py", "a[b].py"),
        ("a{b,c}.py", "a{b,c}.py"),
        (r"a\\b.py", r"a\\b.py"),
        ("a**b", "a/x/b"),
        ("\U0001f980*", "\U0001f980.py"),
    ],
)
def test_it_matches(glob: str, path: str) -> None:
    assert matches(glob, path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("legacy", "legacy.py"),
        ("legacy", "src/legacy/a.py"),
        ("legacy/a.py", "legacy"),
        ("*.py", "deep/a.py"),
        ("**/a.py", "ba.py"),
        ("src/**/a.py", "src/b/ba.py"),
        ("a?c", "a/c"),
        ("a?c", "ac"),
        ("a.py", "aXpy"),
        ("a[b].py", "ab.py"),
        ("LEGACY", "legacy/a.py"),
        ("", "a.py"),
        ("/", "a.py"),
        ("./", "a.py"),
        (".", "a.py"),
        ("..", "a.py"),
        ("../**", "a.py"),
    ],
)
def test_it_does_not_match(glob: str, path: str) -> None:
    assert not matches(glob, path)


def test_the_first_glob_gives_the_reason() -> None:
    reason = matcher([("a.py", "one"), ("*.py", "two")])
    assert [reason(path) for path in ("a.py", "b.py", "c.js")] == ["one", "two", ""]
    assert matcher([])("a.py") == ""


@pytest.mark.parametrize(
    ("glob", "path"),
    [("**/" * 300 + "z", "a/" * 300 + "b"), ("*a" * 400 + "b", "a" * 1_000), ("*" * 1_000, "b" * 255 + "/c")],
)
def test_no_glob_takes_for_ever(glob: str, path: str) -> None:
    began = time.process_time()
    matches(glob, path)
    assert time.process_time() - began < 5
