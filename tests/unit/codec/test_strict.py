"""Strict JSON refuses everything two parsers could read differently."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applabel.codec import strict
from applabel.errors import InvalidDocument

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a":1,"a":2}', "'a' appears twice"),
        ('[{"b":{"a":1,"a":1}}]', "'a' appears twice"),
        ("[NaN]", "NaN is not a JSON number"),
        ("[-Infinity]", "-Infinity is not a JSON number"),
        ("[1e999]", "too large"),
        ("[" * 65 + "]" * 65, "nested deeper than 64"),
        ("[" * 200_000, "nested deeper than 64"),
        ('{"a":' * 200_000, "nested deeper than 64"),
        ('["\\ud800"]', "surrogate"),
        ('{"\\udfff":1}', "surrogate"),
        ("1" * 5000, "not usable JSON"),
        (b"\xff", "not UTF-8 at byte 0"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        ("{'a':1}", "line 1, column 2"),
        ("", "not JSON"),
        ("{} {}", "Extra data"),
    ],
)
def test_refuses(text: str | bytes, said: str) -> None:
    with pytest.raises(InvalidDocument, match="the letter") as caught:
        strict.loads(text, name="the letter")
    assert said in caught.value.message


def test_brackets_inside_texts_are_not_nesting() -> None:
    assert strict.loads(json.dumps(["[" * 500, '\\"[' * 100])) == ["[" * 500, '\\"[' * 100]


@given(VALUES)
def test_canonical_form_reads_back_and_is_unique(value: object) -> None:
    form = strict.canonical(value)
    assert strict.loads(form) == value
    assert strict.canonical(strict.loads(strict.dumps(value))) == form


def test_canonical_sorts_keys_by_code_point_and_keeps_text() -> None:
    assert strict.canonical({"é": 1, "z": 2, "a": ["\u2028"]}) == '{"a":["\u2028"],"z":2,"é":1}'.encode()
