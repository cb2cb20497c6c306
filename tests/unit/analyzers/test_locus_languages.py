"""The locus in every language with a grammar: the same statement is the same place wherever it moves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from applabel.analyzers.grammars import grammar
from applabel.analyzers.locus import Places
from applabel.inventory import languages


@dataclass(frozen=True, kw_only=True)
class Case:
    """Code with `@` where a finding is; `moved` is the same finding moved and reformatted, `other` another."""

    code: str
    symbol: str
    moved: str
    other: str


CASES = {
    "java": Case(
        code="class Shop {\n  int run(int a) {\n    @f(x, a);\n    return 1;\n  }\n}\n",
        symbol="Shop.run",
        moved="class Till {\n  Till() {\n    // why\n    if (b) @f(x,\n      a /* the last */);\n  }\n}\n",
        other='class Shop {\n  int run(int a) {\n    @f(x, "a");\n  }\n}\n',
    ),
    "kotlin": Case(
        code="class Shop {\n  fun run(a: Int) {\n    @f(x, a)\n  }\n}\n",
        symbol="Shop.run",
        moved="object Till {\n  fun b() {\n    // why\n    list.forEach { @f(x,\n      a,\n    ) }\n  }\n}\n",
        other="class Shop {\n  fun run(a: Int) {\n    @f(x, 'a')\n  }\n}\n",
    ),
    "go": Case(
        code="package p\n\nfunc (s *Shop[T]) Run(a int) {\n\t@f(x, a)\n}\n",
        symbol="Shop.Run",
        moved="package p\n\nfunc b() {\n\tgo func() {\n\t\t// why\n\t\t@f(\n\t\t\tx,\n\t\t\ta,\n\t\t)\n\t}()\n}\n",
        other="package p\n\nfunc b() {\n\t@f(x, `a`)\n}\n",
    ),
    "php": Case(
        code="<?php\nclass Shop {\n  public function run($a) {\n    @f($x, $a);\n  }\n}\n",
        symbol="Shop.run",
        moved="<p>\n<?php if ($b): # why\n  @f($x,\n    $a,\n  ) ?>\n<?php endif;\n",
        other="<?php\n@f($x, 'a');\n",
    ),
    "ruby": Case(
        code="module A\n  class Shop\n    def run(a)\n      @f(x, 'a')\n    end\n  end\nend\n",
        symbol="A.Shop.run",
        moved='get "/" do\n  # why\n  list.each { |i| @f(x,\n    "a") }\nend\n',
        other="def run(a)\n  @f(x, 'b')\nend\n",
    ),
    "csharp": Case(
        code="namespace A {\n  class Shop {\n    int Run(int a) {\n      @f(x, a);\n    }\n  }\n}\n",
        symbol="Shop.Run",
        moved="class Till {\n  int P { get { // why\n    if (b) @f(x,\n      a); else g(); } }\n}\n",
        other="class Shop { int Run(int a) { @f(x, 'a'); } }\n",
    ),
    "c": Case(
        code="static char *run(int a)\n{\n\t@f(x, a);\n}\n",
        symbol="run",
        moved="#ifdef A\nvoid b(void) { if (c) @f(x, /* why */\n   a); }\n#endif\n",
        other="void b(void) { @f(x, 'a'); }\n",
    ),
    "cpp": Case(
        code="int shop::Till<T>::run(int a) {\n  @f(x, a);\n}\n",
        symbol="shop.Till.run",
        moved="namespace b { class Shop { Shop() { // why\n   for (auto c : d) @f(x,\n a); } }; }\n",
        other="int run(int a) { @f(x, *a); }\n",
    ),
    "rust": Case(
        code="impl<T> Tr for Shop<T> {\n  pub fn run(&self) {\n    @f(x, a);\n  }\n}\n",
        symbol="Shop.run",
        moved="mod m { fn b() {\n  // why\n  let c = |d| { @f(\n    x,\n    a,\n  ) };\n} }\n",
        other="fn b() { @f(x, &a); }\n",
    ),
    "swift": Case(
        code="extension Shop {\n  func run(a: Int) {\n    @f(x, a)\n  }\n}\n",
        symbol="Shop.run",
        moved="struct Till {\n  var b: Int { // why\n    list.forEach { c in @f(x,\n      a) }\n  }\n}\n",
        other='func b() { @f(x, "a") }\n',
    ),
}
HEADS = {
    "java": ("if (@f(x)) { g(); } else { h(); }", "if ( @f(x) ) { other(1); } else { more(); }"),
    "kotlin": ("if (@f(x)) { g() }", "if ( @f(x) ) { other(1)\nmore() }"),
    "go": ("if @f(x) { g() }", "if  @f(x) {\n other(1)\n}"),
    "php": ("if (@f($x)) { g(); } else { h(); }", "if ( @f($x) ) { other(1); } else { more(); }"),
    "ruby": ("if @f(x)\n  g\nelse\n  h\nend", "if  @f(x)\n  other(1)\nelse\n  more\nend"),
    "csharp": ("if (@f(x)) { g(); } else { h(); }", "if ( @f(x) ) { other(1); } else { h(); }"),
    "c": ("if (@f(x)) { g(); } else { h(); }", "if ( @f(x) ) { other(1); } else { more(); }"),
    "cpp": ("if (@f(x)) { g(); } else { h(); }", "if ( @f(x) ) { other(1); } else { more(); }"),
    "rust": ("if @f(x) { g(); } else { h(); }", "if  @f(x) { other(1); } else { more() }\n;"),
    "swift": ("if @f(x) { g() }", "if  @f(x) {\n  other(1)\n}"),
}
AROUND = {
    "java": "class A {{ void r() {{ {} }} }}",
    "kotlin": "fun r() {{\n{}\n}}",
    "go": "package p\nfunc r() {{\n{}\n}}",
    "php": "<?php\n{}\n",
    "ruby": "{}\n",
    "csharp": "class A {{ void R() {{ {} }} }}",
    "c": "void r() {{ {} }}",
    "cpp": "void r() {{ {} }}",
    "rust": "fn r() {{ {} }}",
    "swift": "func r() {{\n{}\n}}",
}
NAMED = [
    ("java", "enum K { A; void z() { @f(); } }", "K.z"),
    ("java", "record P(int x) { P { @f(); } }", "P.P"),
    ("java", "interface I { default void d() { new T() { public void w() { @f(); } }; } }", "I.d.w"),
    ("kotlin", "fun String.ext() {\n  @f()\n}\n", "ext"),
    ("kotlin", "object Single { fun z() = @f() }", "Single.z"),
    ("kotlin", "class A {\n  companion object {\n    fun c() { @f() }\n  }\n}\n", "A.c"),
    ("go", "package p\nfunc run() { @f() }\n", "run"),
    ("php", "<?php trait T { function t() { @f(1); } }", "T.t"),
    ("ruby", "class A::B\n  def self.c\n    @f(1)\n  end\nend\n", "A.B.c"),
    ("csharp", "record P(int X) { public P() { void Local() { @f(); } } }", "P.P.Local"),
    ("c", "char **table(void) { @f(); }", "table"),
    ("cpp", "struct S { ~S() { @f(); } };", "S.~S"),
    ("rust", "mod m { trait Tr { fn d(&self) { @f(1) } } }", "m.Tr.d"),
    ("swift", "enum K { case a; func n() { @f(1) } }", "K.n"),
]


def at(language: str, code: str) -> tuple[str, str]:
    """Symbol and hash of the position that `@` marks in the code."""
    before, _, after = code.partition("@")
    places = Places("a", language, before + after)
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    _, symbol, digest = places.locus(line, column).split("::")
    return symbol, digest


@pytest.mark.parametrize("language", CASES)
def test_a_statement_moved_and_reformatted_is_the_same_place(language: str) -> None:
    case = CASES[language]
    assert at(language, case.code)[1] == at(language, case.moved)[1]
    assert at(language, case.code)[1] != at(language, case.other)[1]


@pytest.mark.parametrize("language", CASES)
def test_the_class_and_method_around_a_place_are_named(language: str) -> None:
    assert at(language, CASES[language].code)[0] == CASES[language].symbol


@pytest.mark.parametrize("language", HEADS)
def test_of_a_compound_statement_only_the_head_counts(language: str) -> None:
    one, other = (AROUND[language].format(each) for each in HEADS[language])
    assert at(language, one)[1] == at(language, other)[1]
    assert at(language, one)[1] != at(language, other.replace("@f(", "@k("))[1]


@pytest.mark.parametrize(("language", "code", "symbol"), NAMED)
def test_what_carries_a_name(language: str, code: str, symbol: str) -> None:
    assert at(language, code)[0] == symbol


@pytest.mark.parametrize("language", ["kotlin", "csharp", "rust", "swift", "java", "go"])
def test_text_that_a_grammar_keeps_in_no_node_counts(language: str) -> None:
    quote = "'" if language in ("kotlin", "csharp", "rust", "java") else '"'
    one, other = (AROUND[language].format(f"@f({quote}{letter}{quote})") for letter in "ab")
    assert at(language, one)[1] != at(language, other)[1]


@pytest.mark.parametrize("language", CASES)
@pytest.mark.parametrize(
    "text", ["", "\n", "}}}}", "((((", "'''\"", "\ufeffx", "\ud800 f(x)", "class {", "<?php if ("]
)
def test_no_text_is_a_crash(text: str, language: str) -> None:
    places = Places("a", language, text)
    for line in range(4):
        assert places.locus(line, 1).startswith("a::")


def test_every_language_that_semgrep_parses_has_a_grammar() -> None:
    parsed = {each.id for each in languages().values() if "semgrep" in each.engines and each.code}
    markup = {"shell", "django-template", "jinja-template", "html-script", "jsp"}
    markup |= {"erb", "razor", "ejs", "handlebars", "pug", "haml", "slim", "mako", "go-template", "twig", "blade"}
    markup |= {"batch", "powershell"}  # read by their text; a line is hashed as it stands
    markup |= {"vue", "svelte"}  # what Semgrep parses of them is a script, and placed as such
    assert {language for language in parsed - markup if grammar(language, "a") is None} == set()
