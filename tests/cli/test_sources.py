"""`applabel score` of archives and commits, and of what it has seen before."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from applabel.analyzers import wall
from applabel.codec import schema
from tests.conftest import Run, WriteApp
from tests.unit.inventory.sources.test_git import git

SHELL = "import subprocess\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"


@pytest.fixture
def app(write_app: WriteApp) -> Path:
    return write_app({"app.py": SHELL, "pyproject.toml": "[project]\nname = 'shop'\nversion = '1.2'\n"}, "shop")


def scored(run: Run, *words: object) -> Any:
    done = run("score", *words, "--format", "json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    schema.check(document, "result")
    return document


def test_an_archive_is_measured_as_its_folder(run: Run, app: Path, tmp_path: Path) -> None:
    path = tmp_path / "any.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for each in app.iterdir():
            archive.write(each, f"shop/{each.name}")
    folder, packed = scored(run, app), scored(run, path)
    assert len(packed["target"].pop("archive")) == 64
    assert packed == folder
    assert packed["target"]["name"] == "shop"


def test_a_commit_is_measured_and_nothing_left_over(run: Run, app: Path) -> None:
    git(app, "init", "-q")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "one")
    expected = scored(run, app)
    (app / "app.py").write_text("x = 1\n")
    (app / "more.py").write_text(SHELL)
    document = scored(run, app, "--ref", "HEAD")
    assert document["target"].pop("commit") == git(app, "rev-parse", "HEAD")
    assert document == expected


def test_the_settings_are_those_of_the_commit(run: Run, app: Path) -> None:
    git(app, "init", "-q")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "one")
    (app / "applabel.toml").write_text('name = "another"\n')
    assert scored(run, app, "--ref", "HEAD")["target"]["name"] == "shop"
    assert scored(run, app)["target"]["name"] == "another"


def test_a_submodule_is_no_grade(run: Run, app: Path) -> None:
    git(app, "init", "-q")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "one")
    git(app, "update-index", "--add", "--cacheinfo", f"160000,{git(app, 'rev-parse', 'HEAD')},lib")
    git(app, "commit", "-qm", "two")
    done = run("score", app, "--ref", "HEAD", "--format", "json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["assessment"]["unexamined"] == ["lib"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ref", "v9"), "has no commit 'v9'"),
        (("--ref", "--upload-pack=x"), "has no commit"),
        (("-j", "-1"), "-1"),
        (("--timeout", "0"), "0"),
    ],
)
def test_wrong_words_are_explained(run: Run, app: Path, words: tuple[str, ...], said: str) -> None:
    git(app, "init", "-q")
    done = run("score", app, *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_file_that_is_no_app(run: Run, app: Path) -> None:
    done = run("score", app / "app.py")
    assert done.exit_code == 2
    assert "no archive applabel reads" in done.stderr
    assert "Next: give a folder" in done.stderr


class Counted:
    """Counts what is really looked at, by watching the processes that are started."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.processes = 0
        real = wall.heard

        def heard(*words: Any, **named: Any) -> Any:
            self.processes += 1
            return real(*words, **named)

        patch.setattr(wall, "heard", heard)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Counted:
    monkeypatch.setenv("APPLABEL_CACHE_DIR", str(tmp_path / "cache"))
    return Counted(monkeypatch)


def test_a_second_look_finds_the_same_and_starts_nothing(run: Run, app: Path, counted: Counted) -> None:
    first = scored(run, app)
    assert counted.processes == 3
    assert scored(run, app) == first
    assert counted.processes == 3


def test_a_changed_file_alone_is_looked_at_again(run: Run, app: Path, counted: Counted) -> None:
    (app / "other.py").write_text("y = 1\n")
    first = scored(run, app)
    (app / "other.py").write_text(SHELL)
    second = scored(run, app)
    assert {each["path"] for each in first["findings"]} == {"app.py"}
    assert {each["path"] for each in second["findings"]} == {"app.py", "other.py"}
    assert second == scored(run, app, "--no-cache")


def test_a_file_under_another_name_is_another_file(run: Run, app: Path, counted: Counted) -> None:
    scored(run, app)
    (app / "app.py").rename(app / "moved.py")
    assert {each["path"] for each in scored(run, app)["findings"]} == {"moved.py"}


def test_nothing_is_kept_where_nothing_is_to_be_kept(run: Run, app: Path, counted: Counted, tmp_path: Path) -> None:
    assert scored(run, app, "--no-cache") == scored(run, app, "--no-cache")
    assert counted.processes == 6
    assert not (tmp_path / "cache").exists()


def test_nothing_is_kept_inside_of_the_app(
    run: Run, app: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPLABEL_CACHE_DIR", str(app / "cache"))
    assert scored(run, app) == scored(run, app)
    assert not (app / "cache").exists()


def test_a_poisoned_cache_changes_nothing(run: Run, app: Path, counted: Counted, tmp_path: Path) -> None:
    first = scored(run, app)
    path = next((tmp_path / "cache").glob("*.sqlite"))
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT key, value FROM entries").fetchall()
        for key, value in rows:
            document = json.loads(value)
            document.update(findings=[], unexamined=[])
            connection.execute("UPDATE entries SET value = ? WHERE key = ?", (json.dumps(document).encode(), key))
    connection.close()
    assert scored(run, app) == first
    assert counted.processes == 6


def test_a_cache_from_elsewhere_is_not_believed(
    run: Run, app: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a pipeline that restores what somebody else's run left: with another secret, or with that of a key."""
    scored(run, app)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another-machine"))
    scored(run, app)
    assert counted.processes == 6
    monkeypatch.setenv("APPLABEL_CACHE_KEY", "one key for all machines")
    scored(run, app)
    shutil.rmtree(tmp_path / "another-machine")
    scored(run, app)
    assert counted.processes == 9


def test_what_ran_out_of_time_is_tried_again(
    run: Run, app: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    from applabel.analyzers import process

    with monkeypatch.context() as patch:
        patch.setattr(process, "_BOOT", "import time; time.sleep(60)")
        late = run("score", app, "--timeout", "1", "--format", "json")
    assert late.exit_code == 3
    document = json.loads(late.stdout)
    assert {each["reason"] for each in document["coverage"]["unexamined"]} == {"timeout"}
    assert document["measurement"]["grade"] is None
    assert scored(run, app)["findings"]
