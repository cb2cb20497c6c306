"""What nobody looks at is told with its line, and no more of it than there is."""

from __future__ import annotations

import pytest

from applabel.analyzers.silence import passed_over


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("javascript", "f(([b = g()]) => 1)", "line 1"),
        ("javascript", "\nconst [[b] = g()] = c\n", "line 2"),
        ("typescript", "enum A {\n  B = f(),\n  C = g()\n}", "line 2, 3"),
        ("php", "<?php class A { public $x { get => f(); } }", "line 1"),
        ("java", "// \\u000a f();", "line 1"),
        ("csharp", "// a\u2028 f();", "line 1"),
        ("github-actions", "jobs:\n  a: *b\n", "line 2"),
        ("github-actions", "jobs: {a: *b}\n", "line 1"),
        ("github-actions", "jobs:\n  - <<: *b # c\n", "line 2"),
        ("dockerfile", "FROM a\nB\n", "line 2 is no instruction"),
        ("javascript", "x = a <!--b, f()", "line 1"),
    ],
)
def test_a_place_is_told(language: str, text: str, lines: str) -> None:
    said = passed_over(text, language, "a")
    assert said is not None
    assert lines in said[1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("javascript", "const [a = 1] = b; '<!--'; x = `<!--`"),
        ("typescript", "enum A { B = 1 }"),
        ("php", "<?php class A { public $x { get => $this->y; } }"),
        ("php", "<?php get(f()); $a = ['get' => f()];"),
        ("csharp", "// caf\u00e9\u2028\nf();"),
        ("github-actions", "run: |\n  ls *.py\n  echo '*a'\npaths: ['**/*.py']\n"),
        ("dockerfile", "FROM a\n"),
        ("python", "f()"),
        ("no-language", "f()"),
    ],
)
def test_honest_text_is_not(language: str, text: str) -> None:
    assert passed_over(text, language, "a") is None
