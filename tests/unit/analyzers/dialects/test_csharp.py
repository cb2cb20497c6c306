"""C# of today said in the words of yesterday: the same lines, and all that is inside looked into."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from applabel import inventory
from applabel.analyzers.dialects.csharp import older
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules

NEWER = """using System;
namespace Shop;

public interface INamed<T> : IDisposable where T : class;

public class Marked : Attribute;

public sealed class Till<T>(INamed<T> named,
    int size)
    : Base(size), IDisposable
{
    private readonly string[] _words =
    [
        "a",
        "b",
    ];

    public void Run(SqlConnection to)
    {
        new SqlCommand("SELECT * FROM T WHERE N = '" + named + "'", to);
    }
}

public record struct Point(int X, int Y);
"""


@pytest.mark.parametrize(
    ("newer", "said"),
    [
        ("class A(int b) { }", "class A        { A(int b) { } }"),
        ("public class A<T>(T b) : C(b), D;", "public class A<T>      : C   , D{ A(T b) : base(b) { } }"),
        ("readonly struct A(int b) { }", "readonly struct A        { A(int b) { } }"),
        ("record A(int b);", "class  A       { A(int b) { } }"),
        ("record struct A { }", "       struct A { }"),
        ("record class A;", "       class A{}"),
        ('class A(string b = ")") { }', 'class A                 { A(string b = ")") { } }'),
        ("class A(int b // {\n) { }", "class A           \n  { A(int b   ) { } }"),
        ("class A : B;", "class A : B{}"),
        ("interface IA<T> : IB<T> where T : class;", "interface IA<T> : IB<T> where T : class{}"),
        ("[\n  1,\n]", "[\n  1 \n]"),
        ("{\n  A = 1,\n}", "{\n  A = 1 \n}"),
    ],
)
def test_what_is_new_is_said_the_old_way(newer: str, said: str) -> None:
    assert older(newer) == said


@pytest.mark.parametrize(
    "text",
    [
        "class A { A(int b) { } }",
        "void F<T>() where T : class;",
        "int[,] a = new int[1, 2];",
        "var subclass = f(1);",
        "@class(1);",
        "this.class1(2);",
        "class A { int B; }",
        "foreach (var record in (a)) { }",
        "var b = record switch { 1 => 2 };",
        "if (record is { }) { }",
        "record.Save();",
        "Add(record);",
        "class A(int b",
        "class A(int b)) { }",
        "class A(int b) no body",
    ],
)
def test_what_is_not_new_stays(text: str) -> None:
    assert older(text) == text


def test_every_line_stays_where_it_is() -> None:
    before, after = NEWER.split("\n"), older(NEWER).split("\n")
    assert [line.split(" ")[0] for line in before[:8]] == [line.split(" ")[0] for line in after[:8]]
    assert before[11:14] == after[11:14]
    assert before[17:21] == after[17:21]
    assert len(before) == len(after)


INSIDE = [
    "record T { void F() { CALL; } }",
    "record T(int a) { void F() { CALL; } }",
    "record T(int a = CALL);",
    "sealed record T(int a, int c) : B(CALL);",
    "readonly record struct T(int a) { void F() { CALL; } }",
    "class T(int a /* ) */, int b) : B(CALL) /* { */ { }",
    "class T(int a) : I { int P => CALL; }",
    'record T<A>(int a, [X(")")] string b = ")") : B<A>(a), I where A : new() { void F() { CALL; } }',
    "record T; class U { void F() { CALL; } }",
    "class T : I where X : new(); class U { void F() { CALL; } }",
    "class T { int[] F() { return [1, CALL]; } }",
]


@pytest.fixture(scope="module")
def looked_into(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Of the cases above, the files in which a call was found, and those Semgrep could not read."""
    root = tmp_path_factory.mktemp("app")
    for number, code in enumerate(INSIDE):
        (root / f"{number}.cs").write_text(code.replace("CALL", "MD5.Create()"), encoding="utf-8")
    rule = next(each for each in rules.load("semgrep") if each.id == "csharp-weak-hash")
    report = SemgrepAnalyzer(pack=[replace(rule, matcher={"pattern": "MD5.Create()"})]).analyze(
        inventory.read(root)
    )
    return {each.location.path for each in report.findings}, {each.path for each in report.unexamined}


@pytest.mark.parametrize("number", range(len(INSIDE)), ids=INSIDE.__getitem__)
def test_what_is_inside_is_looked_into(number: int, looked_into: tuple[set[str], set[str]]) -> None:
    found, unread = looked_into
    assert f"{number}.cs" in found
    assert not unread


@pytest.mark.parametrize(
    "text",
    [
        "class A" * 100_000,
        "class A : b " * 80_000,
        "," + " " * 900_000,
        "class a<" * 100_000,
        "struct s\n" * 90_000,
        "class a(" * 20_000,
        "class a(/*" * 20_000,
        "class a(b) : c(" * 20_000,
    ],
    ids=lambda text: text[:16],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    older(text)
    assert time.process_time() - start < 10


def test_a_file_of_today_is_read_as_a_whole_and_shown_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "Till.cs").write_text(NEWER, encoding="utf-8")
    pack = [rule for rule in rules.load("semgrep") if rule.id == "csharp-sql-string-built"]
    report = SemgrepAnalyzer(pack=pack).analyze(inventory.read(tmp_path))
    assert not report.unexamined
    (finding,) = report.findings
    assert (finding.location.line, finding.symbol) == (20, "Till.Run")
    assert finding.evidence == NEWER.split("\n")[19]
