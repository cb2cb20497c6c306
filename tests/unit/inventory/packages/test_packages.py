"""Manifests are found by name, in what ships, and what is wrong with one is a note and nothing more."""

from __future__ import annotations

import pytest

from applabel import inventory
from applabel.inventory.packages.interface import MalformedManifest, npm, pinned, pypi
from tests.conftest import WriteApp

MAIN = {"main.py": "x = 1\n"}


def purls(write_app: WriteApp, files: dict[str, str | bytes]) -> list[str]:
    return [package.purl for package in inventory.read(write_app({**MAIN, **files})).packages]


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "requirements.in",
        "Requirements.TXT",
        "requirements-dev.txt",
        "dev-requirements.txt",
        "requirements_prod.txt",
        "requirements.prod.txt",
        "constraints.txt",
        "requirements/base.txt",
        "server/requirements/base.in",
        "server/requirements.txt",
    ],
)
def test_a_requirements_file_is_known_by_its_name(write_app: WriteApp, name: str) -> None:
    assert purls(write_app, {name: "a==1\n"}) == ["pkg:pypi/a@1"]


@pytest.mark.parametrize(
    "name", ["myrequirements.txt", "requirements.md", "requirements", "notes/base.txt", "a.lock"]
)
def test_other_files_are_not(write_app: WriteApp, name: str) -> None:
    assert purls(write_app, {name: "a==1\n"}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project]\ndependencies = ['a==1']\n"),
        ("package-lock.json", '{"dependencies": {"a": {"version": "1"}}}'),
        ("npm-shrinkwrap.json", '{"dependencies": {"a": {"version": "1"}}}'),
    ],
)
def test_the_other_manifests(write_app: WriteApp, name: str, text: str) -> None:
    assert [each.rpartition("/")[2] for each in purls(write_app, {f"sub/{name}": text})] == ["a@1"]


@pytest.mark.parametrize("folder", ["tests", "docs", "examples", "node_modules/x", "vendor"])
def test_manifests_of_tests_and_of_vendored_packages_are_not_the_apps(write_app: WriteApp, folder: str) -> None:
    assert purls(write_app, {f"{folder}/requirements.txt": "a==1\n"}) == []


def test_a_package_is_named_once_per_manifest_and_all_are_in_order(write_app: WriteApp) -> None:
    app = write_app({**MAIN, "requirements.txt": "b\na==1\na==1\n", "sub/requirements.txt": "a==1\n"})
    found = [(each.purl, each.version, each.source) for each in inventory.read(app).packages]
    assert found == [
        ("pkg:pypi/a@1", "1", "requirements.txt"),
        ("pkg:pypi/a@1", "1", "sub/requirements.txt"),
        ("pkg:pypi/b", "", "requirements.txt"),
    ]


def test_a_wrong_manifest_is_a_note_and_the_others_are_read(write_app: WriteApp) -> None:
    files = {
        "requirements.txt": "a==1\n???\nb==2\n",
        "pyproject.toml": "[project",
        "package-lock.json": "[" * 100_000,
    }
    tree = inventory.read(write_app({**MAIN, **files}))
    assert [each.purl for each in tree.packages] == ["pkg:pypi/a@1", "pkg:pypi/b@2"]
    assert [note.split(":")[0] for note in tree.notes] == [
        "package-lock.json",
        "pyproject.toml",
        "requirements.txt",
    ]


def test_an_include_goes_from_its_folder_and_never_out_of_the_app(write_app: WriteApp) -> None:
    files = {"sub/requirements.txt": "-r ../shared/base.txt\n-r ../../outside.txt\n", "shared/base.txt": "a\n"}
    app = write_app({**MAIN, **files})
    (app.parent / "outside.txt").write_text("evil\n")
    tree = inventory.read(app)
    assert [each.purl for each in tree.packages] == ["pkg:pypi/a"]
    assert "'../../outside.txt', which is not in the app" in tree.notes[0]


def test_a_manifest_may_be_written_in_any_encoding(write_app: WriteApp) -> None:
    for name, text in (("utf-16", "a==1\n"), ("utf-8-sig", "a==1\n"), ("latin-1", "a==1  # caf\u00e9\n")):
        assert purls(write_app, {"requirements.txt": text.encode(name)}) == ["pkg:pypi/a@1"]


def test_a_manifest_that_is_no_text_names_nothing(write_app: WriteApp) -> None:
    tree = inventory.read(write_app({**MAIN, "requirements.txt": bytes(range(256)) * 10}))
    assert tree.packages == ()


def test_packages_without_a_name_are_refused() -> None:
    for name in ("", " ", "-a", "a-", "a/b"):
        with pytest.raises(MalformedManifest):
            pinned(name, "1", "x")
    with pytest.raises(MalformedManifest):
        npm("", "1", "x", direct=True)
    with pytest.raises(MalformedManifest):
        pypi("", "x")
    assert pinned("A.b_c", "", "x").purl == "pkg:pypi/a-b-c"
