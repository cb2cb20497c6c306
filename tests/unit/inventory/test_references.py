"""What pages, shells and starters name is brought in, and no text takes for ever to be read."""

from __future__ import annotations

import time

import pytest

from applabel import inventory
from applabel.inventory import references, scope
from applabel.model import Role, SourceFile
from tests.conftest import WriteApp

EVIL = "import subprocess\nsubprocess.call(input(), shell=True)\n"
SCRIPT = "require('child_process').exec(process.argv[2])\n"
MAIN = "x = 1\n"


def read(write_app: WriteApp, files: dict[str, str]) -> dict[str, str]:
    return {each.path: each.pulled_in_by for each in inventory.read(write_app(files)).files if each.pulled_in_by}


def source(path: str, role: Role, language: str = "python") -> SourceFile:
    return SourceFile(
        path=path, raw_path=path.encode(), size=1, sha256="", language=language, is_code=True, role=role, lines=1
    )


# --- Pages, shells and what starts an app ---


@pytest.mark.parametrize(
    ("where", "text", "hidden"),
    [
        ("templates/a.html", "<script src='/static/../tests/a.js'></script>{{ b }}", "tests/a.js"),
        ("a.html", "<script src=tests/a.js></script>", "tests/a.js"),
        ("a.html", '<script src="docs/a.mjs?v=1"></script>', "docs/a.mjs"),
        ("t/a.html", "{% load static %}<script src=\"{% static 'demo/a.js' %}\"></script>", "web/demo/a.js"),
        ("a.html", "<script type=module>import a from './tests/a.js'</script>", "tests/a.js"),
        ("t/a.html", "{% extends 'tests/base.html' %}{{ a }}", "x/tests/base.html"),
        ("run.sh", "exec python3 tests/server.py\n", "tests/server.py"),
        ("run.sh", ". ./tests/lib.sh\n", "tests/lib.sh"),
        ("run.sh", "python -m tests.server\n", "tests/server.py"),
        ("Procfile", "web: gunicorn tests.server:app\n", "tests/server.py"),
        ("Procfile", "web: node tests/server.js\n", "tests/server.js"),
        ("Dockerfile", 'FROM x\nCMD ["python", "tests/server.py"]\n', "tests/server.py"),
        ("Dockerfile", "FROM x\nCOPY docs /srv/app\nCMD run\n", "docs/deep/server.py"),
        ("Dockerfile", 'FROM x\nADD ["examples/", "/srv"]\n', "examples/server.py"),
        ("compose.yaml", "services:\n  web:\n    command: python -m tests.server\n", "tests/server.py"),
        ("package.json", '{"main": "tests/server.js"}', "tests/server.js"),
        ("package.json", '{"bin": {"a": "./tests/server.js"}}', "tests/server.js"),
        ("package.json", '{"scripts": {"start": "node test/server.mjs"}}', "test/server.mjs"),
        ("pyproject.toml", '[project.scripts]\na = "tests.server:main"\n', "tests/server.py"),
        ("setup.py", "setup(entry_points={'console_scripts': ['a = tests.server:main']})\n", "tests/server.py"),
        ("manifest.json", '{"background": {"service_worker": "tests/server.js"}}', "tests/server.js"),
        ("deploy/shop.service", "ExecStart=/usr/bin/python tests/server.py\n", "tests/server.py"),
        ("uwsgi.ini", "[uwsgi]\nmodule = tests.server:app\n", "tests/server.py"),
        ("k.yaml", "apiVersion: v1\nkind: Pod\ncommand: ['python', 'tests/server.py']\n", "tests/server.py"),
    ],
)
def test_what_starts_or_loads_a_file_brings_it_in(write_app: WriteApp, where: str, text: str, hidden: str) -> None:
    content = "{{ a|safe }}" if hidden.endswith(".html") else EVIL
    assert read(write_app, {"main.py": MAIN, where: text, hidden: content}) == {hidden: where}


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n'),
        ("package.json", '{"scripts": {"test": "mocha tests/ --recursive"}, "files": ["tests"]}'),
        ("Dockerfile", "FROM x\nCOPY . .\nRUN pytest tests\n"),
        ("README.md", "Run `python tests/server.py`."),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: python tests/server.py\n"),
    ],
)
def test_how_tests_are_run_brings_in_nothing(write_app: WriteApp, where: str, text: str) -> None:
    assert read(write_app, {"main.py": MAIN, where: text, "tests/server.py": EVIL, "tests/a.js": SCRIPT}) == {}


# --- Time ---


@pytest.mark.parametrize("name", ["main.py", "main.js", "a.html", "run.sh", "package.json", "Dockerfile"])
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "from . ",
            "from a import (\n",
            "import ",
            "import a,",
            "'",
            '"a',
            "'a'",
            "a.",
            "/",
            "../",
            "#",
            "\\\n",
            "(",
        ),
        *(
            "import_module('",
            "walk_packages(",
            "APPS[",
            "static(",
            "require(",
            "from/*",
            "`./a",
            "COPY ",
            "a/b.js ",
        ),
        *("-m ", '="a', "'tests/a.py'", "'tests.a.b'", "tests/q/a.js "),
    ],
)
def test_no_text_takes_for_ever(name: str, piece: str) -> None:
    text = "<script>{{" + piece * (300_000 // len(piece))
    spoken = {"main.py": "python", "main.js": "javascript", "a.html": "jinja-template", "run.sh": "shell"}
    file = source(
        f"deep/er/{name}", Role.SHIPPED, spoken.get(name, "dockerfile" if name == "Dockerfile" else "json")
    )
    hidden = [source(f"{top}tests/q/{number}.py", Role.TEST) for number in range(300) for top in ("", "deep/")]
    began = time.process_time()
    scope.pull_in([file, *hidden], lambda _: text)
    assert time.process_time() - began < 10


def test_many_names_of_many_files_in_a_deep_tree() -> None:
    deep = "d/" * 500
    text = "\n".join(f"import tests.m{number}.a\n'tests/m{number}/a.py'" for number in range(5_000))
    files = [source(f"{deep}tests/m{number}/a.py", Role.TEST) for number in range(5_000)]
    main = source(f"{deep}main.py", Role.SHIPPED)
    began = time.process_time()
    found = scope.pull_in([main, *files], lambda file: text)
    assert time.process_time() - began < 60
    assert all(each.in_scope for each in found)


PROJECT = '[project.scripts]\nrun = "docs.run:main"\n[tool.x]\na = "tests/a.py"\n'
POETRY = '[tool.poetry.scripts]\nrun = "tests.run:main"\n[tool.y]\nb = "tests/b.py"\n'
SETUP = "[options.entry_points]\na = tests.run:main\n[flake8]\nper = tests/b.py\n"
SCRIPTS = '{"scripts": {"start": "node test/a.js", "test": "node test/b.js"}}'
JEST = '{"main": "examples/a.js", "jest": {"setup": "test/b.js"}}'
LINT = '{"scripts": {"prelint": "x tests/c.js"}, "bin": {"a": "docs/a.js"}}'


@pytest.mark.parametrize(
    ("name", "text", "kept", "left"),
    [
        ("pyproject.toml", PROJECT, "docs.run", "tests/a.py"),
        ("pyproject.toml", POETRY, "tests.run", "tests/b.py"),
        ("setup.cfg", SETUP, "tests.run", "tests/b.py"),
        ("package.json", SCRIPTS, "test/a.js", "test/b.js"),
        ("package.json", JEST, "examples/a.js", "test/b.js"),
        ("package.json", LINT, "docs/a.js", "tests/c.js"),
    ],
)
def test_of_a_manifest_only_what_it_runs_counts(name: str, text: str, kept: str, left: str) -> None:
    found = references.manifest(text, name)
    assert kept in found
    assert left not in found


@pytest.mark.parametrize("text", ["", "[", "[]", "{", '{"scripts": 7}', "[" * 100_000, "\x00"])
@pytest.mark.parametrize("name", ["package.json", "pyproject.toml", "setup.cfg", "Procfile"])
def test_a_manifest_that_is_none_harms_nobody(name: str, text: str) -> None:
    assert isinstance(references.manifest(text, name), str)


def test_a_folder_that_is_copied_whole_keeps_its_own_tests() -> None:
    said = references.starter("FROM x\nCOPY src /app/\n")
    assert said.packages == {"src"}
    assert said.folders == frozenset()
