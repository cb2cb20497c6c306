"""What may be shown of the app's own text."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applabel.inventory import naming
from applabel.render.plain import json_text, one_line, plain

EVERY = st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\u{1b}[2J"),
        ("\x9b2J", r"\u{9b}2J"),
        ("a\u202eb", r"a\u{202e}b"),
        ("a\u061cb", r"a\u{61c}b"),
        ("a\xadb", r"a\u{ad}b"),
        ("\U000e0041", r"\u{e0041}"),
        ("\ud800", r"\u{d800}"),
        ("\r", r"\u{d}"),
        ("\x00", r"\u{0}"),
        ("äöü 日本 🦀 [bold]", "äöü 日本 🦀 [bold]"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(EVERY)
def test_nothing_that_steers_a_terminal_or_the_reader_is_left(text: str) -> None:
    for character in plain(text):
        assert character in "\t\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in (
            "RLE",
            "LRE",
            "RLO",
            "LRO",
            "PDF",
            "RLI",
            "LRI",
            "FSI",
            "PDI",
        )


def test_whatever_a_path_escapes_is_escaped_in_any_text() -> None:
    for point in range(0xFFF0):
        character = chr(point)
        if character in "\\\n\t\u202f\u205f" or 0xD800 <= point <= 0xDFFF:
            continue  # a backslash stays; two widths of space are harmless in prose
        if naming.printable(character.encode("utf-8", "surrogatepass")) != character:
            assert plain(character) != character, hex(point)


@given(EVERY)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(EVERY, st.integers(1, 50))
def test_a_limit_holds(text: str, limit: int) -> None:
    assert len(plain(text, limit)) <= limit
    assert len(one_line(text, limit)) <= limit


def test_what_is_cut_says_so() -> None:
    assert plain("abcdef", 4) == "abc…"
    assert plain("abcd", 4) == "abcd"


@given(st.recursive(EVERY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(EVERY, inner, max_size=3)))
def test_json_reads_back_unchanged_and_cannot_be_obeyed(value: object) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert plain(text) == text
    text.encode()


def test_json_keeps_letters_as_letters_and_is_no_number_that_is_none() -> None:
    assert json_text({"ä": "日本🦀"}) == '{\n  "ä": "日本🦀"\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(float("nan"))


def test_every_code_point_survives_json() -> None:
    every = "".join(chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point <= 0xDFFF)
    assert json.loads(json_text(every)) == every
