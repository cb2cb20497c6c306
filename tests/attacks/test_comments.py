"""No comment, in any language and any form, takes a finding away; that it is there is said beside the finding."""

from __future__ import annotations

import pytest

from applabel.model import Suppression
from tests.attacks.scanning import BOTH, SHELL, Scanned, lay_out
from tests.attacks.test_silence import LANGUAGES, pack

CALLS = {
    "cs": ("class A {{ void F() {{\n{}zap(1);{}\n}} }}\n", "//", "/* {} */"),
    "kt": ("fun f() {{\n{}zap(1){}\n}}\n", "//", "/* {} */"),
    "java": ("class A {{ void f() {{\n{}zap(1);{}\n}} }}\n", "//", "/* {} */"),
    "js": ("\n{}zap(1);{}\n", "//", "/* {} */"),
    "ts": ("\n{}zap(1);{}\n", "//", "/* {} */"),
    "php": ("<?php\n{}zap(1);{}\n", "#", "/* {} */"),
    "rb": ("\n{}zap(1){}\n", "#", "=begin\n{}\n=end"),
    "go": ("package a\nfunc f() {{\n{}zap(1){}\n}}\n", "//", "/* {} */"),
    "py": ("\n{}zap(1){}\n", "#", '""" {} """'),
}
WORDS = (
    "nosemgrep",
    "nosem",
    "nosemgrep: zap",
    "NOSEMGREP",
    "semgrep-ignore",
    "noqa",
    "nosec",
    "NOSONAR",
    "nolint",
    "codeql[zap]",
    "lgtm[zap]",
    "eslint-disable-line",
    "rubocop:disable all",
    "phpcs:ignore",
    "@SuppressWarnings",
    "pragma: no cover",
    "type: ignore",
    "pylint: disable=all",
    "noinspection All",
    "checkov:skip=ALL",
)
SHOWN = {"nosemgrep", "nosemgrep: zap", "NOSEMGREP", "noqa", "nosec", "nolint", "eslint-disable-line"}
"""Those that are known for what they are; the others change nothing and are said nothing of."""

FILES = (
    "# nosec\n",
    "# bandit: skip-file\n",
    "# ruff: noqa\n",
    "# flake8: noqa\n",
    "# pylint: skip-file\n",
    "# nosemgrep\n",
    "# type: ignore\n",
    "# fmt: off\n",
    "# @generated\n",
    "# DO NOT EDIT\n",
    '"""nosec"""\n',
    "__nosec__ = True\n",
)
LINES = (
    "# nosec",
    "#nosec",
    "# NOSEC",
    "# nosec B602",
    "# nosec: B602, B404",
    "# noqa # nosec",
    "# nosec because it is safe",
    "# noqa: S602",
    "# nosemgrep: python-shell-string-built",
    "#nosem",
    "# type: ignore  # nosec",
)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    files: dict[str | bytes, str | bytes] = {}
    for kind, (text, line, block) in CALLS.items():
        for number, word in enumerate(WORDS):
            files[f"behind-{number}.{kind}"] = text.format("", f" {line} {word}")
            files[f"above-{number}.{kind}"] = text.format(f"{line} {word}\n", "")
            files[f"block-{number}.{kind}"] = text.format(block.format(word) + "\n", "")
    return Scanned(lay_out(tmp_path_factory.mktemp("comments") / "app", files), *pack())


@pytest.mark.parametrize("kind", CALLS)
def test_in_every_language_all_are_found(calls: Scanned, kind: str) -> None:
    text, _, block = CALLS[kind]
    first = text.split("{}", maxsplit=1)[0].count("\n") + 1
    for number in range(len(WORDS)):
        for form, more in (("behind", 0), ("above", 1), ("block", block.count("\n") + 1)):
            name = f"{form}-{number}.{kind}"
            assert calls.lines(name, f"zap-{LANGUAGES[kind]}") == [first + more], (name, WORDS[number])
            assert calls.reasons(name) == set(), name


@pytest.mark.parametrize("kind", CALLS)
def test_those_on_the_line_are_disclosed(calls: Scanned, kind: str) -> None:
    said = {each.location.path: each.suppression for each in calls.semgrep.findings}
    shown = {
        word for number, word in enumerate(WORDS) if said[f"behind-{number}.{kind}"] is Suppression.UNJUSTIFIED
    }
    assert shown == SHOWN


@pytest.fixture(scope="module")
def pythons(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    files: dict[str | bytes, str | bytes] = {f"file-{n}.py": head + SHELL for n, head in enumerate(FILES)}
    files |= {f"line-{n}.py": SHELL.replace("True)", f"True)  {word}") for n, word in enumerate(LINES)}
    files |= {f"open-{n}.py": SHELL.replace("call(", f"call(  {word}\n        ") for n, word in enumerate(LINES)}
    return Scanned(lay_out(tmp_path_factory.mktemp("comments") / "app", files))


@pytest.mark.parametrize("number", range(len(FILES)))
def test_no_comment_for_a_whole_file_counts(pythons: Scanned, number: int) -> None:
    assert [pythons.lines(f"file-{number}.py", rule) for rule in BOTH] == [[4], [4]]
    assert pythons.reasons(f"file-{number}.py") == set()


@pytest.mark.parametrize("number", range(len(LINES)))
def test_no_comment_of_bandit_counts(pythons: Scanned, number: int) -> None:
    assert [pythons.lines(f"line-{number}.py", rule) for rule in BOTH] == [[3], [3]]
    assert [pythons.lines(f"open-{number}.py", rule) for rule in BOTH] == [[4], [4]]


INSIDE = {
    "nginx.conf": (
        "nginx-alias-traversal",
        2,
        "server {\nlocation /files {\n  # nothing to see\n  alias /srv/files/;\n}\n}\n",
    ),
    "templates/shop.html": (
        "django-form-without-csrf-token",
        2,
        '{% load x %}\n<form method="post" action="/x">\n<!-- a --><input name="a">\n</form>\n',
    ),
    "templates/pay.html": (
        "django-form-without-csrf-token",
        2,
        '{% load x %}\n<form method="post" action="/x">\n{# a #}<input name="a">\n</form>\n',
    ),
    "shop.blade.php": (
        "blade-form-without-csrf",
        1,
        '<form method="post" action="{{ url(1) }}">\n{{-- a --}}<input name="a">\n</form>\n',
    ),
    "frame.js": (
        "javascript-message-origin-unchecked",
        1,
        "window.addEventListener('message', (event) => {\n  run(event.data); // its .origin, .source\n});\n",
    ),
}


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    app = tmp_path_factory.mktemp("blocks") / "app"
    return Scanned(lay_out(app, {name: text for name, (_, _, text) in INSIDE.items()}))


@pytest.mark.parametrize("name", INSIDE)
def test_a_comment_inside_of_a_block_does_not_hide_the_block(blocks: Scanned, name: str) -> None:
    rule, line, _ = INSIDE[name]
    assert (blocks.lines(name, rule), blocks.reasons(name)) == ([line], set())
