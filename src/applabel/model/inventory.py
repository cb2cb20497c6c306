"""The application as it lies on disk: files, languages, packages and digests, read once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a file is to the people who use the app."""

    SHIPPED = "shipped"
    TEST = "test"
    DOCS = "docs"
    EXAMPLE = "example"
    GENERATED = "generated"
    MINIFIED = "minified"
    VENDORED = "vendored"
    BINARY = "binary"

    @property
    def in_scope(self) -> bool:
        """Whether files of this role are scanned for every kind of weakness (others: for secrets only).

        Generated, minified and vendored code is in scope until it is matched to a known component.
        """
        return self not in _OUT_OF_SCOPE


_OUT_OF_SCOPE = frozenset({Role.TEST, Role.DOCS, Role.EXAMPLE, Role.BINARY})


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFile:
    """One regular file.

    `path` is relative, with `/`, and always printable: bytes that are not UTF-8, control characters and
    backslashes are written as escapes, so that two files never share a path. `raw_path` is what the
    operating system calls it. `size` is in bytes, `sha256` is hexadecimal, `lines` counts the non-blank
    lines (0 for binary files). `language` is empty where none was recognised; `is_code` says whether it
    is a language in which weaknesses live. `encoding` is the text encoding found, empty for binary files.
    `pulled_in_by` names the in-scope file whose import brought a test, docs or example file into scope,
    `component` is the purl of the published package whose file this is, byte for byte, and empty for all others.
    """

    path: str
    raw_path: bytes
    size: int
    sha256: str
    language: str
    is_code: bool
    role: Role
    lines: int
    encoding: str = "utf-8"
    pulled_in_by: str = ""
    excluded: str = ""
    component: str = ""

    @property
    def in_scope(self) -> bool:
        """Whether code analyzers look at this file: shipped or imported by what ships, not excluded, and not a
        third party's."""
        return not (self.excluded or self.component) and (self.role.in_scope or bool(self.pulled_in_by))


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A symbolic link. `kind` is `inside`, `outside`, `dangling` or `loop`; `destination` as written."""

    path: str
    destination: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unexamined:
    """Something nobody looked at. `reason` is one of a few words (`syntax-error`, `timeout`, `too-large`,
    `link-outside`, `special-file`, `unreadable`, `no-analyzer`, …), `detail` one sentence for people."""

    path: str
    reason: str
    detail: str = ""
    analyzer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A third-party package the app names in the file `source`; `version` is empty where it is not pinned."""

    purl: str
    version: str
    direct: bool
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Digests:
    """The two subject digests of a label, hexadecimal SHA-256; empty with a `reason` where undefined."""

    git_tree: str
    dir_hash1: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is measured. `root` is where it lies here and never leaves this machine.

    `commit` is the id of the commit it is, `archive` the SHA-256 of the archive it was in, both hexadecimal
    and empty where it is neither.
    """

    name: str
    version: str
    root: str
    digests: Digests
    commit: str = ""
    archive: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inventory:
    """Everything known of the tree before any analyzer looks at it. Tuples are sorted by path."""

    target: Target
    files: tuple[SourceFile, ...]
    links: tuple[Link, ...]
    packages: tuple[Package, ...]
    unexamined: tuple[Unexamined, ...]
    notes: tuple[str, ...] = ()

    @property
    def in_scope(self) -> tuple[SourceFile, ...]:
        """The files code analyzers look at."""
        return tuple(file for file in self.files if file.in_scope)
