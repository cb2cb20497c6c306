"""The README's two commands are one line each, and what runs before a change lands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(name: str) -> str:
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)\n```", README, re.S)
    assert found, name
    return found[1]


@pytest.mark.parametrize("name", ["demo", "test"])
def test_a_command_is_one_line_and_starts_from_nothing(name: str) -> None:
    assert "\n" not in command(name)
    assert command(name).startswith("python3 -m venv .venv && .venv/bin/pip install -q ")


def test_the_commands_do_what_they_say() -> None:
    assert command("demo").endswith("&& .venv/bin/applabel demo")
    assert command("test").endswith("&& .venv/bin/pytest -q -n auto")
    assert "--group dev ." in command("test")
    assert re.findall(r"<!-- command: (\w+) -->", README) == ["demo", "test"]


@pytest.mark.parametrize("name", ["demo", "test"])
def test_both_run_before_a_change_lands(name: str, tmp_path: Path) -> None:
    """The script itself picks them out of the README; it is run with a `bash` that only says what it is told."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").split(".venv/bin/ruff check")[0]
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/run").write_text(script, encoding="utf-8")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    fake = tmp_path / "bin/bash"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\nprintf "called: %s\\n" "$4"\n', encoding="utf-8")
    fake.chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", str(tmp_path / ".ci/run")],
        env={"PATH": f"{fake.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"called: {command(name)}" in done.stdout.splitlines()
