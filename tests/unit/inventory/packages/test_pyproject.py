"""A pyproject names packages in several tables, and none of them can stop the measurement."""

from __future__ import annotations

import pytest

from applabel.inventory.packages import pyproject
from applabel.inventory.packages.interface import MalformedManifest, Manifest


def read(text: str) -> list[str]:
    manifest = Manifest(path="pyproject.toml", text=text, open=lambda name: None)
    return [package.purl for package in pyproject.packages(manifest)]


def test_all_tables_are_read() -> None:
    found = read("""
        [build-system]
        requires = ["hatchling"]
        [project]
        name = "shop"
        dependencies = ["Flask==3.0", "httpx[http2] >= 0.27; python_version > '3.10'"]
        [project.optional-dependencies]
        pdf = ["reportlab==4.2"]
        [dependency-groups]
        dev = ["pytest==8.4", {include-group = "lint"}]
        lint = ["ruff"]
        [tool.poetry.dependencies]
        python = "^3.11"
        django = "5.0"
        [tool.poetry.dev-dependencies]
        black = "==24.1"
        [tool.poetry.group.docs.dependencies]
        sphinx = {version = "^7", optional = true}
    """)
    assert found == [
        "pkg:pypi/flask@3.0",
        "pkg:pypi/httpx",
        "pkg:pypi/reportlab@4.2",
        "pkg:pypi/pytest@8.4",
        "pkg:pypi/ruff",
        "pkg:pypi/django@5.0",
        "pkg:pypi/black@24.1",
        "pkg:pypi/sphinx",
    ]


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "[tool.other]\na = 1\n", "[dependency-groups]\n"])
def test_there_may_be_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("wanted", "purl"),
    [
        ('"1.2.3"', "pkg:pypi/a@1.2.3"),
        ('"==1.2.3"', "pkg:pypi/a@1.2.3"),
        ('"= 1.2.3"', "pkg:pypi/a@1.2.3"),
        ('"1.0rc1"', "pkg:pypi/a@1.0rc1"),
        ('"^1.2.3"', "pkg:pypi/a"),
        ('"~1.2"', "pkg:pypi/a"),
        ('"1.*"', "pkg:pypi/a"),
        ('"*"', "pkg:pypi/a"),
        ('">=1,<2"', "pkg:pypi/a"),
        ('"1.0 || 2.0"', "pkg:pypi/a"),
        ('""', "pkg:pypi/a"),
        ('{version = "1.2", extras = ["x"]}', "pkg:pypi/a@1.2"),
        ('{git = "https://example.org/a.git"}', "pkg:pypi/a"),
        ('{path = "../a"}', "pkg:pypi/a"),
        ('[{version = "1", python = "<3"}, {version = "2"}]', "pkg:pypi/a"),
        ("3", "pkg:pypi/a"),
        ("{version = 3}", "pkg:pypi/a"),
    ],
)
def test_what_poetry_asks_for(wanted: str, purl: str) -> None:
    assert read(f"[tool.poetry.dependencies]\nA = {wanted}\n") == [purl]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project", "not TOML"),
        ("a = 1\na = 2\n", "not TOML"),
        ("a = " + "[" * 100_000, "not TOML"),
        ("a = " + "9" * 10_000, "not TOML"),
        ("a = " + "{a=" * 50_000, "not TOML"),
        ("a = 2025-99-99", "not TOML"),
        ("\x00", "not TOML"),
        ("project = 1", "`project` is not a table"),
        ("[project]\ndependencies = 'flask'\n", "`project.dependencies` is not a list"),
        ("[project]\ndependencies = [1]\n", "`project.dependencies` holds something that is not a text"),
        ("[project]\ndependencies = {flask = '1'}\n", "`project.dependencies` is not a list"),
        ("[project]\noptional-dependencies = ['a']\n", "`optional-dependencies` is not a table"),
        ("[project.optional-dependencies]\npdf = 'a'\n", "`project.optional-dependencies.pdf` is not a list"),
        ("[dependency-groups]\ndev = 'a'\n", "`dependency-groups.dev` is not a list"),
        ("[dependency-groups]\ndev = [1]\n", "`dependency-groups.dev` holds something"),
        ("dependency-groups = []", "`dependency-groups` is not a table"),
        ("tool = 1", "`tool` is not a table"),
        ("[tool]\npoetry = 1\n", "`poetry` is not a table"),
        ("[tool.poetry]\ndependencies = []\n", "`dependencies` is not a table"),
        ("[tool.poetry.group.dev]\ndependencies = 1\n", "`dependencies` is not a table"),
        ("[project]\ndependencies = ['???']\n", "is not a requirement"),
        ("[project]\ndependencies = ['a; " + "(" * 20_000 + "']\n", "is not a requirement"),
        ('[tool.poetry.dependencies]\n"" = "1"\n', "is not the name of a package"),
        ('[tool.poetry.dependencies]\n"a b" = "1"\n', "is not the name of a package"),
        ('[tool.poetry.dependencies]\n"../a" = "1"\n', "is not the name of a package"),
        ('[tool.poetry.dependencies]\n"\\u001b[2J" = "1"\n', "is not the name of a package"),
        ('[tool.poetry.dependencies]\n"a?b=c#d" = "1"\n', "is not the name of a package"),
    ],
)
def test_what_is_malformed_is_said(text: str, said: str) -> None:
    with pytest.raises(MalformedManifest) as caught:
        read(text)
    assert said in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500
