"""What analyzers said before, kept by content: only what has changed is looked at again."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_FILE = "results-1.sqlite"
_SECRET = "cache-key"  # noqa: S105 - a file's name
_BYTES = 32
_BATCH = 500
_DAY = 86_400
_SCHEMA = (
    "CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB NOT NULL, seal BLOB NOT NULL, used INTEGER NOT NULL) "
    "WITHOUT ROWID"
)
_BUSY = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Cache:
    """Values by key in one file, each sealed with a secret that lies elsewhere.

    Whoever can write the file and not read the secret can make entries vanish and nothing more: a value whose
    seal (keyed BLAKE2b over key and value) is wrong is none. Whatever goes wrong with the file (it is
    full, cut, locked, somebody else's) costs time and never a result. `limit` bounds it in bytes; what has
    not been used for longest goes first.
    """

    folder: Path
    secret: bytes
    limit: int = 512 * 2**20

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values there are for the keys."""
        found: dict[bytes, bytes] = {}
        today = int(time.time()) // _DAY
        with suppress(sqlite3.Error, OSError), self._connected() as connection:
            stale: list[tuple[int, bytes]] = []
            wanted = list(keys)
            for some in (wanted[place : place + _BATCH] for place in range(0, len(wanted), _BATCH)):
                marks = ",".join("?" * len(some))
                query = f"SELECT key, value, seal, used FROM entries WHERE key IN ({marks})"  # noqa: S608 - marks only
                for key, value, seal, used in connection.execute(query, some):
                    if _bytes(key, value, seal) and hmac.compare_digest(seal, self._seal(key, value)):
                        found[key] = value
                        if used != today:
                            stale.append((today, key))
            if stale:
                with connection:
                    connection.executemany("UPDATE entries SET used = ? WHERE key = ?", stale)
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values; what cannot be kept is not kept."""
        today = int(time.time()) // _DAY
        rows = [(key, value, self._seal(key, value), today) for key, value in values.items()]
        if not rows:
            return
        with suppress(sqlite3.Error, OSError), self._connected() as connection:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
            self._shrink(connection)

    def _seal(self, key: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(len(key).to_bytes(8) + key + value, key=self.secret, digest_size=_BYTES).digest()

    def _shrink(self, connection: sqlite3.Connection) -> None:
        """Down to four fifths of the limit once it is passed, so that it is not passed again at once."""
        size = sum(
            pages * connection.execute("PRAGMA page_size").fetchone()[0]
            for (pages,) in connection.execute("PRAGMA page_count")
        )
        if size <= self.limit:
            return
        surplus = size - self.limit * 4 // 5
        with connection:
            for key, length in connection.execute(
                "SELECT key, length(value) + 200 FROM entries ORDER BY used, key"
            ).fetchall():
                if surplus <= 0:
                    break
                connection.execute("DELETE FROM entries WHERE key = ?", (key,))
                surplus -= length
        connection.execute("VACUUM")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """The file, made anew where it is none of ours or broken."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / _FILE
        try:
            connection = _opened(path)
        except sqlite3.OperationalError:
            raise  # locked, full or not to be opened: perhaps somebody else's good file
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            connection = _opened(path)
        with closing(connection):
            try:
                yield connection
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                path.unlink(missing_ok=True)
                raise


def _opened(path: Path) -> sqlite3.Connection:
    if path.is_symlink():
        raise OSError(f"{path} is a link")
    connection = sqlite3.connect(path, timeout=_BUSY)
    try:
        # A schema made by somebody else could run their expressions when ours runs.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        found = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
        if not found:
            with connection:
                connection.execute(_SCHEMA.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))
        elif found != [_SCHEMA]:
            raise sqlite3.DatabaseError("somebody else's schema")
    except BaseException:
        connection.close()
        raise
    return connection


def _bytes(*values: object) -> bool:
    return all(isinstance(value, bytes) for value in values)


def at_home(environment: Mapping[str, str], app: Path) -> Cache | None:
    """The cache of the user whose environment this is; None where it could not be kept private.

    It lies in APPLABEL_CACHE_DIR or where the system wants such things, its secret elsewhere: whoever restores
    a cache from a place others can write to restores nothing that is believed. APPLABEL_CACHE_KEY replaces the
    secret where machines come and go. Nothing is kept inside of the app that is measured.
    """
    home = Path(environment.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111 - HOME may be unset
    mac = sys.platform == "darwin"
    caches = environment.get("XDG_CACHE_HOME") or home / ("Library/Caches" if mac else ".cache")
    states = environment.get("XDG_STATE_HOME") or home / ("Library/Application Support" if mac else ".local/state")
    folder = Path(environment.get("APPLABEL_CACHE_DIR") or Path(caches) / "applabel")
    inside = Path(os.path.realpath(app))
    if Path(os.path.realpath(folder)).is_relative_to(inside):
        return None
    given = environment.get("APPLABEL_CACHE_KEY")
    seal = hashlib.sha256(given.encode("utf-8", "surrogateescape")).digest() if given else None
    sealed = seal or secret(Path(states) / "applabel")
    return None if sealed is None else Cache(folder=folder, secret=sealed)


def secret(folder: Path) -> bytes | None:
    """The secret that seals entries, made on first use in a file only its owner can read.

    None where it can be neither read nor made. One that others may have read is replaced, which empties the
    cache.
    """
    path = folder / _SECRET
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = _private(path)
        if known is not None:
            return known
        path.unlink(missing_ok=True)
        fresh = secrets.token_bytes(_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
    except FileExistsError:
        return _private(path)  # another run was first
    except OSError:
        return None
    return fresh


def _private(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None  # there is none, or a link in its place
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        ours = stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & 0o077
        content = file.read(_BYTES + 1) if ours else b""
    return content if len(content) == _BYTES else None
