"""What the system can take from a worker and all it starts: the network, and writing anywhere but in scratch.

Nobody needs it for a right result; it is for the day a parser turns out to be exploitable by what it parses.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass

_NEW_NET, _NEW_USER, _NEW_MOUNTS = 0x40000000, 0x10000000, 0x00020000
_NO_NEW_PRIVILEGES, _PARENT_DEATH_SIGNAL = 38, 1
_BIND, _PRIVATE = 1 << 12, 1 << 18
_HERE, _RECURSIVE, _READ_ONLY = -100, 0x8000, 1
_SET_MOUNT = 442
_CAPABILITIES, _DROP_FOR_GOOD = 0x20080522, 24
# What could undo it: modules, raw devices, tracing, administration, making devices (capabilities(7)).
_UNDOING = (16, 17, 19, 21, 27)
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
    """What was taken away: the network altogether, TCP at least, writing outside of the scratch folder, and
    changing who may use what lies there."""

    network: bool
    tcp: bool
    writing: bool
    changing: bool


def end_with_parent() -> None:
    """Have the system end this process as soon as the one that started it is gone, however it went.

    A wall that is killed outright can end nobody any more. Only Linux offers this (prctl(2), PR_SET_PDEATHSIG).
    """
    if sys.platform.startswith("linux"):
        before = os.getppid()
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != before:  # it went meanwhile
            os.kill(os.getpid(), signal.SIGKILL)


def confine(scratch: str) -> Confinement:
    """Take from this process and everything it starts what it has no use for; it cannot get it back.

    Call it before any thread starts. What the system does not offer is left as it was, and said in the result.
    """
    if not sys.platform.startswith("linux"):
        return Confinement(network=False, tcp=False, writing=False, changing=False)
    system = ctypes.CDLL(None, use_errno=True)
    network = _without_network(system)
    fixed = _read_only(system, scratch)
    version = system.syscall(_CREATE_RULESET, None, 0, _VERSION)
    locked = version >= 1 and _locked(system, version, scratch)
    tcp = network or (locked and version >= _TCP_SINCE)
    return Confinement(network=network, tcp=tcp, writing=locked or fixed, changing=fixed)


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


def _read_only(system: ctypes.CDLL, scratch: str) -> bool:
    """A view of its own of all file systems, in which only `scratch` can be written.

    Landlock is finer and stays, but knows nothing of modes, owners and times; and there may be no Landlock.
    """
    place = os.fsencode(scratch)
    if system.unshare(_NEW_MOUNTS) != 0 or not _set(system, b"/", propagation=_PRIVATE):
        return False  # what cannot be told apart from everybody's view is left alone
    if system.mount(place, place, None, _BIND, None) != 0:
        return False
    fixed = _set(system, b"/", on=_READ_ONLY)
    _set(system, place, off=_READ_ONLY)
    os.chdir(place)  # the working directory was that below the new view of it
    return fixed and _without_undoing(system)


def _set(system: ctypes.CDLL, path: bytes, *, on: int = 0, off: int = 0, propagation: int = 0) -> bool:
    wanted = struct.pack("=QQQQ", on, off, propagation, 0)
    return bool(system.syscall(_SET_MOUNT, _HERE, path, _RECURSIVE, wanted, len(wanted)) == 0)


def _without_undoing(system: ctypes.CDLL) -> bool:
    """Give up the capabilities with which root, or who is it in a namespace, could make all writable again."""
    for each in _UNDOING:
        system.prctl(_DROP_FOR_GOOD, each, 0, 0, 0)
    head, held = struct.pack("=Ii", _CAPABILITIES, 0), ctypes.create_string_buffer(24)
    if system.capget(head, held) != 0:
        return False
    kept = ~sum(1 << each for each in _UNDOING) & 0xFFFFFFFF
    low, high = struct.unpack("=3I3I", held.raw)[:3], struct.unpack("=3I3I", held.raw)[3:]
    return bool(system.capset(head, struct.pack("=3I3I", *(each & kept for each in low), *high)) == 0)


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
