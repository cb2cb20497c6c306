"""The wheel holds everything: rules, schemas and the sample, and works away from the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from applabel.codec import rules

ROOT = Path(__file__).parents[2]
BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from applabel.cli import main; main()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def applabel(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", BOOT, str(installed), *words]
    return subprocess.run(command, cwd=installed.parent, capture_output=True, text=True, check=False)


def test_every_rule_and_schema_is_inside(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "schemas"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".yml":
                assert f"applabel/data/{path.relative_to(ROOT)}" in held
    packed = json.loads(zipfile.ZipFile(wheel).read(f"applabel/data/rules/{rules.PACKED}"))
    inside = sorted(rule["id"] for each in packed.values() for rule in each)
    assert inside == sorted(
        path.stem for engine in rules.ENGINES for path in (ROOT / "rules" / engine).rglob("*.yml")
    )
    assert "applabel/py.typed" in held
    assert any(name.endswith("licenses/NOTICE") for name in held)


def test_nothing_else_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"applabel"}


def test_it_scores_its_sample(installed: Path) -> None:
    done = applabel(installed, "demo")
    assert done.returncode == 0, done.stderr
    assert "demo-shop: Do not entrust sensitive data until fixed." in done.stdout


def test_its_rules_are_its_own(installed: Path) -> None:
    listed = applabel(installed, "rules", "list").stdout.splitlines()
    assert len(listed) == sum(1 for folder in ("bandit", "secrets", "semgrep", "tree")
                              for _ in (ROOT / "rules" / folder).rglob("*.yml"))  # fmt: skip
