"""The page about tricks names tests that exist, and no module of such tests is left out of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| trick")]
NAMED = sorted({found for row in ROWS for found in re.findall(r"`(test_\w+\.py::test_\w+)`", row)})
MODULES = sorted(each.name for each in (ROOT / "tests" / "attacks").glob("test_*.py"))


def held_by(module: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / "attacks" / module).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_exists(name: str) -> None:
    module, _, test = name.partition("::")
    assert module in MODULES
    assert test in held_by(module)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_of_tricks_is_named(module: str) -> None:
    assert any(name.startswith(f"{module}::") for name in NAMED)


def test_every_row_says_what_holds_it_and_what_we_do() -> None:
    assert len(ROWS) > 80
    for row in ROWS:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4, row
        assert cells[0], row
        assert cells[2], row
        assert re.fullmatch(r"`test_\w+\.py::test_\w+`", cells[3]), row


@pytest.mark.parametrize("reason", sorted(set(re.findall(r"said: ([a-z-]+)", PAGE))))
def test_every_reason_is_one_that_the_code_gives(reason: str) -> None:
    source = "".join(each.read_text(encoding="utf-8") for each in (ROOT / "src").rglob("*.py"))
    assert f'"{reason}"' in source
