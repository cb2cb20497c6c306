"""docs/cli.md names every command, option, exit code, variable and setting there is, and none there is not."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from applabel.cli import main
from applabel.cli.exits import Exit
from applabel.cli.output import FORMATS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/cli.md").read_text(encoding="utf-8")


def commands(command: click.Command = main, path: str = "applabel") -> Iterator[tuple[str, click.Command]]:
    """Every command and group by what one types."""
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")


COMMANDS = dict(commands())


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_command_has_its_help() -> None:
    """What stands between the markers is compared in test_generated.py."""
    assert sorted(re.findall(r"<!-- help: ([a-z ]+) -->", PAGE)) == sorted(COMMANDS)
    for path in COMMANDS:
        assert f"<!-- help: {path} -->\n```text\nUsage: {path} " in PAGE


def test_every_option_is_in_the_help() -> None:
    for path, command in COMMANDS.items():
        block = PAGE.split(f"<!-- help: {path} -->")[1].split("<!-- /help -->")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(name in block for name in option.opts), (path, option.opts)


def test_exit_codes() -> None:
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), re.M)]
    assert codes == [int(code) for code in Exit]


def test_variables() -> None:
    named = dict(re.findall(r"^\| `(APPLABEL_[A-Z_]+)` \| `(--[a-z-]+)`", section("Environment"), re.M))
    there = {
        str(option.envvar): max(option.opts, key=len)
        for command in COMMANDS.values()
        for option in command.params
        if option.envvar
    }
    assert named == there


def test_settings() -> None:
    schema = json.loads((ROOT / "schemas/config.schema.json").read_text(encoding="utf-8"))["properties"]
    gate = schema.pop("gate")["properties"]
    named = re.findall(r"^\| `([a-z.-]+)` \|", section("Settings"), re.M)
    assert named == [*schema, *(f"gate.{key}" for key in gate)]


def test_the_settings_shown_are_the_example_of_the_schema() -> None:
    shown = section("Settings").split("```toml\n")[1].split("```")[0]
    assert tomllib.loads(shown) == tomllib.loads((ROOT / "schemas/examples/config.toml").read_text("utf-8"))


def test_formats_and_schemas() -> None:
    for form in FORMATS:
        assert form == "text" or f"--format {form}" in section("File formats")
    for schema in (ROOT / "schemas").glob("*.schema.json"):
        assert schema.name in PAGE


def _written() -> Iterator[tuple[str, list[str]]]:
    """Every call of applabel that stands in a document, by where, as words."""
    for page in sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")}):
        text = re.sub(r"<!-- help: .*?<!-- /help -->", "", page.read_text(encoding="utf-8"), flags=re.S)
        blocks = re.findall(r"^```(?:sh|yaml)\n(.*?)^```", text, re.M | re.S)
        inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
        for line in [each for block in blocks for each in block.splitlines()] + inline:
            for call in re.findall(r"(?:^|[ /&])applabel((?: [^\s|&;>]+)+)", f" {line.strip()}"):
                yield page.relative_to(ROOT).as_posix(), str(call).split()


CALLS = [(place, words) for place, words in _written() if "docs/rules/" not in place]


def test_calls_are_found() -> None:
    assert len(CALLS) > 30
    assert ("README.md", ["demo"]) in CALLS


@pytest.mark.parametrize(("place", "words"), CALLS, ids=[f"{place}: {' '.join(words)}" for place, words in CALLS])
def test_a_call_in_a_document_exists(place: str, words: list[str]) -> None:
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.commands.get(rest.pop(0))
        assert inner is not None, f"{place}: there is no `applabel {' '.join(words)}`"
        command = inner
    known = {name for option in command.params for name in option.opts} | {"-h", "--help", "--version"}
    for word in rest:
        if word.startswith("-") and word != "-":
            assert word.partition("=")[0] in known, f"{place}: {' '.join(words)}: {word}"
