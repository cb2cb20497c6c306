"""What is kept of earlier scans, tampered with in any way, changes no measurement."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.scanning import PLAIN, SHELL, lay_out
from tests.conftest import Run

FILE = "results-1.sqlite"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def measured(run: Run, app: Path) -> Any:
    done = run("score", app, "--only", "bandit", "--format", "json")
    assert done.exit_code in (0, 3), done.output
    document = json.loads(done.stdout)
    found = sorted((each["path"], each["line"], each["cwe"]) for each in document["findings"])
    missed = sorted((each["path"], each["reason"]) for each in document["coverage"]["unexamined"])
    return found, missed, document["measurement"]


def changed(statement: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        connection = sqlite3.connect(file)
        with connection:
            connection.execute(statement)
        connection.close()

    return change


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    place = content.rindex(b"bandit-b602")
    content[place] ^= 1
    file.write_bytes(content)


def emptied_of_findings(file: Path) -> None:
    """Entries that say nothing was found, under the seals of those that said otherwise."""
    connection = sqlite3.connect(file)
    emptied = 0
    with connection:
        for key, value in connection.execute("SELECT key, value FROM entries").fetchall():
            try:
                document = json.loads(value)
            except ValueError:
                continue
            if isinstance(document, dict) and document.get("findings"):
                emptied += 1
                connection.execute(
                    "UPDATE entries SET value = ? WHERE key = ?",
                    (json.dumps(document | {"findings": []}).encode(), key),
                )
    connection.close()
    assert emptied


def swapped(file: Path) -> None:
    """Each entry's value and seal in the place of another's."""
    connection = sqlite3.connect(file)
    with connection:
        rows = connection.execute("SELECT key, value, seal FROM entries ORDER BY key").fetchall()
        assert len(rows) > 1
        for (key, _, _), (_, value, seal) in zip(rows, rows[1:] + rows[:1], strict=True):
            connection.execute("UPDATE entries SET value = ?, seal = ? WHERE key = ?", (value, seal, key))
    connection.close()


def a_link(file: Path) -> None:
    file.rename(file.with_suffix(".away"))
    file.symlink_to(file.with_suffix(".away"))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def no_database(file: Path) -> None:
    file.write_bytes(b"#!/bin/sh\n" * 1_000)


def for_all(file: Path) -> None:
    file.chmod(0o666)
    file.parent.chmod(0o777)


TAMPERING: dict[str, Callable[[Path], None]] = {
    "flipped-bit": flipped,
    "no-findings": emptied_of_findings,
    "swapped-entries": swapped,
    "no-seals": changed("UPDATE entries SET seal = zeroblob(32)"),
    "other-types": changed("UPDATE entries SET value = 'x', seal = 1"),
    "empty-values": changed("UPDATE entries SET value = X''"),
    "values-of-a-megabyte": changed("UPDATE entries SET value = zeroblob(1000000)"),
    "a-trigger": changed("CREATE TRIGGER t AFTER UPDATE ON entries BEGIN DELETE FROM entries; END"),
    "a-view": changed("CREATE VIEW v AS SELECT load_extension('/tmp/x')"),
    "dropped": changed("DROP TABLE entries"),
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    "cut-to-nothing": lambda file: os.truncate(file, 0),
    "of-holes": lambda file: os.truncate(file, 2**33),
    "no-database": no_database,
    "a-link": a_link,
    "a-folder": a_folder,
    "a-pipe": a_pipe,
    "readable-by-all": for_all,
    "not-writable": lambda file: file.chmod(0o400),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_a_measurement_is_as_without_it(run: Run, home: Path, name: str) -> None:
    if name == "a-pipe" and sys.platform != "linux":
        pytest.skip("opening a pipe for both ends is a custom of Linux")
    app = lay_out(home / "app", {"a.py": SHELL, "b.py": PLAIN})
    before = measured(run, app)
    (file,) = (home / "kept").rglob(FILE)
    assert before[0]
    TAMPERING[name](file)
    assert measured(run, app) == before
    assert measured(run, app) == before


def test_an_entry_of_another_app_speaks_for_its_own_content_only(run: Run, home: Path) -> None:
    clean = lay_out(home / "clean", {"a.py": PLAIN})
    weak = lay_out(home / "weak", {"a.py": SHELL})
    assert measured(run, clean)[0] == []
    assert measured(run, weak)[0] != []
    assert measured(run, clean)[0] == []


def test_a_cache_that_came_from_elsewhere_is_not_believed(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one that a build restores, sealed by the secret of whoever made it."""
    app = lay_out(home / "app", {"a.py": PLAIN, "b.py": PLAIN})
    measured(run, app)
    (file,) = (home / "kept").rglob(FILE)
    rows = sqlite3.connect(file).execute("SELECT * FROM entries").fetchall()
    shutil.rmtree(home / "state")
    before = measured(run, app)
    after = sqlite3.connect(file).execute("SELECT * FROM entries").fetchall()
    assert {row[2] for row in rows}.isdisjoint(row[2] for row in after), "every seal is new"
    assert measured(run, app) == before


@pytest.mark.parametrize("spoiled", ["readable", "link", "short", "empty"])
def test_a_secret_others_may_know_seals_nothing_any_more(run: Run, home: Path, spoiled: str) -> None:
    app = lay_out(home / "app", {"a.py": SHELL})
    before = measured(run, app)
    (secret,) = (home / "state").rglob("cache-key")
    known = secret.read_bytes()
    if spoiled == "readable":
        secret.chmod(0o644)
    elif spoiled == "link":
        secret.rename(home / "mine")
        secret.symlink_to(home / "mine")
    else:
        secret.write_bytes(b"x" if spoiled == "short" else b"")
    assert measured(run, app) == before
    assert secret.read_bytes() != known
    assert not secret.is_symlink()
    assert secret.stat().st_mode & 0o077 == 0


def test_nothing_is_kept_inside_of_the_app(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = lay_out(home / "app", {"a.py": SHELL})
    monkeypatch.setenv("APPLABEL_CACHE_DIR", str(app / "kept"))
    before = measured(run, app)
    assert not (app / "kept").exists()
    (app / "kept").mkdir()
    (app / "kept" / FILE).write_bytes(b"poison")
    assert measured(run, app)[0] == before[0]
    assert (app / "kept" / FILE).read_bytes() == b"poison"


def test_an_app_inside_of_the_kept_folder_is_measured_like_any_other(run: Run, home: Path) -> None:
    elsewhere = measured(run, lay_out(home / "app", {"a.py": SHELL}))
    inside = measured(run, lay_out(home / "kept" / "applabel" / "app", {"a.py": SHELL}))
    assert inside[:2] == elsewhere[:2]


@pytest.mark.parametrize("spot", ["kept", "state"])
def test_where_nothing_can_be_kept_it_is_measured_all_the_same(run: Run, home: Path, spot: str) -> None:
    app = lay_out(home / "app", {"a.py": SHELL})
    (home / spot).write_text("no folder")
    assert measured(run, app)[0] != []


def test_several_scans_at_once_agree(home: Path) -> None:
    app = lay_out(home / "app", {f"{number}.py": SHELL for number in range(20)})
    command = [sys.executable, "-m", "applabel", "score", str(app), "--only", "bandit", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    running = [
        subprocess.Popen(command, env=environment, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [each.communicate(timeout=120) for each in running]
    measurements = [json.loads(out)["findings"] for out, _ in said]
    assert len(measurements[0]) == 20
    assert measurements[0] == measurements[1] == measurements[2]
