"""One result in every format asked for: to standard output and into files."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from applabel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from applabel.model import Result

FORMATS = ("text", "json", "sarif")
_SUFFIXES = {".txt": "text", ".json": "json", ".sarif": "sarif"}
_WIDTH = 100
_NARROWEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A file to write and the format its name asks for."""

    path: Path
    format: str


def files(paths: Sequence[Path]) -> tuple[Written, ...]:
    """The format of each file, from its name. Raises UsageError before any work is done for nothing."""
    written = []
    for path in paths:
        form = "sarif" if path.name.lower().endswith(".sarif.json") else _SUFFIXES.get(path.suffix.lower())
        if form is None:
            raise UsageError(f"{path} does not say its format", advice="end it in .txt, .json or .sarif")
        if path.is_dir() or not path.parent.is_dir():
            raise UsageError(f"{path} cannot be written: {path.parent} is no folder, or {path} is one")
        written.append(Written(path=path, format=form))
    return tuple(written)


def write(result: Result, form: str, *, details: bool, why: str, into: Sequence[Written], quiet: bool) -> None:
    """Write the files, then the chosen format to standard output (nothing of the page where `quiet`)."""
    for each in into:
        _save(each.path, _text(result, each.format, details=True, why=why))
    if form != "text":
        # JSON is UTF-8 wherever it goes (RFC 8259), whatever the terminal speaks.
        click.echo(_text(result, form, details=details, why=why).encode(), nl=False)
    elif not quiet:
        from rich.console import Console

        console = Console(highlight=False, soft_wrap=False)
        console.width = max(_NARROWEST, min(console.width, _WIDTH))
        _page(result, console, details=details, why=why)


def _text(result: Result, form: str, *, details: bool, why: str) -> str:
    from applabel.render.plain import json_text

    if form == "json":
        return json_text(document(result))
    if form == "sarif":
        from applabel import __version__
        from applabel.codec import rules
        from applabel.render import sarif

        known = {rule.id: rule for rule in rules.load_all()}
        return json_text(sarif.sarif(result, known, __version__))
    from rich.console import Console

    page = StringIO()
    # A file is no terminal, whatever FORCE_COLOR says.
    console = Console(file=page, width=_WIDTH, highlight=False, force_terminal=False, color_system=None)
    _page(result, console, details=details, why=why)
    return page.getvalue()


def document(result: Result) -> dict[str, object]:
    """The result as the JSON object of the contract."""
    from applabel.inventory import languages
    from applabel.render import document as result_document
    from applabel.scoring import measure, tables

    return result_document.document(result, languages(), measure.model_digest(tables.load()))


def _page(result: Result, console: Console, *, details: bool, why: str) -> None:
    from rich.text import Text

    from applabel.inventory import languages
    from applabel.render import interpret, listing, terminal

    if details:
        listing.everything(result, console)
        console.print(Text(interpret.statement(result, _today())))
        console.print()
    terminal.page(result, languages(), console, why)


def _today() -> date:
    """The day of the measurement in UTC; that of SOURCE_DATE_EPOCH where a build wants to be repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch) if re.fullmatch(r"\d{1,11}", epoch) else time.time(), UTC).date()


def _save(path: Path, text: str) -> None:
    """Write beside the file and put it in place whole, so that nobody reads half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".applabel-")
        beside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            mask = os.umask(0)
            os.umask(mask)
            beside.chmod(0o666 & ~mask)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
