"""Sealed values by key in one file."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_FILE = "results-1.sqlite"
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
