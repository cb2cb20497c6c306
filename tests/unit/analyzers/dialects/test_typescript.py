"""The older ways to make a module are said in words that are looked into."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.typescript import plainer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("export = f();", "exports= f();"),
        ("  export  =f();", "  exports =f();"),
        ("module A.B {", "namespace A.B {"),
        ("export module A\n{", "export namespace A\n{"),
        ("declare module 'x' {", "declare module 'x' {"),
        ("module.exports = { a: 1 };", "module.exports = { a: 1 };"),
        ("export const a = f();", "export const a = f();"),
        ("export == f()", "export == f()"),
        (r"ev\u0061l(x)", "eval     (x)"),
    ],
)
def test_it_is_said_otherwise_where_it_must(text: str, said: str) -> None:
    assert plainer(text) == said
