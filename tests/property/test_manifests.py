"""What must hold of the readers of manifests whatever an app puts into them."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from packageurl import PackageURL

from applabel.inventory.packages import package_lock, pyproject, requirements
from applabel.inventory.packages.interface import MalformedManifest, Manifest

PACE = settings(max_examples=300, deadline=None, derandomize=True)

SHARDS = st.lists(
    st.sampled_from(
        [
            *(
                "a",
                "==1",
                "\n",
                "-r ",
                "x.txt",
                "-e ",
                "#egg=b",
                " ; ",
                "(",
                ")",
                "'",
                '"',
                "[",
                "]",
                "@ ",
                "https://",
            ),
            *(
                "\\\n",
                "${A}",
                "=",
                "{",
                "}",
                "project",
                "dependencies",
                "tool",
                ".poetry",
                "packages",
                "node_modules/",
            ),
            *(":", ",", "\x1b", "\u202e"),
        ]
    ),
    max_size=30,
).map("".join)
READERS = (requirements.packages, pyproject.packages, package_lock.packages)


@PACE
@given(SHARDS | st.text(max_size=100))
def test_no_manifest_stops_the_measurement(text: str) -> None:
    manifest = Manifest(path="m", text=text, open=lambda name: text)
    for read in READERS:
        found, said = [], ""
        try:
            found.extend(read(manifest))
        except MalformedManifest as error:
            said = str(error)
        assert "\n" not in said
        for package in found:
            assert PackageURL.from_string(package.purl).version in (package.version or None, package.version)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1.0", "npm:a@1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["", "a", "node_modules/a", "name", "version", "link", "dependencies"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@PACE
@given(st.dictionaries(st.sampled_from(["packages", "dependencies", "lockfileVersion"]), JSON, max_size=3))
def test_no_lockfile_stops_the_measurement(document: dict[str, object]) -> None:
    manifest = Manifest(path="m", text=json.dumps(document), open=lambda name: None)
    try:
        found = list(package_lock.packages(manifest))
    except MalformedManifest:
        return
    for package in found:
        assert PackageURL.from_string(package.purl).type == "npm"


@PACE
@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True),
            st.from_regex(r"[0-9](\.[0-9]){0,2}", fullmatch=True),
        ),
        max_size=6,
    )
)
def test_what_is_pinned_is_found_with_its_version(pins: list[tuple[str, str]]) -> None:
    lines = "\n".join(f"{name}=={version}" for name, version in pins)
    listed = ", ".join(f'"{name}=={version}"' for name, version in pins)
    expected = [f"pkg:pypi/{name}@{version}" for name, version in pins]
    for read, text in (
        (requirements.packages, lines),
        (requirements.packages, lines.replace("==", " \\\n  == ") + "  # pinned"),
        (pyproject.packages, f"[project]\ndependencies = [{listed}]\n"),
    ):
        manifest = Manifest(path="m", text=text, open=lambda name: None)
        assert [package.purl for package in read(manifest)] == expected
