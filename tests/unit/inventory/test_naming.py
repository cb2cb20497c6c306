"""Names are written so that they can be printed, and so that no two are written alike."""

from __future__ import annotations

import pytest

from applabel.inventory.naming import printable


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        (b"app/main.py", "app/main.py"),
        ("caf\u00e9/\u65e5\u672c.py".encode(), "caf\u00e9/\u65e5\u672c.py"),
        ("\U0001f980.py".encode(), "\U0001f980.py"),
        (b"a b.py", "a b.py"),
        (b"a\nb.py", r"a\u{a}b.py"),
        (b"a\x00b", r"a\u{0}b"),
        (b"\x1b[2J.py", r"\u{1b}[2J.py"),
        (b"a\\b.py", r"a\\b.py"),
        (rb"a\x00b.py", r"a\\x00b.py"),
        (rb"a\u{a}b.py", r"a\\u{a}b.py"),
        (b"\xff\xfe.py", r"\xff\xfe.py"),
        (b"\xed\xa0\x80.py", r"\xed\xa0\x80.py"),  # half a surrogate pair, as no UTF-8 may write it
        (b"\xc0\xaf", r"\xc0\xaf"),  # a slash, written longer than it may be
        ("d\u202eyp.exe".encode(), r"d\u{202e}yp.exe"),
        ("a\u200bb\ufeff\u2066".encode(), r"a\u{200b}b\u{feff}\u{2066}"),
        ("\U000e0041".encode(), r"\u{e0041}"),
        (b"\x7f\xc2\x85", r"\u{7f}\u{85}"),
        (b"", ""),
    ],
)
def test_a_name_is_written(raw: bytes, written: str) -> None:
    assert printable(raw) == written


def test_an_escape_in_a_name_is_not_the_escape_of_another() -> None:
    names = [b"a\n", rb"a\u{a}", rb"a\\u{a}", b"a\xff", rb"a\xff", "a\u00ff".encode(), rb"a\u{ff}"]
    assert len({printable(name) for name in names}) == len(names)
