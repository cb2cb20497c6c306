"""Nothing in the tree and nothing in the environment configures, extends or replaces what looks at the tree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from applabel import inventory, pipeline
from applabel.analyzers import wall
from applabel.config import Settings
from applabel.model import Result
from tests.attacks.scanning import BOTH, PLAIN, SHELL, Scanned, lay_out
from tests.conftest import Run

RULES = "rules: []\n"
SKIP = "[bandit]\nskips = B602,B607\nexclude = *.py\ntargets = /nowhere\n"
TREES: Mapping[str, Mapping[str | bytes, str]] = {
    "bandit-ini": {".bandit": SKIP},
    "bandit-ini-in-several-places": {".bandit": SKIP, "sub/.bandit": SKIP, "sub/a.py": PLAIN},
    "bandit-yaml": {"bandit.yaml": "skips: [B602]\nexclude_dirs: ['.']\n", "bandit.yml": "skips: [B602]\n"},
    "bandit-toml": {"bandit.toml": "[tool.bandit]\nskips = ['B602']\n"},
    "bandit-baseline": {"baseline.json": '{"results": []}', ".bandit.baseline": "{}"},
    "pyproject": {
        "pyproject.toml": "[tool.bandit]\nskips = ['B602']\nexclude_dirs = ['.']\n[tool.semgrep]\nx = 1\n"
    },
    "pyproject-that-is-none": {"pyproject.toml": "[tool.bandit\nskips = "},
    "setup-cfg": {"setup.cfg": SKIP, "tox.ini": SKIP, ".flake8": "[flake8]\nexclude = *\n"},
    "semgrepignore": {".semgrepignore": "*\n!nothing\n:include .gitignore\n", "sub/.semgrepignore": "*\n"},
    "gitignore": {".gitignore": "*\n", ".git/info/exclude": "*\n", ".git/HEAD": "ref: refs/heads/main\n"},
    "other-ignore-files": {
        ".ignore": "*\n",
        ".dockerignore": "*\n",
        ".npmignore": "*\n",
        ".hgignore": "*\n",
        ".eslintignore": "*\n",
        ".rgignore": "*\n",
        ".prettierignore": "*\n",
    },
    "semgrep-rules": {
        ".semgrep.yml": RULES,
        ".semgrep.yaml": RULES,
        "semgrep.yml": RULES,
        ".semgrep/a.yml": RULES,
        ".semgrep/settings.yml": "has_shown_metrics_notification: true\n",
        ".semgrepconfig": RULES,
        ".semgrepconfig.yml": RULES,
    },
    "git-attributes": {".gitattributes": "* linguist-vendored linguist-generated binary export-ignore -text\n"},
    "git-config": {
        ".git/config": "[core]\n\tfsmonitor = touch pwned\n\thooksPath = .\n\tworktree = /\n",
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/objects/a": "",
        ".git/refs/heads/a": "",
    },
    "git-pointer": {".git": "gitdir: /etc\n"},
    "git-modules": {".gitmodules": '[submodule "."]\n\tpath = .\n\turl = ext::sh -c touch% pwned\n'},
    "other-tools": {
        ".trivyignore": "*\n",
        ".snyk": "ignore: {}\n",
        "sonar-project.properties": "sonar.exclusions=**\n",
        ".pre-commit-config.yaml": "repos: []\n",
        "codeql-config.yml": "paths-ignore: ['**']\n",
        ".editorconfig": "root = true\n",
        ".gitleaks.toml": "[allowlist]\npaths = ['.*']\n",
    },
    "python-modules": {
        f"{name}.py": "raise SystemExit('imported')\n"
        for name in (
            "bandit",
            "semgrep",
            "yaml",
            "json",
            "re",
            "msgspec",
            "applabel",
            "sitecustomize",
            "usercustomize",
            "encodings",
            "tree_sitter",
            "click",
            "conftest",
            "setup",
            "__init__",
            "__main__",
            "_distutils_hack",
        )
    },
    "python-startup": {
        "pyvenv.cfg": "home = /nowhere\n",
        "python._pth": ".\n",
        "a.dist-info/entry_points.txt": "[applabel.analyzers]\nbandit = a:A\n",
        "a.dist-info/METADATA": "Name: a\nVersion: 1\n",
    },
    "coverage-and-tests": {".coveragerc": "[run]\nomit = *\n", "pytest.ini": "[pytest]\naddopts = -p no:x\n"},
}
ENVIRONMENT = {
    "SEMGREP_RULES": "p/none",
    "SEMGREP_TIMEOUT": "1",
    "SEMGREP_MAX_TARGET_BYTES": "1",
    "SEMGREP_APP_TOKEN": "x",
    "SEMGREP_FORCE_COLOR": "1",
    "SEMGREP_BASELINE_COMMIT": "HEAD",
    "SEMGREP_LOG_FILE": "x",
    "SEMGREP_URL": "x",
    "BANDIT_CONFIG": "x",
    "BANDIT_SKIPS": "B602",
    "BANDIT_CONFIG_FILE": "x",
    "PYTHONPATH": ".",
    "PYTHONSTARTUP": "bandit.py",
    "PYTHONHOME_": "x",
    "PYTHONINSPECT": "1",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONBREAKPOINT": "os.abort",
    "PYTHONUSERBASE": ".",
    "GIT_DIR": "/nowhere",
    "GIT_WORK_TREE": "/",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.fsmonitor",
    "GIT_CONFIG_VALUE_0": "false",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_CEILING_DIRECTORIES": "/",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
    "TZ": "Pacific/Kiritimati",
    "COLUMNS": "1",
    "NO_COLOR": "",
    "TERM": "x",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "http_proxy": "http://127.0.0.1:1",
    "LINES": "-1",
}


def scored(app: Path) -> Result:
    return pipeline.score(app, Settings())


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return scored(lay_out(tmp_path_factory.mktemp("settings") / "app", {"app.py": SHELL}))


def told(result: Result) -> object:
    """What is found in app.py, and why not all of it was looked at."""
    found = sorted(
        (each.rules, each.locations[0].line) for each in result.findings if each.locations[0].path == "app.py"
    )
    return found, [each.reason for each in result.unexamined if each.path == "app.py"]


@pytest.mark.parametrize("name", TREES)
def test_no_file_in_the_tree_changes_what_is_found(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lay_out(tmp_path / "app", {"app.py": SHELL, **TREES[name]})
    monkeypatch.chdir(app)
    scanned = Scanned(app)
    assert [scanned.lines("app.py", rule) for rule in BOTH] == [[3], [3]]
    assert scanned.reasons("app.py") == set()
    assert not (app / "pwned").exists()


def test_all_of_them_together_make_nothing_better(
    tmp_path: Path, without: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {path: text for tree in TREES.values() for path, text in tree.items() if path != ".git"}
    app = lay_out(tmp_path / "app", {**files, "app.py": SHELL})
    monkeypatch.chdir(app)
    result = scored(app)
    assert told(result) == told(without) != ([], [])
    assert result.measurement.score is not None
    assert without.measurement.score is not None
    assert result.measurement.score <= without.measurement.score
    assert not (app / "pwned").exists()


def test_no_variable_of_the_environment_changes_the_measurement(
    tmp_path: Path, without: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = lay_out(tmp_path / "app", {"app.py": SHELL})
    monkeypatch.chdir(app)
    for key, value in ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    result = scored(app)
    assert result.measurement == without.measurement
    assert told(result) == told(without)


def test_no_analyzer_is_taken_from_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = lay_out(tmp_path / "app", {"app.py": SHELL, **TREES["python-startup"]})
    monkeypatch.chdir(app)
    monkeypatch.syspath_prepend("")
    reports = wall.run(["bandit"], inventory.read(app))
    assert [each.rule for each in reports[0].findings if each.location.path == "app.py"] == ["bandit-b602"]


def test_its_own_settings_may_exclude_and_are_shown(run: Run, tmp_path: Path) -> None:
    text = '[[exclude]]\npath = "app.py"\nreason = "none of your business"\n'
    app = lay_out(tmp_path / "app", {"app.py": SHELL, "b.py": PLAIN, "applabel.toml": text})
    document = json.loads(run("score", app, "--format", "json").stdout)
    assert [each["path"] for each in document["coverage"]["excluded"]] == ["app.py"]
    assert document["measurement"]["baseline"] != "YES"
