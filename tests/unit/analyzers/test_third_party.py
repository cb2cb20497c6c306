"""The example analyzer of another package, installed as a user would: it runs, is shown, and is never scored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import WriteApp

EXAMPLE = Path(__file__).parents[3] / "examples" / "third-party-analyzer"
CODE = "def charge(card):\n    # TODO security: check the card\n    return card\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the example is installed by the installer itself, without a network."""
    folder = tmp_path_factory.mktemp("site")
    source = tmp_path_factory.mktemp("source") / "example"
    source.mkdir()
    for file in EXAMPLE.iterdir():
        if file.is_file():
            (source / file.name).write_bytes(file.read_bytes())
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--target", str(folder), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def score(app: Path, site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # In front of this process's own path: an installed applabel would otherwise win over the one under test.
    path = os.pathsep.join([str(site), *filter(None, sys.path)])
    command = [sys.executable, "-m", "applabel", "score", str(app), *words]
    return subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        cwd=app.parent,
    )


def document(app: Path, site: Path, *words: str) -> Any:
    done = score(app, site, "--format", "json", *words)
    assert done.returncode in (0, 3), done.stderr
    return json.loads(done.stdout)


def broken(site: Path, folder: Path, body: str) -> Path:
    """The installed package with another body."""
    copy = folder / "broken"
    copy.mkdir()
    for file in site.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            place = copy / file.relative_to(site)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    (copy / "unfinished.py").write_text(body)
    return copy


def test_a_whole_analyzer_takes_at_most_25_lines() -> None:
    lines = (EXAMPLE / "unfinished.py").read_text().splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 116


def test_it_is_shown_and_not_scored(write_app: WriteApp, site: Path) -> None:
    app = write_app({"pay.py": CODE})
    plain, extended = document(app, site), document(app, site, "--analyzer", "unfinished")
    assert extended["measurement"] == plain["measurement"]
    assert extended["assessment"] == plain["assessment"]
    assert extended["findings"] == plain["findings"] == []
    (entry,) = [each for each in extended["analyzers"] if each["id"] == "unfinished"]
    assert entry["outcome"] == "ran"
    page = score(app, site, "--analyzer", "unfinished", "-v").stdout
    assert "Security work left undone" in page
    assert "pay.py:2" in page
    assert "not scored" in page


def test_it_does_not_run_unless_it_is_named(write_app: WriteApp, site: Path) -> None:
    found = document(write_app({"pay.py": CODE}), site)
    assert "unfinished" not in [each["id"] for each in found["analyzers"]]
    assert "left undone" not in json.dumps(found)


def test_without_the_package_its_name_is_wrong_usage(write_app: WriteApp, tmp_path: Path) -> None:
    done = score(write_app({"pay.py": CODE}), tmp_path, "--analyzer", "unfinished")
    assert done.returncode == 2
    assert "there is no analyzer 'unfinished'" in done.stderr


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import nothing_of_this_name\n", "nothing_of_this_name"),
        ("raise SystemExit(0)\n", "no report"),
        ("def broken(:\n", "SyntaxError"),
        ("x = 1\n", "UnfinishedAnalyzer"),
        ("class UnfinishedAnalyzer:\n    def analyze(self, tree):\n        return 1 / 0\n", "ZeroDivisionError"),
        ("class UnfinishedAnalyzer:\n    def analyze(self, tree):\n        return 'clean'\n", "something else"),
        ("class UnfinishedAnalyzer:\n    def __init__(self, more):\n        pass\n", "TypeError"),
    ],
)
def test_a_broken_one_is_a_failed_report_and_nothing_else(
    write_app: WriteApp, site: Path, tmp_path: Path, body: str, said: str
) -> None:
    app = write_app({"pay.py": CODE})
    found = document(app, broken(site, tmp_path, body), "--analyzer", "unfinished", "--only", "tree")
    (entry,) = [each for each in found["analyzers"] if each["id"] == "unfinished"]
    assert entry["outcome"] == "failed"
    assert said in entry["reason"]
    (tree,) = [each for each in found["analyzers"] if each["id"] == "tree"]
    assert tree["outcome"] == "ran"


def test_a_broken_one_takes_nothing_from_the_measurement(write_app: WriteApp, site: Path, tmp_path: Path) -> None:
    app = write_app({"pay.py": CODE})
    found = document(app, broken(site, tmp_path, "raise RuntimeError\n"), "--analyzer", "unfinished")
    assert found["measurement"]["grade"] == "A"


def test_it_cannot_take_the_name_of_a_built_in_one(write_app: WriteApp, site: Path, tmp_path: Path) -> None:
    copy = broken(site, tmp_path, "raise RuntimeError('loaded')\n")
    (points,) = copy.rglob("entry_points.txt")
    points.write_text(points.read_text().replace("unfinished =", "secrets ="))
    app = write_app({"pay.py": CODE, "key.txt": "AKIA" + "Z7YQ3TKLM2NBVCXW\n"})
    found = document(app, copy, "--analyzer", "secrets")
    assert [each["rules"] for each in found["findings"]] == [["secret-aws-access-key"]]
    assert [each["outcome"] for each in found["analyzers"]] == ["ran"] * 4
