"""Staging: engines see every file in scope, under a harmless name of the right kind, line for line the same."""

from __future__ import annotations

import fnmatch
import os
from pathlib import Path
from typing import Any

import pytest

from applabel import inventory
from applabel.analyzers.staging import Staged, normalise, stage
from applabel.codec import rules
from applabel.model import Inventory, SourceFile
from tests.conftest import WriteApp

SAMPLES: dict[str, str] = {
    "a.py": "x = 1\n",
    "a.pyi": "x: int\n",
    "a.pyw": "x = 1\n",
    "A.PY": "x = 1\n",
    "script": "#!/usr/bin/env python3\nx = 1\n",
    "a.js": "x;\n",
    "a.mjs": "x;\n",
    "a.cjs": "x;\n",
    "a.jsx": "x;\n",
    "a.JSX": "x;\n",
    "a.ts": "x;\n",
    "a.mts": "x;\n",
    "a.cts": "x;\n",
    "a.tsx": "x;\n",
    "a.TSX": "x;\n",
    "a.d.ts": "x;\n",
    "b.sh": "x\n",
    "b.bash": "x\n",
    "run": "#!/bin/sh\nx\n",
    "templates/a.html": "{% load x %}\n",
    "templates/b.html": "{{ x }}\n",
    "b.j2": "{{ x }}\n",
    "a.jsp": "<%= x %>\n",
    "a.java": "class A {}\n",
    "a.kts": "a()\n",
    "a.go": "package a\n",
    "a.php": "<?php a();\n",
    "a.rb": "a\n",
    "a.cs": "class A {}\n",
    "a.c": "int a;\n",
    "a.cpp": "int a;\n",
    "a.rs": "fn a() {}\n",
    "a.swift": "a()\n",
    "page.html": "<script>x</script>\n",
    "Dockerfile": "FROM x\n",
    "web.dockerfile": "FROM x\n",
    "Dockerfile.web": "FROM x\n",
    ".github/workflows/a.yml": "on: push\n",
    "docker-compose.yaml": "services:\n",
    "a.kt": "fun a() {}\n",
    **{
        f"a.{suffix}": "<p></p>\n"
        for suffix in ("erb", "cshtml", "ejs", "hbs", "mako", "gohtml", "twig", "blade.php")
    },
    **{f"a.{suffix}": "p\n" for suffix in ("pug", "haml", "slim")},
    "pod.yaml": "apiVersion: v1\nkind: Pod\n",
    "main.tf": "a = 1\n",
    "nginx.conf": "events {}\n",
    "a.cmd": "echo a\n",
    "a.ps1": "Get-Date\n",
    "a.njk": "{{ x }}\n",
    "a.vue": "<template></template>\n",
    "a.svelte": "<p></p>\n",
}
SUFFIX = {
    "python": ".py",
    "shell": ".sh",
    "django-template": ".html",
    "jinja-template": ".html",
    "html-script": ".html",
    "dockerfile": ".dockerfile",
    "github-actions": ".yaml",
    "compose": ".yaml",
    "java": ".java",
    "jsp": ".java",
    "kotlin": ".kt",
    "go": ".go",
    "php": ".php",
    "ruby": ".rb",
    "csharp": ".cs",
    "c": ".cpp",
    "cpp": ".cpp",
    "rust": ".rs",
    "swift": ".swift",
    "kubernetes": ".yaml",
    "terraform": ".tf",
    "nginx": ".nginx",
    "batch": ".bat",
    "powershell": ".ps1",
    "vue": ".html",
    "svelte": ".html",
    **dict.fromkeys(("erb", "razor", "ejs", "handlebars", "mako", "go-template", "twig", "blade"), ".html"),
    **{language: f".{language}" for language in ("pug", "haml", "slim")},
}


def staged(tree: Inventory, folder: Path, files: list[SourceFile] | None = None) -> dict[str, Staged]:
    folder.mkdir()
    found, missed = stage(tree, tree.files if files is None else files, folder)
    assert missed == ()
    assert sorted(found) == sorted(each.name for each in folder.iterdir())
    return found


def test_every_language_with_rules_has_a_suffix_that_its_engine_knows(write_app: WriteApp, tmp_path: Path) -> None:
    tree = inventory.read(write_app(SAMPLES))
    found = staged(tree, tmp_path / "out")
    spoken = {language for rule in (*rules.load("semgrep"), *rules.load("bandit")) for language in rule.languages}
    assert spoken <= {each.file.language for each in found.values()}
    for each in found.values():
        lowered = each.file.path.lower()
        match each.file.language:
            case "javascript":
                assert each.name.endswith(".jsx" if lowered.endswith(".jsx") else ".js"), each
            case "typescript":
                assert each.name.endswith(".tsx" if lowered.endswith(".tsx") else ".ts"), each
            case language:
                assert each.name.endswith(SUFFIX[language]), each


def test_rules_for_some_names_meet_the_names_that_files_are_given(write_app: WriteApp, tmp_path: Path) -> None:
    tree = inventory.read(write_app(SAMPLES))
    names: dict[str, set[str]] = {}
    for each in staged(tree, tmp_path / "out").values():
        names.setdefault(each.file.language, set()).add(each.name)
    for rule in rules.load("semgrep"):
        paths: Any = rule.matcher.get("paths", {})
        assert not paths.get("exclude"), f"{rule.id} leaves out files by name, and names are not those of the app"
        if paths.get("include"):
            for language in rule.languages:
                met = any(fnmatch.fnmatch(name, glob) for name in names[language] for glob in paths["include"])
                assert met, f"{rule.id} never runs on {language}"


def test_names_are_neutral_and_never_collide(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    odd = [
        b"a.py",
        b"A.py",
        b"a\n.py",
        b"-rf.py",
        b"$(id).py",
        b"caf\xe9.py",
        b"caf\xc3\xa9.py",
        b"cafe\xcc\x81.py",
    ]
    odd += [b"f000001.py", b"rules.json.py", b"x" * 240 + b".py"]
    for number, name in enumerate(odd):
        Path(os.fsdecode(os.fsencode(app) + b"/" + name)).write_text(f"x = {number}\n")
    tree = inventory.read(app)
    found = staged(tree, tmp_path / "out")
    assert len(found) == len(odd)
    assert {each.text for each in found.values()} == {f"x = {number}\n" for number in range(len(odd))}
    for name, each in found.items():
        assert name == each.name
        assert name.isascii()
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.")
        assert (tmp_path / "out" / name).read_text() == each.text


def test_many_files_keep_their_order_and_their_names_apart(write_app: WriteApp, tmp_path: Path) -> None:
    tree = inventory.read(write_app({"a.py": "x\n"}))
    files = [tree.files[0]] * 1_200
    assert len(staged(tree, tmp_path / "out", files)) == 1_200


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_every_encoding_becomes_plain_utf_8(write_app: WriteApp, tmp_path: Path, encoding: str) -> None:
    text = "name = 'é'\nother = 'plain enough to be told'\n"
    tree = inventory.read(write_app({"a.py": text.encode(encoding)}))
    (each,) = staged(tree, tmp_path / "out").values()
    assert (tmp_path / "out" / each.name).read_bytes() == text.encode()


def test_what_is_gone_or_changed_is_said(write_app: WriteApp, tmp_path: Path) -> None:
    app = write_app({"a.py": "x\n", "b.py": "y\n", "c.py": "z\n"})
    tree = inventory.read(app)
    (app / "a.py").unlink()
    (app / "b.py").write_text("other\n")
    (tmp_path / "out").mkdir()
    found, missed = stage(tree, tree.files, tmp_path / "out")
    assert [each.file.path for each in found.values()] == ["c.py"]
    assert [(each.path, each.reason) for each in missed] == [("a.py", "unreadable"), ("b.py", "unreadable")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\0b\n", "a b\n"),
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("# coding: latin-1\nx\n", "# c0ding: latin-1\nx\n"),
        ("#!/usr/bin/python\n# -*- coding: rot13 -*-\nx\n", "#!/usr/bin/python\n# -*- c0ding: rot13 -*-\nx\n"),
        ("#!/usr/bin/python\r# coding=cp037\rx", "#!/usr/bin/python\n# c0ding=cp037\nx"),
        ("x\ny\n# coding: latin-1\n", "x\ny\n# coding: latin-1\n"),
        ("x = 'coding: latin-1'\n", "x = 'coding: latin-1'\n"),
        ("", ""),
        ("x", "x"),
    ],
)
def test_what_engines_trip_over_goes_and_lines_stay(before: str, after: str) -> None:
    assert normalise(before, "python") == after


def test_only_python_has_coding_declarations() -> None:
    assert normalise("# coding: latin-1\n", "shell") == "# coding: latin-1\n"
