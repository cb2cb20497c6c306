"""The cache gives back what it was given or nothing, whatever happens to its file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from applabel.cache import Cache, home, store

SECRET = b"s" * 32
ONE, TWO = b"1" * 32, b"2" * 32


@pytest.fixture
def held(tmp_path: Path) -> Cache:
    return Cache(folder=tmp_path / "cache", secret=SECRET)


def file(held: Cache) -> Path:
    return held.folder / "results-1.sqlite"


def test_what_was_put_is_given_back(held: Cache) -> None:
    held.put({ONE: b"one", TWO: b"\0\xff"})
    assert held.get([ONE, TWO, b"3" * 32]) == {ONE: b"one", TWO: b"\0\xff"}
    assert held.get([]) == {}


def test_many(held: Cache) -> None:
    values = {number.to_bytes(32): str(number).encode() for number in range(2_000)}
    held.put(values)
    assert held.get(values) == values


def test_a_second_value_replaces_the_first(held: Cache) -> None:
    held.put({ONE: b"one"})
    held.put({ONE: b"other"})
    assert held.get([ONE]) == {ONE: b"other"}


def test_nobody_else_can_read_it(held: Cache) -> None:
    held.put({ONE: b"one"})
    assert held.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET value = CAST('two' AS BLOB)",
        "UPDATE entries SET value = 'one'",
        "UPDATE entries SET key = X'" + TWO.hex() + "'",
        "UPDATE entries SET seal = X'00'",
        "UPDATE entries SET seal = zeroblob(32)",
        "UPDATE entries SET seal = 'x', value = 7",
    ],
)
def test_a_poisoned_entry_is_none(held: Cache, change: str) -> None:
    held.put({ONE: b"one"})
    with sqlite3.connect(file(held)) as connection:
        connection.execute(change)
    connection.close()
    assert held.get([ONE, TWO]) == {}


def test_a_value_moved_to_another_key_is_none(held: Cache) -> None:
    held.put({ONE: b"one", TWO: b"two"})
    with sqlite3.connect(file(held)) as connection:
        row = connection.execute("SELECT value, seal FROM entries WHERE key = ?", (ONE,)).fetchone()
        connection.execute("UPDATE entries SET value = ?, seal = ? WHERE key = ?", (*row, TWO))
    connection.close()
    assert held.get([ONE, TWO]) == {ONE: b"one"}


def test_entries_of_another_secret_are_none(held: Cache) -> None:
    held.put({ONE: b"one"})
    assert Cache(folder=held.folder, secret=b"t" * 32).get([ONE]) == {}


@pytest.mark.parametrize("length", [0, 1, 99, 100, 4_000, 5_000])
def test_a_truncated_file_costs_its_entries_only(held: Cache, length: int) -> None:
    held.put({number.to_bytes(32): b"x" * 300 for number in range(100)})
    with file(held).open("r+b") as cut:
        cut.truncate(length)
    assert all(value == b"x" * 300 for value in held.get(number.to_bytes(32) for number in range(100)).values())
    held.put({ONE: b"one"})
    held.put({ONE: b"one"})
    assert held.get([ONE]) == {ONE: b"one"}


def test_garbage_in_the_middle_is_never_a_value(held: Cache) -> None:
    for place in range(4_096, 30_000, 777):
        held.put({number.to_bytes(32): b"x" * 300 for number in range(100)})
        with file(held).open("r+b") as broken:
            broken.seek(place)
            broken.write(os.urandom(5))
        values = held.get(number.to_bytes(32) for number in range(100))
        assert set(values.values()) <= {b"x" * 300}


def test_what_is_no_database_is_made_anew(held: Cache) -> None:
    held.folder.mkdir()
    file(held).write_bytes(b"#!/bin/sh\n" * 100)
    held.put({ONE: b"one"})
    assert held.get([ONE]) == {ONE: b"one"}


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE entries (key, value, seal, used)",
        "CREATE VIEW entries AS SELECT 1 AS key, 2 AS value, 3 AS seal, 4 AS used",
        "CREATE TABLE other (a)",
    ],
)
def test_somebody_elses_schema_is_made_anew(held: Cache, schema: str) -> None:
    held.folder.mkdir()
    with sqlite3.connect(file(held)) as connection:
        connection.execute(schema)
    connection.close()
    held.put({ONE: b"one"})
    assert held.get([ONE]) == {ONE: b"one"}


def test_a_trigger_of_somebody_else_is_not_kept(held: Cache) -> None:
    held.put({ONE: b"one"})
    with sqlite3.connect(file(held)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END")
    connection.close()
    held.put({TWO: b"two"})
    held.put({ONE: b"one"})
    assert held.get([ONE, TWO]) == {ONE: b"one", TWO: b"two"}


def test_a_link_in_its_place_is_not_followed(held: Cache, tmp_path: Path) -> None:
    held.folder.mkdir()
    file(held).symlink_to(tmp_path / "elsewhere")
    held.put({ONE: b"one"})
    assert held.get([ONE]) == {}
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_costs_nothing_but_time(held: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    held.put({ONE: b"one"})

    real = sqlite3.connect

    class Full(sqlite3.Connection):
        def executemany(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite3, "connect", lambda *words, **named: real(*words, **named, factory=Full))
    held.put({TWO: b"two"})
    assert held.get([ONE, TWO]) == {ONE: b"one"}


def test_a_really_full_file_system(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: the system refuses to write more."""
    program = (
        "import resource, signal, sys; sys.path[:] = sys.argv[2:]\n"
        "from pathlib import Path; from applabel.cache import Cache\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "held = Cache(folder=Path(sys.argv[1]), secret=b's' * 32)\n"
        "held.put({b'1' * 32: b'one'})\n"
        "held.put({bytes([n]) * 32: b'x' * 10_000 for n in range(50)})\n"
        "assert held.get([b'1' * 32]) in ({}, {b'1' * 32: b'one'})\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "c"), *sys.path], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_a_locked_file_costs_nothing_but_time(held: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_BUSY", 0.05)
    held.put({ONE: b"one"})
    other = sqlite3.connect(file(held), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    held.put({TWO: b"two"})
    assert held.get([ONE]) == {}
    other.execute("ROLLBACK")
    other.close()
    assert held.get([ONE]) == {ONE: b"one"}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    held = Cache(folder=tmp_path / "file" / "cache", secret=SECRET)
    held.put({ONE: b"one"})
    assert held.get([ONE]) == {}


def test_several_runs_at_once(held: Cache) -> None:
    program = (
        "import sys; folder, start, *sys.path[:] = sys.argv[1:]\n"
        "from pathlib import Path; from applabel.cache import Cache\n"
        "held = Cache(folder=Path(folder), secret=b's' * 32)\n"
        "for number in range(int(start), int(start) + 100):\n"
        "    held.put({number.to_bytes(32, 'big'): str(number).encode()})\n"
        "    held.get([number.to_bytes(32, 'big')])\n"
    )
    words = [[sys.executable, "-c", program, str(held.folder), str(start), *sys.path] for start in (0, 50, 75)]
    running = [subprocess.Popen(each) for each in words]
    assert [each.wait() for each in running] == [0, 0, 0]
    found = held.get(number.to_bytes(32) for number in range(175))
    assert found == {number.to_bytes(32): str(number).encode() for number in range(175)}


def test_it_stays_below_its_limit_and_forgets_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Cache(folder=tmp_path / "cache", secret=SECRET, limit=200_000)
    day = 0
    monkeypatch.setattr(time, "time", lambda: 86_400.0 * day)
    for day in range(1, 30):
        held.put({day.to_bytes(32): os.urandom(20_000)})
        held.get([(1).to_bytes(32)])  # used every day, so never the oldest
        assert file(held).stat().st_size <= 230_000
    left = {int.from_bytes(key) for key in held.get(number.to_bytes(32) for number in range(30))}
    assert {1, 28, 29} <= left
    assert 2 not in left


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = home.secret(tmp_path / "state")
    assert first is not None
    assert len(first) == 32
    assert home.secret(tmp_path / "state") == first
    assert (tmp_path / "state" / "cache-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("spoiled", ["readable", "short", "link", "folder"])
def test_a_secret_that_may_be_known_is_replaced(tmp_path: Path, spoiled: str) -> None:
    first = home.secret(tmp_path)
    path = tmp_path / "cache-key"
    if spoiled == "readable":
        path.chmod(0o644)
    elif spoiled == "short":
        path.write_bytes(b"x")
    elif spoiled == "link":
        path.rename(tmp_path / "other")
        path.symlink_to("other")
    else:
        path.unlink()
        path.mkdir()
        assert home.secret(tmp_path) is None
        return
    second = home.secret(tmp_path)
    assert second is not None
    assert second != first
