"""A locus survives what does not change the weakness, and does not survive what does."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from applabel import inventory
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.locus import Places
from applabel.analyzers.semgrep import SemgrepAnalyzer
from tests.conftest import WriteApp

NAMES = st.sampled_from(["alpha", "beta", "gamma", "größe", "delta_1"])
VALUES = st.one_of(
    NAMES,
    st.integers(0, 99).map(str),
    st.sampled_from(
        ["'text'", "'é €'", "f'{alpha} x'", "b'raw'", "None", "[1, 2]", "{'a': beta}", "alpha.beta(1)"]
    ),
)


@dataclass(frozen=True)
class Program:
    """A module whose statement `mark` is looked for; the marked one is `MARK(...)` until it is written."""

    functions: tuple[tuple[str, tuple[str, ...]], ...]
    function: int
    statement: int

    def text(self, *, indent: str = "    ", gap: str = "\n", remark: str = "", swap: str = "") -> str:
        lines: list[str] = []
        for name, body in self.functions:
            lines += [f"class {name}:", f"{indent}def run(self):", *(f"{indent}{indent}{each}" for each in body)]
        text = ""
        for line in lines:
            text += line + (f"  # {remark}" if remark else "") + gap
        return text

    def marked(self) -> str:
        return self.functions[self.function][1][self.statement]


@st.composite
def programs(draw: st.DrawFn) -> Program:
    statement = st.one_of(
        st.builds("{} = {}".format, NAMES, VALUES),
        st.builds("use({}, {})".format, VALUES, VALUES),
        st.builds("return {}".format, VALUES),
    )
    count = draw(st.integers(1, 3))
    functions = [
        (f"Part{number}", tuple(draw(st.lists(statement, min_size=1, max_size=4)))) for number in range(count)
    ]
    function = draw(st.integers(0, count - 1))
    body = list(functions[function][1])
    place = draw(st.integers(0, len(body) - 1))
    body[place] = f"eval({draw(VALUES)}, {draw(VALUES)})"
    functions[function] = (functions[function][0], tuple(body))
    assume(sum(body.count(each) for _, body in functions for each in body if each.startswith("eval")) == 1)
    return Program(tuple(functions), function, place)


def locus(text: str, path: str = "a.py") -> str:
    """The locus of the one `eval` in a text."""
    (match,) = re.finditer(r"eval", text)
    line = text.count("\n", 0, match.start()) + 1
    column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
    return Places(path, "python", text).locus(line, column)


def spaced(text: str) -> str:
    """The program with one blank between all of its words, as far as Python allows."""
    words = tokenize.generate_tokens(io.StringIO(text).readline)
    return tokenize.untokenize([(token.type, token.string) for token in words])


@settings(max_examples=150, deadline=None)
@given(programs(), st.sampled_from(["  ", "\t", "        "]))
def test_white_space_changes_nothing(program: Program, indent: str) -> None:
    before = locus(program.text())
    assert locus(program.text(indent=indent)) == before
    assert locus(program.text(gap="\n\n\n")) == before
    assert locus(spaced(program.text())) == before


@settings(max_examples=150, deadline=None)
@given(programs(), st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20))
def test_comments_change_nothing(program: Program, remark: str) -> None:
    before = locus(program.text())
    remark = remark.replace("eval", "")
    assert locus(program.text(remark=f"{remark} x")) == before
    assert locus(program.text().replace("eval(", f"eval(  # {remark}\n")) == before


@settings(max_examples=150, deadline=None)
@given(programs(), st.integers(0, 50), st.permutations(range(3)))
def test_moving_up_and_down_changes_nothing(program: Program, lines: int, order: list[int]) -> None:
    before = locus(program.text())
    assert locus("import os\n" * lines + program.text() + "x = 1\n" * lines) == before
    moved = [program.functions[place] for place in order if place < len(program.functions)]
    assert locus(Program(tuple(moved), 0, 0).text()) == before


@settings(max_examples=150, deadline=None)
@given(programs())
def test_other_statements_and_functions_change_nothing(program: Program) -> None:
    before = locus(program.text())
    others = tuple(
        (
            name if number == program.function else f"Other{number}",
            tuple(each if "eval" in each else f"other_{place} = {place}" for place, each in enumerate(body)),
        )
        for number, (name, body) in enumerate(program.functions)
    )
    assert locus(Program(others, 0, 0).text()) == before


@settings(max_examples=150, deadline=None)
@given(programs(), VALUES)
def test_another_expression_changes_it(program: Program, value: str) -> None:
    marked = program.marked()
    changed = f"eval({value}, other)"
    assume(changed != marked)
    assert locus(program.text().replace(marked, changed)) != locus(program.text())


@settings(max_examples=80, deadline=None)
@given(programs())
def test_another_function_and_another_file_change_it(program: Program) -> None:
    before = locus(program.text())
    name = program.functions[program.function][0]
    assert locus(program.text().replace(f"class {name}:", "class Elsewhere:")) != before
    assert locus(program.text(), path="b.py") != before


@settings(max_examples=150, deadline=None)
@given(programs())
def test_every_position_inside_of_a_statement_has_its_locus(program: Program) -> None:
    text = program.text()
    (match,) = re.finditer(re.escape(program.marked()), text)
    line = text.count("\n", 0, match.start()) + 1
    first = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
    places = Places("a.py", "python", text)
    assert {places.locus(line, first + step) for step in range(len(program.marked()))} == {locus(text)}


def test_two_tools_at_one_statement_share_the_locus(write_app: WriteApp) -> None:
    """Where Bandit and Semgrep see one weakness, whatever part of the statement each of them points at."""
    code = """
import os, pickle, subprocess, requests
from flask import request

def f(word, é="größe"):
    é = "größe"; os.system("ls " + word)
    subprocess.run(
        "ls " + word,
        shell=True,
    )
    kept = request.cookies.get("kept", "")
    found = [pickle.loads(each.encode()) for each in kept.split()]
    return requests.get("https://a.io", verify=False, timeout=3)
"""
    app = write_app({"a.py": code})
    tree = inventory.read(app)
    bandit, semgrep = BanditAnalyzer().analyze(tree), SemgrepAnalyzer().analyze(tree)
    ours = {(each.cwe, each.locus) for each in semgrep.findings}
    theirs = {(each.cwe, each.locus) for each in bandit.findings}
    shared = {cwe for cwe, _ in ours & theirs}
    assert {78, 295, 502} <= shared
    for cwe in {78, 295, 502}:
        assert len({each for each in ours | theirs if each[0] == cwe}) == len(
            {each for each in theirs if each[0] == cwe}
        )
