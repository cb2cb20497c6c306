"""Macros of Rust spelled out: on the same lines, and with every call in them looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from applabel import inventory
from applabel.analyzers.dialects.rust import spelled_out
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fn f() { info!("a {}", b()); }', 'fn f() { info ("a {}", b()); }'),
        ('fn f() { a::warn!("{b} {c:?} {{d}}"); }', 'fn f() { a::warn ("{b} {c:?} {{d}}", b, c); }'),
        ('fn f() { g(&format!("{a}",)); }', 'fn f() { g(&format ("{a}", a)); }'),
        ("fn f() { vec![a(), 1] }", "fn f() {     [a(), 1] }"),
        ("fn f() { let Some(a) = b else { c(); return; }; }", "fn f() { let Some(a) = b ;    { c(); return; }; }"),
        ("fn f() { loop { break a(); } }", "fn f() { loop {       a(); } }"),
        ("fn f() { m!(n!(a())); }", "fn f() { m (n (a())); }"),
        ("x! { fn f() { a(); } }", "     fn f() { a(); }  "),
        ("fn f() { x! {\n a(b) => c,\n } }", "fn f() {    {\n a(b) ;  c,\n } }".replace("c,", "c;")),
    ],
)
def test_a_macro_becomes_what_stands_in_it(text: str, said: str) -> None:
    assert spelled_out(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fn f() { a(); }",
        "fn f(x: T![;]) {}",
        "fn f() -> m!(a) { b() }",
        "#![allow(x)]\nfn f() { !a; a != b; break; }",
        'fn f() { "a!(b)"; /* c!(d) */ }',
    ],
)
def test_other_text_stays(text: str) -> None:
    assert spelled_out(text) == text


INSIDE = [
    'fn f() { println!("{}", CALL); }',
    'fn f() { write!(w, "{a}", a = CALL)?; }',
    "fn f() { let a = vec![CALL; 3]; }",
    "fn f() { tokio::select! { a = CALL => { b(); } c = d => CALL, } }",
    'fn f() { json!({"a": [CALL]}); }',
    "fn f() { db_run! { conn: { CALL.execute(conn) } } }",
    "lazy_static! { static ref A: Map<String, u8> = CALL; }",
    "cfg_if! { if #[cfg(a)] { fn f() { CALL; } } }",
    "macro_rules! m { ($($a:expr),* $(,)?) => { $( g($a); CALL; )* }; }",
    "impl T { m! { fn f(&self) { CALL } } }",
    "fn f() { if_chain! { if CALL; then { g(); } } }",
    "fn f() { html! { <p class={a}>{ CALL }</p> }; }",
    "fn f() { assert!(matches!(CALL, Some(A { .. }) if b)); }",
    "fn f() { let Some(a) = b else { CALL; return; }; }",
    "fn f() { let a = loop { break CALL; }; }",
    "fn f() { let a = 'b: { break 'b CALL; }; }",
]


@pytest.fixture(scope="module")
def looked_into(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Of the cases above, the files in which a call was found, and those Semgrep could not read."""
    root = tmp_path_factory.mktemp("app")
    for number, code in enumerate(INSIDE):
        (root / f"{number}.rs").write_text(code.replace("CALL", "EVP_call(1)") + "\n", encoding="utf-8")
    known = next(rule for rule in rules.load("semgrep") if rule.languages == ("rust",))
    rule = replace(known, matcher={"pattern": "EVP_call(1)"})
    report = SemgrepAnalyzer(pack=[rule]).analyze(inventory.read(root))
    return {each.location.path for each in report.findings}, {each.path for each in report.unexamined}


@pytest.mark.parametrize("number", range(len(INSIDE)))
def test_a_call_in_a_macro_is_looked_at(number: int, looked_into: tuple[set[str], set[str]]) -> None:
    found, lost = looked_into
    assert f"{number}.rs" in found
    assert f"{number}.rs" not in lost


@pytest.mark.parametrize("text", ["m!{" * 2000, "{m!();" * 2000, "fn f(){m!(" * 2000, 'format!("{a}",' * 2000])
def test_no_text_loses_a_line(text: str) -> None:
    assert spelled_out(f"{text}\n\n").count("\n") == 2
