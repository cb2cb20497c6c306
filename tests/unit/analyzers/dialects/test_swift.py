"""Swift without the signs and words Semgrep stumbles over, each character in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from applabel import inventory
from applabel.analyzers.dialects.swift import plainer
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("func f() { if !a(1) { b(-c.d()) } }", "func f() { if  a(1) { b( c.d()) } }"),
        ("#Preview { a() }", " Preview { a() }"),
        ("func f() { #expect(a()) }", "func f() {  expect(a()) }"),
        ("func f(a: sending T, b: consuming U) {}", "func f(a:         T, b:           U) {}"),
        ("struct T: ~Copyable {}", "struct T:  Copyable {}"),
        ("func f() { do throws(E) { a() } catch {} }", "func f() { do           { a() } catch {} }"),
    ],
)
def test_what_semgrep_stumbles_over_is_blank(text: str, said: str) -> None:
    assert plainer(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "let a = -1",
        "if !a { b(&c, d - e) }",
        "#if DEBUG\nlet a = #selector(b)\n#endif",
        "if #available(iOS 13, *) {}",
        'let a = "!b(1) é" // !c(1)',
    ],
)
def test_other_text_stays(text: str) -> None:
    assert plainer(text) == text


INSIDE = [
    "func f() { if !CALL { } }",
    "func f() { guard !a.b(CALL).c else { return } }",
    "func f() { g(-CALL, &a.b(CALL)) }",
    '#Preview("a") {\n  CALL\n}',
    "func f() { #expect(CALL == 1) }",
    "func f(a: sending @escaping () -> Void) { CALL }",
    "struct T: ~Copyable { func f() { CALL } }",
    "func f() { do throws(E) { CALL } catch { } }",
]


@pytest.fixture(scope="module")
def looked_into(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Of the cases above, the files in which a call was found, and those Semgrep could not read."""
    root = tmp_path_factory.mktemp("app")
    for number, code in enumerate(INSIDE):
        (root / f"{number}.swift").write_text(code.replace("CALL", "evpCall(1)") + "\n", encoding="utf-8")
    known = next(rule for rule in rules.load("semgrep") if rule.languages == ("swift",))
    rule = replace(known, matcher={"pattern": "evpCall(1)"})
    report = SemgrepAnalyzer(pack=[rule]).analyze(inventory.read(root))
    return {each.location.path for each in report.findings}, {each.path for each in report.unexamined}


@pytest.mark.parametrize("number", range(len(INSIDE)))
def test_a_call_behind_it_is_looked_at(number: int, looked_into: tuple[set[str], set[str]]) -> None:
    found, lost = looked_into
    assert f"{number}.swift" in found
    assert f"{number}.swift" not in lost
