"""The locus: which statement and which names a position belongs to, in each grammar."""

from __future__ import annotations

import time

import pytest

from applabel.analyzers.locus import Places


def at(code: str, language: str = "python", path: str = "a.py") -> tuple[str, str]:
    """Symbol and hash of the position that `@` marks in the code."""
    before, after = code.split("@")
    line = before.count("\n") + 1
    column = len(before.rpartition("\n")[2]) + 1
    places = Places(path, language, before + after)
    found, symbol, digest = places.locus(line, column).split("::")
    assert found == path
    assert symbol == places.symbol(line, column)
    return symbol, digest


def js(code: str) -> tuple[str, str]:
    return at(code, "javascript", "a.js")


def ts(code: str) -> tuple[str, str]:
    return at(code, "typescript", "a.ts")


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("@f(x)\n", ""),
        ("def run():\n    @f(x)\n", "run"),
        ("async def run():\n    @f(x)\n", "run"),
        ("class Shop:\n    def run(self):\n        def inner():\n            @f(x)\n", "Shop.run.inner"),
        ("class Shop:\n    limit = @f(x)\n", "Shop"),
        ("@app.route('/')\ndef run():\n    f(x)\n".replace("@app", "app", 1).replace("f(x)", "@f(x)"), "run"),
        ("run = lambda x: @f(x)\n", ""),
    ],
)
def test_names_around_a_place_in_python(code: str, symbol: str) -> None:
    assert at(code)[0] == symbol


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("@f(x);", ""),
        ("function run() { @f(x); }", "run"),
        ("function* run() { @f(x); }", "run"),
        ("class Shop { run() { @f(x); } }", "Shop.run"),
        ("class Shop { run = () => { @f(x); } }", "Shop.run"),
        ("const run = () => @f(x);", "run"),
        ("const run = function () { @f(x); };", "run"),
        ("const shop = { run: (y) => { @f(x); } };", "run"),
        ("const value = @f(x);", ""),
        ("app.get('/', (a, b) => { @f(x); });", ""),
    ],
)
def test_names_around_a_place_in_javascript(code: str, symbol: str) -> None:
    assert js(code)[0] == symbol
    assert ts(code)[0] == symbol


def test_names_around_a_place_in_typescript() -> None:
    assert ts("namespace Shop { function run(a: string): void { @f(a); } }")[0] == "Shop.run"
    assert ts("abstract class Shop { run(): void { @f(x); } }")[0] == "Shop.run"
    assert at("const A = (p: P) => <b>{@f(p)}</b>;", "typescript", "a.tsx")[0] == "A"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@f(x, y)", "@f( x,\n   y )"),
        ("@f(x, y)", "f(x, @y)"),
        ("@f(x, y)", "f(\n    x,  # a remark\n    @y,\n)"),
        ("@f(x, y)", "@f(\n    x,\n    y,  # the last\n)"),
        ("@f([x, y], (x, y))", "@f([x, y,], (x, y,),)"),
        ("@f(x, y)", "@f(x,y);"),
        ("@f('x')", '@f("x")'),
        ("a = @f(x) + 1", "a = @f(x) \\\n    + 1"),
        ("if @f(x):\n    g()", "if @f(x):\n    h()\n    i()"),
        ("with @f(x) as y:\n    pass", "with @f(x) as y:\n\n    # more\n    g(y)"),
    ],
)
def test_what_a_formatter_does_changes_nothing(one: str, other: str) -> None:
    assert at(one)[1] == at(other)[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@f(x, y);", "@f(x,\n  y)"),
        ("@f(x, y);", "@f(x /* first */, y); // both"),
        ("@f('x');", '@f("x")'),
        ("if (a) @f(x);", "if (a) { @f(x); }"),
        ("if (a) @f(x); else g();", "if (b) { c(); @f(x) }"),
        ("for (const a of b) @f(a);", "for (const a of b) {\n  @f(a);\n}"),
        ("switch (a) { case 1: @f(x); break; }", "@f(x)"),
    ],
)
def test_what_a_formatter_of_javascript_does_changes_nothing(one: str, other: str) -> None:
    assert js(one)[1] == js(other)[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@f(x)", "@f(y)"),
        ("@f(x)", "@f('x')"),
        ("@f('x ')", "@f('x')"),
        ("@f('it')", "@f(b'it')"),
        ("@f(x, y)", "@f(y, x)"),
        ("@f((x,))", "@f((x))"),
        ("@f(x)", "a = @f(x)"),
        ("if @f(x):\n    g()", "while @f(x):\n    g()"),
        ("if a:\n    @f(x)", "if @a:\n    f(x)"),
        ("@f(x, shell=True)", "@f(x, shell=False)"),
    ],
)
def test_another_expression_is_another_place(one: str, other: str) -> None:
    assert at(one)[1] != at(other)[1]


def test_two_branches_without_a_block_are_two_places() -> None:
    code = "if (a) {}f(x); else {}f(y);"
    assert js(code.format("@", ""))[1] != js(code.format("", "@"))[1]


def test_several_statements_on_a_line_are_told_apart() -> None:
    code = "def run():\n    a = 'é€𝄞'; {}f(x); {}f(y)\n"
    assert at(code.format("@", "")) != at(code.format("", "@"))
    assert at(code.format("@", ""))[1] == at("@f(x)")[1]


def test_white_space_at_the_left_belongs_to_what_follows() -> None:
    assert at("def run():\n@    f(x)\n") == at("def run():\n    @f(x)\n")


def test_a_decorator_is_a_place_of_its_own() -> None:
    places = Places("a.py", "python", "@app.route('/')\ndef run():\n    f(x)\n")
    assert len({places.locus(1, 2), places.locus(2, 1), places.locus(3, 5)}) == 3


@pytest.mark.parametrize("language", ["shell", "dockerfile", "jinja-template", ""])
def test_without_a_grammar_the_line_is_the_place(language: str) -> None:
    places = Places("a", language, "eval  $1\nx\n\teval $1 \neval $2\n")
    assert places.locus(1, 1) == places.locus(1, 7) == places.locus(3, 2)
    assert places.locus(1, 1) != places.locus(4, 1)
    assert places.symbol(1, 1) == ""


@pytest.mark.parametrize("language", ["python", "javascript", "typescript", "shell"])
@pytest.mark.parametrize(("line", "column"), [(0, 1), (1, 0), (-1, -1), (1, 99), (99, 1), (2, 1), (3, 1)])
def test_a_place_outside_of_the_text_is_no_crash(language: str, line: int, column: int) -> None:
    places = Places("a", language, "f(x)\n")
    assert places.locus(line, column).startswith("a::")
    assert places.symbol(line, column) == ""
    places.excerpt(line, line)


@pytest.mark.parametrize("text", ["", "\n", "def f(:\n  \x00", "}}}}", "'''", "\ufeffx", "\ud800 f(x)", "é" * 10])
@pytest.mark.parametrize("language", ["python", "javascript", "typescript"])
def test_no_text_is_a_crash(text: str, language: str) -> None:
    places = Places("a", language, text)
    for line in range(4):
        places.locus(line, 1)


def test_bytes_of_a_line_become_columns() -> None:
    places = Places("a.py", "python", "é€𝄞x\n")
    assert [places.column(1, place) for place in (1, 3, 6, 10, 11, 99)] == [1, 2, 3, 4, 5, 5]
    assert [places.column(1, place) for place in (2, 4, 8)] == [1, 2, 3], "inside of a character is before its end"
    assert [places.column(*place) for place in ((0, 5), (9, 5), (1, 0), (1, -3))] == [1, 1, 1, 1]


def test_an_excerpt_is_at_most_ten_lines_of_three_hundred_characters() -> None:
    places = Places("a.py", "python", "\n".join(f"line {number}   " for number in range(30)) + "\n" + "x y " * 200)
    assert places.excerpt(2, 1) == "line 1"
    assert places.excerpt(1, 99).split("\n") == [f"line {number}" for number in range(10)]
    (long,) = places.excerpt(31, 31).split("\n")
    assert long.startswith("x y x y")
    assert 290 < len(long) <= 301
    assert long.endswith("…")


def test_thousands_of_findings_in_one_enormous_statement_take_seconds() -> None:
    text = (
        "passwords = {\n" + "".join(f"    'name{number}': 'value{number}',\n" for number in range(20_000)) + "}\n"
    )
    places = Places("a.py", "python", text)
    began = time.thread_time()
    loci = {places.locus(line, 5) for line in range(2, 20_000)}
    assert time.thread_time() - began < 10
    assert len(loci) == 1
