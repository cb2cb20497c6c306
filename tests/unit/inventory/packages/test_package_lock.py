"""Lockfiles of npm, versions 1 to 3, name what is installed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from applabel.inventory.packages import package_lock
from applabel.inventory.packages.interface import MalformedManifest, Manifest


def read(document: Any) -> dict[str, bool]:
    """purl -> direct"""
    text = document if isinstance(document, str) else json.dumps(document)
    manifest = Manifest(path="package-lock.json", text=text, open=lambda name: None)
    found: dict[str, bool] = {}
    for package in package_lock.packages(manifest):
        found[package.purl] = found.get(package.purl, False) or package.direct
        assert package.source == "package-lock.json"
    return found


@pytest.mark.parametrize("version", [2, 3])
def test_versions_two_and_three(version: int) -> None:
    document = {
        "lockfileVersion": version,
        "packages": {
            "": {"name": "shop", "dependencies": {"express": "^4"}, "devDependencies": {"@types/node": "*"}},
            "node_modules/express": {"version": "4.19.2"},
            "node_modules/@types/node": {"version": "20.1.0"},
            "node_modules/qs": {"version": "6.11.0"},
            "node_modules/express/node_modules/qs": {"version": "6.5.0"},
            "node_modules/express/node_modules/express": {"version": "3.0.0"},
        },
        "dependencies": {"ignored": {"version": "1.0.0"}} if version == 2 else {},
    }
    assert read(document) == {
        "pkg:npm/express@4.19.2": True,
        "pkg:npm/%40types/node@20.1.0": True,
        "pkg:npm/qs@6.11.0": False,
        "pkg:npm/qs@6.5.0": False,
        "pkg:npm/express@3.0.0": False,
    }


def test_version_one() -> None:
    document = {
        "lockfileVersion": 1,
        "dependencies": {
            "express": {"version": "4.19.2", "requires": {"qs": "6"}, "dependencies": {"qs": {"version": "6.5.0"}}},
            "@scope/a": {"version": "1.0.0"},
        },
    }
    assert read(document) == {
        "pkg:npm/express@4.19.2": True,
        "pkg:npm/qs@6.5.0": False,
        "pkg:npm/%40scope/a@1.0.0": True,
    }


def test_an_alias_is_the_package_it_stands_for() -> None:
    flat = {
        "": {"dependencies": {"old": "npm:lodash@3"}},
        "node_modules/old": {"name": "lodash", "version": "3.10.1"},
    }
    assert read({"packages": flat}) == {"pkg:npm/lodash@3.10.1": True}
    nested = {"old": {"version": "npm:lodash@3.10.1"}, "b": {"version": "npm:@scope/b@1.0.0"}}
    assert read({"dependencies": nested}) == {"pkg:npm/lodash@3.10.1": True, "pkg:npm/%40scope/b@1.0.0": True}


def test_workspaces_and_links_are_the_apps_own() -> None:
    packages = {
        "": {"workspaces": ["packages/*"]},
        "packages/cart": {"version": "1.0.0", "dependencies": {"qs": "6"}},
        "node_modules/cart": {"resolved": "packages/cart", "link": True},
        "node_modules/qs": {"version": "6.11.0"},
        "packages/cart/node_modules/qs": {"version": "6.5.0"},
        "packages/cart/node_modules/ms": {"version": "2.0.0"},
    }
    assert read({"packages": packages}) == {
        "pkg:npm/qs@6.11.0": True,
        "pkg:npm/qs@6.5.0": True,
        "pkg:npm/ms@2.0.0": False,
    }


@pytest.mark.parametrize(
    "version",
    [
        "git+ssh://git@example.org/a.git#0a1b",
        "https://example.org/a.tgz",
        "file:../a",
        "github:a/b",
        3,
        None,
        ["1"],
        {},
    ],
)
def test_a_version_from_elsewhere_is_none_of_the_registry(version: object) -> None:
    assert read({"packages": {"node_modules/a": {"version": version}}}) == {"pkg:npm/a": False}
    assert read({"dependencies": {"a": {"version": version}}}) == {"pkg:npm/a": True}


def test_an_empty_table_does_not_hide_the_other() -> None:
    older = {"a": {"version": "1.0.0"}}
    for packages in ({}, {"": {"name": "shop"}}, [], None, "x"):
        assert read({"packages": packages, "dependencies": older}) == {"pkg:npm/a@1.0.0": True}


@pytest.mark.parametrize(
    ("name", "purl"),
    [
        ("JSONStream", "pkg:npm/jsonstream@1"),
        ("a.b_c-d", "pkg:npm/a.b_c-d@1"),
        ("@a/b@c", "pkg:npm/%40a/b%40c@1"),
        ("a?b#c", "pkg:npm/a%3Fb%23c@1"),
        ("caf\u00e9", "pkg:npm/caf%C3%A9@1"),
        ("a%2Fb", "pkg:npm/a%252Fb@1"),
    ],
)
def test_an_odd_name_is_escaped(name: str, purl: str) -> None:
    (found,) = read({"packages": {f"node_modules/{name}": {"version": "1"}}})
    assert found.lower() == purl.lower()


@pytest.mark.parametrize("name", ["", "@scope/", "/", "a b", "a/b", "a\nb", "@/b", "@a/b/c"])
def test_what_can_be_no_name_is_said(name: str) -> None:
    with pytest.raises(MalformedManifest, match="is not the name of a package"):
        read({"dependencies": {name: {"version": "1"}}})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("null", "not a lockfile"),
        ("[]", "not a lockfile"),
        ('{"dependencies": []}', "`dependencies` is not an object"),
        ('{"dependencies": {"a": "1.0.0"}}', "`a` is not an object"),
        ('{"packages": {"node_modules/a": "1.0.0"}}', "`node_modules/a` is not an object"),
        ('{"packages": {"node_modules/a": {"name": 3}}}', "the name of `node_modules/a` is not a text"),
        ('{"packages": {"node_modules/": {}}}', "is not the name of a package"),
        ('{"packages": {}, "packages": {}}', "appears twice"),
        ('{"packages": {"node_modules/a": {"version": 1e999}}}', "too large"),
        ('{"packages": {"node_modules/a": {"version": ' + "9" * 9_000 + "}}}", "is"),
        ("[" * 1_000_000, "nested deeper"),
        ('{"dependencies":{"a":' * 100_000, "nested deeper"),
        ('"' + '\\"' * 500_000, "not JSON"),
        ('{"packages": {"node_modules/\\ud800": {}}}', "surrogate"),
    ],
)
def test_what_is_malformed_is_said(text: str, said: str) -> None:
    with pytest.raises(MalformedManifest) as caught:
        read(text)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 500
