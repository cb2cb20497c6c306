"""The digests name exactly what is there, or nothing."""

from __future__ import annotations

import hashlib
import time

import pytest

from applabel.inventory import digest
from applabel.inventory.digest import Entry, digests


def entry(name: str | bytes, content: bytes = b"", mode: bytes = digest.FILE) -> Entry:
    raw = name if isinstance(name, bytes) else name.encode()
    plain = None if mode == digest.LINK else hashlib.sha256(content).digest()
    return Entry(name=raw, mode=mode, blob=digest.blob(content), sha256=plain)


def test_the_empty_tree_is_the_one_of_git() -> None:
    found = digests([])
    # git hash-object -t tree --object-format=sha256 /dev/null
    assert found.git_tree == "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    assert found.dir_hash1 == hashlib.sha256(b"").hexdigest()
    assert found.reason == ""


def test_a_blob_is_the_one_of_git() -> None:
    # printf hello | git hash-object --stdin in a repository of SHA-256
    assert digest.blob(b"hello").hex() == hashlib.sha256(b"blob 5\0hello").hexdigest()
    assert digest.blob(b"") != digest.blob(b"\0")


def test_a_tree_is_built_as_git_builds_it() -> None:
    inner = b"100644 x\0" + digest.blob(b"1")
    folder = hashlib.sha256(b"tree %d\0" % len(inner) + inner).digest()
    outer = b"100644 a.b\0" + digest.blob(b"2") + b"40000 a\0" + folder + b"100755 a0\0" + digest.blob(b"3")
    root = hashlib.sha256(b"tree %d\0" % len(outer) + outer).hexdigest()
    entries = [entry("a/x", b"1"), entry("a.b", b"2"), entry("a0", b"3", digest.EXECUTABLE)]
    assert digests(entries).git_tree == root


def test_the_order_of_entries_changes_nothing() -> None:
    entries = [entry(name, name.encode()) for name in ("b", "a/b", "a/a", "a.c", "a-", "a0")]
    assert digests(entries) == digests(reversed(entries))


def test_dir_hash_covers_files_and_no_links() -> None:
    files = [entry("b", b"2"), entry("a", b"1")]
    lines = b"".join(
        hashlib.sha256(c).hexdigest().encode() + b"  " + n + b"\n" for n, c in ((b"a", b"1"), (b"b", b"2"))
    )
    assert digests(files).dir_hash1 == hashlib.sha256(lines).hexdigest()
    linked = digests([*files, entry("c", b"a", digest.LINK)])
    assert linked.dir_hash1 == digests(files).dir_hash1
    assert linked.git_tree != digests(files).git_tree


@pytest.mark.parametrize("name", [b"a\nb", b"a\rb", b"a\\b", b"folder\n/a"])
def test_a_name_that_a_line_cannot_hold_has_no_digest(name: bytes) -> None:
    found = digests([entry("ok"), entry(name)])
    assert (found.git_tree, found.dir_hash1) == ("", "")
    assert "newline, carriage return or backslash" in found.reason
    assert "\n" not in found.reason
    assert "\r" not in found.reason


def test_what_could_not_be_read_leaves_no_digest_and_says_why() -> None:
    found = digests([entry("ok")], "pipe: a pipe")
    assert (found.git_tree, found.dir_hash1, found.reason) == ("", "", "pipe: a pipe")


def test_names_that_are_not_utf_8_have_a_digest() -> None:
    assert digests([entry(b"\xff")]).git_tree != digests([entry(b"\xfe")]).git_tree


def test_a_link_is_not_the_file_that_holds_its_destination() -> None:
    assert digests([entry("a", b"b", digest.LINK)]).git_tree != digests([entry("a", b"b")]).git_tree


def test_folders_two_thousand_deep_and_many_files_in_the_deepest() -> None:
    deep = "d/" * 2_000
    began = time.process_time()
    found = digests([entry(f"{deep}{number}.py") for number in range(2_000)])
    assert len(found.git_tree) == 64
    assert time.process_time() - began < 5
