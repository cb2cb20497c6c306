"""Where the cache of a user lies, and the secret that seals it."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from applabel.cache.store import Cache

_SECRET = "cache-key"  # noqa: S105 - a file's name
_BYTES = 32


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
