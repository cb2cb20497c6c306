"""A name spelled otherwise is spelled as everybody does, in its place; what is no name stays."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.spelling import of_csharp, of_kotlin, of_python, of_scripts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\u0065val(x)", "eval     (x)"),
        (r"a.ev\u{61}l(x)", "a.eval     (x)"),
        (r"a.ev\u{00000061}l(x)", "a.eval           (x)"),
        (r"class A { #\u0061 = 1 }", r"class A { #\u0061 = 1 }"),
        (r'a["\u0065val"](x)', r'a["\u0065val"](x)'),
        (r"/\u0065val/.test(x)", r"/\u0065val/.test(x)"),
        (r"`\u0065val`", r"`\u0065val`"),
        (r"// \u0065val(x)", r"// \u0065val(x)"),
        (r"caf\u00e9()", r"caf\u00e9()"),
        ("eval(x)", "eval(x)"),
    ],
)
def test_scripts(text: str, said: str) -> None:
    assert of_scripts(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"class A { int x = B.St\u0061rt(); }", "class A { int x = B.Start     (); }"),
        (r"class A { int x = B.\U00000053tart(); }", "class A { int x = B.Start         (); }"),
        ("class A { int x = @B.@Start(); }", "class A { int x =  B. Start(); }"),
        ("class A { int @class = @new; }", "class A { int @class = @new; }"),
        ('class A { string x = @"@Start"; }', 'class A { string x = @"@Start"; }'),
    ],
)
def test_csharp(text: str, said: str) -> None:
    assert of_csharp(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("val x = `eval`(y)", "val x =  eval (y)"),
        ("val x = `when`(y)", "val x = `when`(y)"),
        ("val x = `a b`(y)", "val x = `a b`(y)"),
        ('val x = "`eval`"', 'val x = "`eval`"'),
    ],
)
def test_kotlin(text: str, said: str) -> None:
    assert of_kotlin(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\U0001d452\U0001d463\U0001d44e\U0001d459(x)", "eval(x)"),
        ("\uff45\uff56\uff41\uff4c(x)", "eval(x)"),
        ("\ufb01(x)", "fi(x)"),
        ("caf\u00e9(\u0435val)", "caf\u00e9(\u0435val)"),  # the second begins with a letter of Cyrillic
        ("eval(x)", "eval(x)"),
    ],
)
def test_python(text: str, said: str) -> None:
    assert of_python(text) == said
