"""C and C++ without macros that are no words of the language: on the same lines, and looked at as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from applabel import inventory
from applabel.analyzers.dialects.c import of_c, of_cpp
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('printf("%" PRIu64 "\\n", a);', 'printf("%" ""     "\\n", a);'),
        ("a = va_arg(list, char *);", "a = va_arg(list, 0     );"),
        ("EXPORT int run(void);", "       int run(void);"),
        ("int WINAPI run(void);", "int        run(void);"),
        ("int run(int a UNUSED, UNUSED int *b);", "int run(int a       ,        int *b);"),
        ("void run(void) NORETURN;", "void run(void)         ;"),
        ("int new = class->this;", "int neW = clasS->thiS;"),
        ("typeof(a) b;", "int       b;"),
        ("case 1 ... 3:", "case 1 +   3:"),
        ("f(a,\n#ifdef B\nb,\n#endif\nc);", "f(a,\n        \nb,\n      \nc);"),
        ("if ((a = b, c)) d(e, f);", "if ((a = b+ c)) d(e, f);"),
        ("#define RUN(a) system(a)\n", "void    RUN(a){system(a);}\n"),
        ("KEEP(struct a, b)\nint c;", "KEEP(0       , b);\nint c;"),
    ],
)
def test_a_word_that_is_none_of_the_language_goes(text: str, said: str) -> None:
    assert of_c(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class EXPORT Shop { };", "class        Shop { };"),
        ("class A { struct B { } b; };", "class A { template<> struct B { }  ; };"),
        ("class A { Q_OBJECT\npublic slots:\n};", "class A {         \npublic      :\n};"),
        ('class A { ROUTE(a, "/b"); };', "class A {                 };"),
        ("f([a, b = c()](int d) { });", "f([](  int b = c(), int d) { });"),
        ("auto f = [a = b()] { };", "auto f = [](int a = b()) { };"),
    ],
)
def test_what_semgrep_passes_over_in_a_class_or_lambda_is_restated(text: str, said: str) -> None:
    assert " ".join(of_cpp(text).split()) == " ".join(said.split())


@pytest.mark.parametrize(
    "text",
    [
        "",
        'static const char CRLF[] = "\\r\\n";',
        "DWORD const size = f((int) MAX, sizeof(LONG_NAME));",
        "enum { FIRST, SECOND };",
        "#define LIMIT 3\n#if A\nint a;\n#endif\nint b;",
        "#if A\nif (b) {\n#else\nif (c) {\n#endif\nd(); }",
        '/* EXPORT int new(void) */ // class\nchar *a = "new PRIu64"; char b = \'"\';',
        "return (int) MAX;",
        "struct FILE_INFO *info = NULL;",
        "for (int a = 0, b = 1; a < b; a++, b--) f(a, b);",
    ],
)
def test_plain_c_stays(text: str) -> None:
    assert of_c(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "template <typename T> void f(T a) { g([&](int b) { return a[b]; }); }",
        "class A : public B { public: A() : b(1) {} private: int b = 2; };",
        "auto a = std::is_same_v<T, int> && (b || operator==(c, d));",
        "enum class A { B, C }; struct D;",
        "int *a = new int[3]; delete[] a;",
    ],
)
def test_plain_cpp_stays(text: str) -> None:
    assert of_cpp(text) == text


INSIDE = [
    ("c", 'int f(void) { printf("%" PRIu64, CALL); }'),
    ("c", "int f(void) { int a = va_arg(list, char *) ? CALL : 1; }"),
    ("c", "EXPORT int f(void) { CALL; }"),
    ("c", "int new(int *template, int class) { CALL; }"),
    ("c", "int f(void) { g(a,\n#ifdef A\n CALL,\n#endif\n b); }"),
    ("c", "#define RUN(x) do { \\\n  CALL; \\\n} while (0)\nint f(void) { RUN(1); }"),
    ("c", "#define DECLARE(T) static int f_##T(T x) { CALL; }\nDECLARE(int)\nint a;"),
    ("c", '  #define RUN(x) g(x); CALL // why "not\nint f(void) { RUN(1); }'),
    ("c", "LIST_DELETE(struct a, &b, c);\nint f(void) { CALL; }"),
    ("cpp", "class A { struct B { void f() { CALL; } }; };"),
    ("cpp", "class A { static struct B { int b = CALL; } b; };"),
    ("cpp", "class EXPORT A : public B { Q_OBJECT\nsignals:\n void g();\npublic slots:\n void f() { CALL; } };"),
    ("cpp", 'class A { LIST_BEGIN\nADD(a, "/");\nLIST_END\nvoid f() { CALL; } };'),
    ("cpp", "void f() { g([this, a = CALL](int b) { }); }"),
    ("cpp", "void f() { auto a = [&, b = CALL] { }; }"),
]


@pytest.fixture(scope="module")
def looked_into(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Of the cases above, the files in which a call was found, and those Semgrep could not read."""
    root = tmp_path_factory.mktemp("app")
    for number, (language, code) in enumerate(INSIDE):
        (root / f"{number}.{language}").write_text(code.replace("CALL", "evp_call(1)") + "\n", encoding="utf-8")
    known = next(rule for rule in rules.load("semgrep") if "cpp" in rule.languages)
    rule = replace(known, matcher={"pattern": "evp_call(1)"})
    report = SemgrepAnalyzer(pack=[rule]).analyze(inventory.read(root))
    return {each.location.path for each in report.findings}, {each.path for each in report.unexamined}


@pytest.mark.parametrize("number", range(len(INSIDE)))
def test_a_call_is_looked_at(number: int, looked_into: tuple[set[str], set[str]]) -> None:
    found, lost = looked_into
    name = f"{number}.{INSIDE[number][0]}"
    assert name in found
    assert name not in lost


@pytest.mark.parametrize(
    "piece", ["#if A\n", "A(", "[x=", "class A{", "va_arg(", 'R"(', "#define A f(x)\n", "A B "]
)
def test_no_text_loses_a_line(piece: str) -> None:
    text = piece * 3000
    assert of_c(text).count("\n") == of_cpp(text).count("\n") == text.count("\n")
