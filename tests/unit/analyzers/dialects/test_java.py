"""Java's escapes are read before its strings and comments; where they are mere letters they stay."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.java import broken_lines, decoded


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"/* \u002a/ f(); /* */", "/* */ f(); /* */"),
        (r"/* \u002a\u002f f(); /* */", "/* */ f(); /* */"),
        (r'String s = "\u0022; f(); s = "";', 'String s = ""; f(); s = "";'),
        (r"\uuu0066();", "f();"),
        (r"String s\u003d f();", "String s= f();"),
    ],
)
def test_what_is_hidden_is_shown(text: str, said: str) -> None:
    assert decoded(text) == said


@pytest.mark.parametrize(
    "text",
    [
        r'"\u0041"',
        r'"a\\u0022"',
        r'"\u0027"',
        r"'\u0022'",
        r"// \u0041",
        r'"""' + "\n" + r'\u0041"""',
        "f();",
        r'"\u00e9"',
    ],
)
def test_what_is_not_stays(text: str) -> None:
    assert decoded(text) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n// \\u000a f();", [2]),
        ("// \\uu000D f();", [1]),
        ("// \\u000a", []),
        ("/* \\u000a f(); */", []),
        ('"// \\u000a f()"', []),
        ("// a\nf();", []),
    ],
)
def test_a_comment_that_an_escape_ends_is_told(text: str, lines: list[int]) -> None:
    assert broken_lines(text) == lines
