"""The two digests that name a tree: git's, in SHA-256 form, and Go's dirhash (label specification, section 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from applabel.model import Digests

FILE = b"100644"
EXECUTABLE = b"100755"
LINK = b"120000"
_FOLDER = b"40000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One file or link as the digests see it.

    `mode` is git's; `blob` the SHA-256 of the git blob (for a link, of its destination), `sha256` the plain
    SHA-256 of the content, None for a link.
    """

    name: bytes
    mode: bytes
    blob: bytes
    sha256: bytes | None


def blob(content: bytes) -> bytes:
    """The object id of a git blob in a SHA-256 repository."""
    return hashlib.sha256(b"blob %d\0" % len(content) + content).digest()


def digests(entries: Iterable[Entry], refused: str = "") -> Digests:
    """Both digests over every file and link of a tree, or none with the reason.

    gitTree equals `git write-tree` of a SHA-256 repository in which everything was added by force and no
    attribute changes content. dirHash1 equals the SHA-256 over the lines of `sha256sum`, sorted by name, of
    the regular files. `refused` is why no digest can stand for this tree: a special or unreadable file.
    """
    known = sorted(entries, key=lambda entry: entry.name)
    if refused:
        return Digests(git_tree="", dir_hash1="", reason=refused)
    for entry in known:
        if any(character in entry.name for character in b"\n\r\\"):
            shown = entry.name.decode("utf-8", "backslashreplace")
            reason = f"the name {shown!r} holds a newline, carriage return or backslash"
            return Digests(git_tree="", dir_hash1="", reason=reason)
    return Digests(git_tree=_tree(known).hex(), dir_hash1=_hash1(known).hex())


def _tree(entries: list[Entry]) -> bytes:
    """The root's tree object id. Folders are closed as soon as the sorted names leave them: no recursion."""
    folders: dict[bytes, list[tuple[bytes, bytes, bytes]]] = {b"": []}
    for entry in entries:
        folder, _, name = entry.name.rpartition(b"/")
        folders.setdefault(folder, []).append((name, entry.mode, entry.blob))
        while folder:
            folder, _, _ = folder.rpartition(b"/")
            if folder in folders:
                break  # and so are all above it
            folders[folder] = []
    # The deepest first, so that a folder's id is known before the folder that holds it is written.
    for folder in sorted(folders, key=lambda each: (-each.count(b"/"), each)):
        if not folder:
            continue
        above, _, name = folder.rpartition(b"/")
        folders[above].append((name, _FOLDER, _tree_object(folders[folder])))
    return _tree_object(folders[b""])


def _tree_object(members: list[tuple[bytes, bytes, bytes]]) -> bytes:
    # git sorts a folder as if its name ended in a slash: `a.b` comes before the folder `a`.
    ordered = sorted(members, key=lambda member: member[0] + (b"/" if member[1] == _FOLDER else b""))
    body = b"".join(mode + b" " + name + b"\0" + identity for name, mode, identity in ordered)
    return hashlib.sha256(b"tree %d\0" % len(body) + body).digest()


def _hash1(entries: list[Entry]) -> bytes:
    summary = hashlib.sha256()
    for entry in entries:
        if entry.sha256 is not None:
            summary.update(entry.sha256.hex().encode() + b"  " + entry.name + b"\n")
    return summary.digest()
