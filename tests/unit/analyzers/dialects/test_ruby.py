"""Here-documents as strings: on the same lines, and with every value in them looked into."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from applabel import inventory
from applabel.analyzers.dialects.ruby import inline
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = <<~A\n  b #{c}\nA\n", 'x = "\n  b #{c}\n"\n'),
        ("x = <<-A\n  b #{c}\n  A", 'x = "\n  b #{c}\n  "'),
        ("x = <<A\nb #{c}\nA\n", 'x = "\nb #{c}\n"\n'),
        ("x = <<~'A' + <<~B\n  it's\nA\n  #{b}\nB\n", "x = '\n  it\\'s\n' + \"\n  #{b}\n\"\n"),
        ("x = <<~`A`\n  ls `#{b}`\nA\n", "x = `\n  ls \\`#{b}\\`\n`\n"),
        ('f(<<~A, 1) # why\n  "#{b["c"]}" \\"\nA\n', 'f("\n  \\"#{b["c"]}\\" \\"\n", 1) # why\n'),
        ("f(<<~A, <<~B)\n  #{c}\nA\n  d\nB\ng\n", 'f("\n  #{c}\n", "\n  d\n")\ng\n'),
    ],
)
def test_a_here_document_with_values_becomes_a_string(text: str, said: str) -> None:
    assert inline(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = <<~A\n  b\nA\n",
        "class << self\n  # #{a}\nend\n",
        'x << 1\ny = "#{z}"\n',
        "<<#{",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert inline(text) == text


INSIDE = [
    "x = <<~A\n  #{CALL}\nA\n",
    "x = <<-A\n  #{CALL}\n  A\n",
    "x = <<A\n#{CALL}\nA\n",
    'f(<<~A, 1)\n  "#{CALL}"\nA\n',
    "f(<<~A.strip, <<~B.strip)\n  a\nA\n  #{CALL}\nB\n",
]


@pytest.fixture(scope="module")
def looked_into(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """Of the cases above, the files in which a call was found, and those Semgrep could not read."""
    root = tmp_path_factory.mktemp("app")
    for number, code in enumerate(INSIDE):
        (root / f"{number}.rb").write_text(code.replace("CALL", "rand(6)"), encoding="utf-8")
    rule = next(each for each in rules.load("semgrep") if each.id == "ruby-rand-secret")
    report = SemgrepAnalyzer(pack=[replace(rule, matcher={"pattern": "rand(6)"})]).analyze(inventory.read(root))
    return {each.location.path for each in report.findings}, {each.path for each in report.unexamined}


@pytest.mark.parametrize("number", range(len(INSIDE)), ids=INSIDE.__getitem__)
def test_what_is_inside_is_looked_into(number: int, looked_into: tuple[set[str], set[str]]) -> None:
    found, unread = looked_into
    assert f"{number}.rb" in found
    assert not unread


def test_a_here_document_that_is_not_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.rb").write_text("x = <<~A\n  #{<<~B}\n    #{rand(6)}\n  B\nA\n", encoding="utf-8")
    pack = [rule for rule in rules.load("semgrep") if rule.id == "ruby-rand-secret"]
    pack = [replace(each, matcher={"pattern": "rand(6)"}) for each in pack]
    report = SemgrepAnalyzer(pack=pack).analyze(inventory.read(tmp_path))
    assert report.findings or [each.path for each in report.unexamined] == ["a.rb"]


def test_a_finding_in_a_here_document_is_shown_as_it_stands(tmp_path: Path) -> None:
    lines = [
        "class Shop",
        "  def find",
        "    connection.execute(<<~SQL)",
        "      SELECT '#{params[:a]}'",
        "    SQL",
    ]
    (tmp_path / "shop.rb").write_text("\n".join([*lines, "  end", "end", ""]), encoding="utf-8")
    pack = [rule for rule in rules.load("semgrep") if rule.id == "ruby-sql-injection"]
    (finding,) = SemgrepAnalyzer(pack=pack).analyze(inventory.read(tmp_path)).findings
    assert finding.symbol == "Shop.find"
    assert finding.evidence.splitlines()[0] in lines
