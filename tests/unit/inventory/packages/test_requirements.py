"""Requirements files are read as pip reads them: every package once, and every line that is none said."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping

import pytest

from applabel.inventory.packages import requirements
from applabel.inventory.packages.interface import MalformedManifest, Manifest


def read(text: str, others: Mapping[str, str] | None = None) -> list[str]:
    manifest = Manifest(path="requirements.txt", text=text, open=(others or {}).get)
    return [package.purl for package in requirements.packages(manifest)]


def partly(text: str, others: Mapping[str, str] | None = None) -> tuple[list[str], str]:
    """The packages found before it was said that something was wrong."""
    found: list[str] = []
    reading = requirements.packages(Manifest(path="requirements.txt", text=text, open=(others or {}).get))
    with pytest.raises(MalformedManifest) as caught:
        found.extend(package.purl for package in reading)
    return found, str(caught.value)


@pytest.mark.parametrize(
    ("line", "purl"),
    [
        ("flask", "pkg:pypi/flask"),
        ("Flask==3.0.0", "pkg:pypi/flask@3.0.0"),
        ("flask == 3.0.0", "pkg:pypi/flask@3.0.0"),
        ("flask===3.0", "pkg:pypi/flask@3.0"),
        ("flask==3.*", "pkg:pypi/flask"),
        ("flask>=3", "pkg:pypi/flask"),
        ("flask>=3,==3.1", "pkg:pypi/flask@3.1"),
        ("flask==3,==4", "pkg:pypi/flask"),  # nothing can be installed, so no version is known
        ("zope.interface", "pkg:pypi/zope-interface"),
        ("ruamel_yaml", "pkg:pypi/ruamel-yaml"),
        ("uvicorn[standard,http]==0.30", "pkg:pypi/uvicorn@0.30"),
        ("flask==3.0; python_version < '3.9' and sys_platform == 'win32'", "pkg:pypi/flask@3.0"),
        ("flask==3.0  # the web", "pkg:pypi/flask@3.0"),
        ("flask==3.0 --hash=sha256:aa --hash=sha256:bb", "pkg:pypi/flask@3.0"),
        ("flask==3.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb", "pkg:pypi/flask@3.0"),
        ("flask\\\r\n==3.0", "pkg:pypi/flask@3.0"),
        ("flask==3.0 --config-settings='a=b'", "pkg:pypi/flask@3.0"),
        ("flask==3.0+local.1", "pkg:pypi/flask@3.0%2Blocal.1"),
        ("flask==1!3.0", "pkg:pypi/flask@1%213.0"),
        ("flask @ https://example.org/flask.zip", "pkg:pypi/flask"),
        ("flask @ git+https://${TOKEN}@example.org/flask.git@v1", "pkg:pypi/flask"),
        ("git+https://example.org/flask.git@v1#egg=flask", "pkg:pypi/flask"),
        ("git+ssh://git@example.org/flask.git#subdirectory=a&egg=flask[async]", "pkg:pypi/flask"),
        ("https://${USER}:${PASSWORD}@example.org/flask-3.0-py3-none-any.whl", "pkg:pypi/flask@3.0"),
        ("./wheels/flask-3.0-py3-none-any.whl", "pkg:pypi/flask@3.0"),
        ("flask-3.0%2Blocal-1-py3-none-any.whl", "pkg:pypi/flask@3.0%2Blocal"),
        ("wheels/flask-3.0-py3-none-any.whl ; python_version > '3'", "pkg:pypi/flask@3.0"),
        ("-e git+https://example.org/flask.git#egg=flask", "pkg:pypi/flask"),
        ("--editable=git+https://example.org/flask.git#egg=flask", "pkg:pypi/flask"),
    ],
)
def test_a_line_names_a_package(line: str, purl: str) -> None:
    assert read(line) == [purl]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# nothing",
        "  # nothing",
        "-e .",
        "-e .[dev]",
        "--editable ../shared",
        ".",
        "..",
        ".[dev]",
        "./local",
        "../local[extra]",
        "/srv/local",
        "local/",
        "local.tar.gz",
        "file:///srv/local",
        "https://example.org/flask.zip",
        "-c constraints.txt",
        "--constraint constraints.txt",
        "--index-url https://example.org/simple",
        "-i https://${TOKEN}@example.org/simple",
        "--no-binary :all:",
        "--pre",
        "--hash=sha256:aa",
    ],
)
def test_a_line_that_names_none(text: str) -> None:
    assert read(text, {"constraints.txt": "flask==3"}) == []


@pytest.mark.parametrize(
    "line",
    [
        "flask = 3.0",
        "flask==",
        "flask 3.0",
        "$(curl example.org)",
        "${PACKAGE}==1.0",
        "fl\u00e4sk",
        "[flask]",
        "flask; python_version",
        "flask; " + "(" * 20_000,
        "flask==" + "((" * 20_000,
        "[" * 100_000,
        "==" * 50_000,
        "\x00",
        "flask\x1b[2J",
        "flask @ ",
    ],
)
def test_a_line_that_is_no_requirement_is_said_and_hides_nothing(line: str) -> None:
    found, said = partly(f"a==1\n{line}\nb==2\n")
    assert found == ["pkg:pypi/a@1", "pkg:pypi/b@2"]
    assert "is not a requirement" in said
    assert len(said) < 500
    assert "\x1b" not in said
    assert "\n" not in said


def test_many_lines_and_a_mark_at_the_start() -> None:
    assert read("a\r\nb\rc\n\x0cd\n") == ["pkg:pypi/a", "pkg:pypi/b", "pkg:pypi/c", "pkg:pypi/d"]


# --- Other files ---


def test_an_included_file_counts_as_part_of_the_first() -> None:
    manifest = Manifest(path="requirements.txt", text="-r base.txt\nb==2\n", open={"base.txt": "a==1\n"}.get)
    found = list(requirements.packages(manifest))
    assert {package.purl for package in found} == {"pkg:pypi/a@1", "pkg:pypi/b@2"}
    assert {package.source for package in found} == {"requirements.txt"}


@pytest.mark.parametrize(
    "include", ["-r base.txt", "-rbase.txt", "--requirement base.txt", "--requirement=base.txt", "-r ./base.txt"]
)
def test_ways_to_include(include: str) -> None:
    assert read(include, {"base.txt": "a"}) == ["pkg:pypi/a"]


def test_a_file_is_included_from_where_the_including_one_lies() -> None:
    others = {"reqs/base.txt": "-r common.txt\n-r ../top.txt\n", "reqs/common.txt": "a", "top.txt": "b"}
    assert sorted(read("-r reqs/base.txt\n", others)) == ["pkg:pypi/a", "pkg:pypi/b"]


def test_files_that_include_each_other_are_read_once() -> None:
    others = {"a.txt": "-r b.txt\na\n", "b.txt": "-r a.txt\n-r ./a.txt\n-r requirements.txt\nb\n"}
    assert sorted(read("-r a.txt\n-r requirements.txt\nc\n", others)) == ["pkg:pypi/a", "pkg:pypi/b", "pkg:pypi/c"]


@pytest.mark.parametrize("name", ["gone.txt", "../../../etc/passwd", "https://example.org/r.txt", "/etc/passwd"])
def test_a_file_that_is_not_in_the_app_is_said(name: str) -> None:
    found, said = partly(f"a\n-r {name}\nb\n")
    assert found == ["pkg:pypi/a", "pkg:pypi/b"]
    assert "is not in the app" in said


def test_a_chain_without_end_ends() -> None:
    opened: list[str] = []

    def endless(name: str) -> str:
        opened.append(name)
        return f"-r {len(opened)}.txt\na{len(opened)}\n"

    manifest = Manifest(path="requirements.txt", text="-r 0.txt\n", open=endless)
    with pytest.raises(MalformedManifest, match="more than 50 are not followed"):
        list(requirements.packages(manifest))
    assert len(opened) < 60


@pytest.mark.parametrize(
    "text",
    [
        *("x" * 1_000_000, "\\\n" * 300_000, "a\\" + " " * 500_000, "#" * 500_000, " --hash" * 100_000),
        *("-r " + " " * 300_000 + "x y", "/" * 500_000, "a-1-" * 100_000 + ".whl", "#egg=" * 100_000),
    ],
)
def test_no_line_takes_for_ever(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(MalformedManifest):
        read(text)
    assert time.process_time() - began < 10
