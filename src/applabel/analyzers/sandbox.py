"""What the system can take from a worker and all it starts: the network, and writing anywhere but in scratch.

Nobody needs it for a right result; it is for the day a parser turns out to be exploitable by what it parses.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass

_NEW_NET, _NEW_USER = 0x40000000, 0x10000000
_NO_NEW_PRIVILEGES = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1

_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
# Landlock's rights to change a file system, by the version of its interface that brought them (landlock(7)):
# write, remove and make from the first, refer 2, truncate 3, ioctl of devices 5.
_WRITING = {1: _WRITE_FILE | sum(1 << bit for bit in range(4, 13)), 2: 1 << 13, 3: _TRUNCATE, 5: 1 << 15}
_TCP, _TCP_SINCE = 0b11, 4
_SCOPED, _SCOPED_SINCE = 0b11, 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Confinement:
    """What was taken away: the network altogether, TCP at least, and writing outside of the scratch folder."""

    network: bool
    tcp: bool
    writing: bool


def confine(scratch: str) -> Confinement:
    """Take from this process and everything it starts what it has no use for; it cannot get it back.

    Call it before any thread starts. What the system does not offer is left as it was, and said in the result.
    """
    if not sys.platform.startswith("linux"):
        return Confinement(network=False, tcp=False, writing=False)
    system = ctypes.CDLL(None, use_errno=True)
    network = _without_network(system)
    version = system.syscall(_CREATE_RULESET, None, 0, _VERSION)
    locked = version >= 1 and _locked(system, version, scratch)
    return Confinement(network=network, tcp=network or (locked and version >= _TCP_SINCE), writing=locked)


def _without_network(system: ctypes.CDLL) -> bool:
    """A network of its own with nothing in it: as root at once, for anybody else inside a user namespace."""
    if system.unshare(_NEW_NET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    if system.unshare(_NEW_USER | _NEW_NET) != 0:
        return False
    # Without these, files this process makes would belong to nobody, and could not be made at all.
    with suppress(OSError):
        for name, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - no Path needed
                file.write(line)
    return True


def _locked(system: ctypes.CDLL, version: int, scratch: str) -> bool:
    """Landlock: changes below `scratch` and to /dev/null only, no TCP, no signals to what is outside."""
    rights = sum(each for since, each in _WRITING.items() if since <= version)
    asked = struct.pack(
        "=QQQ", rights, _TCP if version >= _TCP_SINCE else 0, _SCOPED if version >= _SCOPED_SINCE else 0
    )
    size = 8 if version < _TCP_SINCE else 16 if version < _SCOPED_SINCE else 24
    rules = system.syscall(_CREATE_RULESET, asked, size, 0)
    if rules < 0:
        return False
    try:
        places = ((scratch, rights), (os.devnull, rights & (_WRITE_FILE | _TRUNCATE)))
        if not all(_allow(system, rules, path, allowed) for path, allowed in places):
            return False
        if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return bool(system.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(system: ctypes.CDLL, rules: int, path: str, allowed: int) -> bool:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        rule = struct.pack("=Qi", allowed, place)
        return bool(system.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) == 0)
    finally:
        os.close(place)
