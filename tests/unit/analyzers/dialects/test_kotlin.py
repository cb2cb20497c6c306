"""What computes a property becomes a function on its line, and what a constructor hands on its first statement."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.kotlin import plainer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("val x: Int\n    get() = f()", "val x: Int\n    fun get() = f()"),
        ("val x: Int\n    inline get(): Int { return f() }", "val x: Int\n    fun get(): Int { return f() }"),
        ("val x: Int get() = f()", "val x: Int; fun get() = f()"),
        ("var x = 1\n    private set(v) { f(v) }", "var x = 1\n    fun set(v: Any) { f(v) }"),
        ("var x = 1; set(v: Int) = f(v)", "var x = 1; fun set(v: Any) = f(v)"),
        ("constructor(x: Int) : this(f())", "constructor(x: Int) { thiz(f())}"),
        ('constructor() : super(f(")")) {\n g() }', 'constructor() { supez(f(")")) ;\n g() }'),
    ],
)
def test_it_is_looked_into(text: str, said: str) -> None:
    assert plainer(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "a.get() == b",
        'get("x") { f() }',
        "x.set(1)",
        "var x = 1\n    private set",
        "val get = f()",
        "if (get()) f()",
        "constructor(x: Int) { f() }",
        "val x = map.get(a)",
        "constructor() : this(f(",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert plainer(text) == text
