"""A call where Semgrep passes over it without a word is found on its line, or its file is said to be unexamined.

Every piece calls `zap(1)` where it is written ZAP; what is said of it is the lines found, or the reason.
"""

from __future__ import annotations

import pytest

from applabel.model import Rule
from tests.attacks.scanning import Scanned, lay_out
from tests.unit.analyzers.test_semgrep import rule

CSHARP = "class A {{ void F() {{ {} }} }}\n"
KOTLIN = "class A {{\n  {}\n}}\n"
JAVA = "class A {{ void f() {{ {} }} }}\n"

RECORD = """record A(int b) {
  int f(Object o) {
    return switch (o) { case String s when ZAP -> ZAP;
      case A(int c) -> ZAP; default -> 1; };
  }
}
"""
RANGES = """package a
func f[T ~int](x T) {
  for i := range 3 { ZAP }
  for range func(y func() bool) { ZAP } { ZAP }
}
"""
FOUND: dict[str, tuple[str, str]] = {
    "csharp-filter": ("cs", CSHARP.format("try { } catch (E e) when (ZAP) { }")),
    "csharp-filter-of-any": ("cs", CSHARP.format("try { } catch\n when (a &&\n ZAP)\n { ZAP; }")),
    "csharp-pinned": ("cs", CSHARP.format("fixed (int* p = ZAP) { ZAP; }")),
    "csharp-on-the-stack": ("cs", CSHARP.format("var a = stackalloc int[ZAP];")),
    "csharp-escape": ("cs", CSHARP.format(r"z\u0061p(1);")),
    "csharp-long-escape": ("cs", CSHARP.format(r"\U0000007aap(1);")),
    "csharp-verbatim": ("cs", CSHARP.format("@zap(1);")),
    "csharp-record": ("cs", "record A(int B) { void F() { ZAP; } }\n"),
    "csharp-other-branch": ("cs", f"#if X\n#else\n{CSHARP.format('ZAP;')}#endif\n"),
    "kotlin-getter": ("kt", KOTLIN.format("val x: Int\n    get() = ZAP")),
    "kotlin-getter-behind": ("kt", KOTLIN.format("val x: Int get() { return ZAP }")),
    "kotlin-setter": ("kt", KOTLIN.format("var x = 1\n    private set(value) { field = ZAP }")),
    "kotlin-extension": ("kt", "val String.x: Int\n    get() = ZAP\n"),
    "kotlin-handed-on": ("kt", KOTLIN.format("constructor(x: Int) : this(ZAP)")),
    "kotlin-handed-up": ("kt", KOTLIN.format("constructor(x: Int) : super(a,\n ZAP) { ZAP }")),
    "kotlin-backticks": ("kt", "fun f() { `zap`(1) }\n"),
    "java-escaped-name": ("java", JAVA.format(r"\uu007aap(1);")),
    "java-comment-ended-by-an-escape": ("java", JAVA.format(r"/* \u002a/ ZAP; /* */")),
    "java-string-ended-by-an-escape": ("java", JAVA.format(r'String s = "\u0022; ZAP; s = "";')),
    "java-record-and-patterns": ("java", RECORD),
    "javascript-escape": ("js", "z\\u0061p(1);\n"),
    "javascript-long-escape": ("js", "\\u{0007a}ap(1);\n"),
    "javascript-line-separator": ("js", "// a\u2028ZAP;\n"),
    "javascript-private-and-getter": ("js", "class A { #p() { ZAP; } get a() { return ZAP; } static b = ZAP; }\n"),
    "typescript-escape": ("ts", "z\\u0061p(1);\n"),
    "typescript-export": ("ts", "export = ZAP;\n"),
    "typescript-module": ("ts", "module A.B {\n  ZAP;\n}\n"),
    "typescript-decorated": (
        "ts",
        "@d(ZAP) class A { @d(ZAP) f(@d(ZAP) a: string) { return ZAP satisfies B; } }\n",
    ),
    "php-other-case": ("php", "<?php ZAP; Zap(1); zAP(1);\n"),
    "php-global": ("php", "<?php \\zap(1);\n"),
    "php-own-namespace": ("php", "<?php namespace\\zap(1);\n"),
    "php-attribute-line": ("php", "<?php\n#[A]\nfunction f() { ZAP; }\n"),
    "php-comment-ended-by-a-tag": ("php", "<?php // ?> <?php ZAP;\n"),
    "ruby-here-document": ("rb", "f(<<~A)\n  #{ZAP}\nA\n"),
    "ruby-endless-and-patterns": ("rb", "def f(a) = ZAP\ncase x\nin {a:} if ZAP then ZAP\nend\n"),
    "go-newer-words": ("go", RANGES),
    "python-guard": ("py", "match x:\n    case 1 if ZAP:\n        ZAP\n    case _ if a and ZAP:\n        pass\n"),
    "python-guard-over-lines": ("py", "match x:\n    case {\n        1: y\n    } if ZAP:\n        pass\n"),
    "python-chain": ("py", "ZAP < a < b\n"),
    "python-chain-over-lines": ("py", "(ZAP\n < a\n not in b)\n"),
    "python-unpacked-in-an-index": ("py", "x[*ZAP]\n"),
    "python-unpacked-in-a-loop": ("py", "for x in *ZAP, 1: pass\n"),
    "python-unpacked-kind": ("py", "def f(*a: *ZAP): pass\n"),
    "python-letters-of-mathematics": ("py", "\U0001d4cf\U0001d4b6\U0001d4c5(1)\n"),
    "python-wide-letters": ("py", "\uff5a\uff41\uff50(1)\n"),
    "python-form-feed": ("py", "\x0cZAP\n"),
    "python-line-separator": ("py", "# \u2028\nZAP\n"),
}

SAID: dict[str, tuple[str, str, str]] = {
    "javascript-default-in-a-list": ("js", "function f([b = ZAP]) { }\n", "partly-parsed"),
    "javascript-default-in-a-loop": ("js", "for (const [[b\n = ZAP]] of c) { }\n", "partly-parsed"),
    "javascript-remark-of-a-page": ("mjs", "import 'a';\nx = a <!--b, ZAP;\n", "partly-parsed"),
    "javascript-static-block": ("js", "class A { static { ZAP; } }\n", "partly-parsed"),
    "javascript-using-in-a-loop": ("js", "for (using x of ZAP) { }\n", "syntax-error"),
    "typescript-member-of-an-enumeration": ("ts", "enum A { B = ZAP }\n", "partly-parsed"),
    "php-property-hook": ("php", "<?php class A { public string $x { get => ZAP; } }\n", "partly-parsed"),
    "php-property-hook-with-a-body": ("php", "<?php class A { public $x { set { ZAP; } } }\n", "partly-parsed"),
    "java-line-broken-by-an-escape": ("java", JAVA.format("// \\u000a ZAP;\n"), "partly-parsed"),
    "csharp-next-line": ("cs", CSHARP.format("// \u0085 ZAP;\n"), "partly-parsed"),
    "csharp-line-separator": ("cs", CSHARP.format("// \u2028 ZAP;\n"), "partly-parsed"),
    "kotlin-guard": ("kt", "fun f() { when (val x = y) { is A if ZAP -> 1; else -> 2 } }\n", "partly-parsed"),
    "kotlin-nested-comment": ("kt", "fun f() { ZAP /* /* */ }\n", "partly-parsed"),
    "python-template-string": ("py", "x = t'{ZAP}'\n", "partly-parsed"),
    "python-3000": ("py", "exec 'x' in ZAP\n", "syntax-error"),
    "ruby-parameters-without-brackets": ("rb", "-> x, y = ZAP { }\n", "partly-parsed"),
}
QUIET: dict[str, tuple[str, str]] = {
    "javascript-honest-list": ("js", "const [a = 1, b = 'x'] = c; const [d, setD] = useState(f(1)); // <!--\n"),
    "typescript-honest-enumeration": ("ts", "enum A { B = 1 << 2, C = 'x' }\nmodule.exports = 1;\n"),
    "php-honest-hook": ("php", "<?php class A { public string $x { get => $this->y; } }\n"),
    "java-honest-escapes": ("java", JAVA.format(r"""String s = "\u0041" + '\u0020' + "a\\u000a"; /* \u000a */""")),
    "kotlin-honest-calls": ("kt", 'fun f() { a.get() == b; get("x") { }; `when`(x) }\n'),
    "csharp-honest-names": ("cs", CSHARP.format("var @class = 1; // caf\u00e9")),
    "python-honest-match": ("py", "match x:\n    case 1:\n        pass\n1 < x < f(2)\n"),
}
LANGUAGES = {
    "cs": "csharp",
    "kt": "kotlin",
    "java": "java",
    "js": "javascript",
    "mjs": "javascript",
    "ts": "typescript",
    "php": "php",
    "rb": "ruby",
    "go": "go",
    "py": "python",
}


def pack() -> tuple[Rule, ...]:
    return tuple(
        rule(f"zap-{each}", each, {"pattern": "zap(1)", "languages": [each]})
        for each in sorted(set(LANGUAGES.values()))
    )


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    app = tmp_path_factory.mktemp("silence") / "app"
    pieces = {name: each[:2] for name, each in (FOUND | SAID | QUIET).items()}  # type: ignore[operator]
    lay_out(app, {f"{name}.{kind}": text.replace("ZAP", "zap(1)") for name, (kind, text) in pieces.items()})
    return Scanned(app, *pack())


def where(text: str) -> list[int]:
    """The lines on which a piece calls, once for each call."""
    spelled = (
        "ZAP",
        "zap(1)",
        "Zap(1)",
        "zAP(1)",
        "`zap`(1)",
        "z\\u0061p(1)",
        "\\u{0007a}ap(1)",
        "\\uu007aap(1)",
        "\\U0000007aap(1)",
        "\U0001d4cf\U0001d4b6\U0001d4c5(1)",
        "\uff5a\uff41\uff50(1)",
    )
    return [n for n, line in enumerate(text.split("\n"), 1) for each in spelled for _ in range(line.count(each))]


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found_on_its_line(scanned: Scanned, name: str) -> None:
    kind, text = FOUND[name]
    assert where(text)
    assert scanned.lines(f"{name}.{kind}", f"zap-{LANGUAGES[kind]}") == where(text)
    assert {each.path: each.reason for each in scanned.semgrep.unexamined}.get(f"{name}.{kind}") is None


@pytest.mark.parametrize("name", SAID)
def test_its_file_is_said_to_be_unexamined(scanned: Scanned, name: str) -> None:
    kind, _, reason = SAID[name]
    assert {each.reason for each in scanned.semgrep.unexamined if each.path == f"{name}.{kind}"} == (
        {reason} if name != "python-3000" else set()
    )
    assert reason in scanned.reasons(f"{name}.{kind}")
    assert f"{name}.{kind}" not in set(scanned.semgrep.examined) & set(scanned.bandit.examined)


@pytest.mark.parametrize("name", QUIET)
def test_honest_code_that_looks_like_it_is_examined(scanned: Scanned, name: str) -> None:
    kind, _ = QUIET[name]
    assert f"{name}.{kind}" in scanned.semgrep.examined


def test_columns_of_what_is_spelled_otherwise_are_those_of_the_original(scanned: Scanned) -> None:
    found = {each.location.path: each for each in scanned.semgrep.findings}
    for name, word in (
        ("csharp-filter.cs", "zap"),
        ("csharp-pinned.cs", "zap(1);"),
        ("kotlin-backticks.kt", "zap"),
    ):
        assert found[name].location.column == found[name].evidence.index(word) + 1
    assert found["csharp-filter.cs"].evidence == CSHARP.format("try { } catch (E e) when (zap(1)) { }").rstrip()
    assert found["python-wide-letters.py"].evidence == "\uff5a\uff41\uff50(1)"
