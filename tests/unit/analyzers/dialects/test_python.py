"""What Semgrep does not look into is restated for a second look, place for place."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.python import restated

MATCH = "match x:\n    case 1 if f():\n        pass\n    case [a,\n          b]:\n        pass\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MATCH, "if    x:\n    if        f():\n        pass\n    if 1   \\\n            :\n        pass\n"),
        ("f() < a < b", "f() < a + b"),
        ("f() == a is not b", "f() == a or     b"),
        ("x[*f()]", "x[ f()]"),
        ("x[1, *f()]", "x[1,  f()]"),
        ("for x in *f(), 1: pass", "for x in  f(), 1: pass"),
        ("def g(*a: *f()): pass", "def g(*a:  f()): pass"),
    ],
)
def test_it_is_said_otherwise(text: str, said: str) -> None:
    assert restated(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "match x:\n    case 1:\n        f()\n",
        "a < f() < b",
        "a < b",
        "g(*f())",
        "[*f()]",
        "x[*a]",
        "for x in f(): pass",
        "match = case = 1",
        "def g(*a: f()): pass",
        "",
    ],
)
def test_what_is_seen_at_first_is_not(text: str) -> None:
    assert restated(text) == ""
