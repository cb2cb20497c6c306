"""Settings of the scored party: found, merged and checked; they can exclude and never weigh."""

from __future__ import annotations

import difflib
import math
import os
import stat
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from applabel.codec import data, schema, strict
from applabel.errors import ConfigError, InvalidDocument

FILE = "applabel.toml"
_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What a provider may say of its own app.

    `exclude` holds (glob, reason) pairs: what they match is left out, shown and capped (SC1). The gates
    are those of the provider's own CI: `fail_under` in tenths of a point, `fail_grade` a letter.
    `source` is the file the settings came from, empty where there was none.
    """

    name: str | None = None
    version: str | None = None
    exclude: tuple[tuple[str, str], ...] = ()
    fail_under: int | None = None
    fail_grade: str | None = None
    allow_incomplete: bool = False
    source: str = ""


def find(target: Path, explicit: Path | None = None) -> Settings:
    """The settings for a target: `explicit`, or its `applabel.toml`, or `[tool.applabel]` in its pyproject.

    Nothing above the target is read. Raises ConfigError where a file is malformed, a key is unknown, or
    the target has both files.
    """
    if explicit is not None:
        return replace(_parse(_load(explicit), str(explicit)), source=explicit.name)  # no place on this machine
    own = _read_regular(target / FILE)
    table = _pyproject_table(target / "pyproject.toml")
    if own is not None and table is not None:
        raise ConfigError(
            f"both {FILE} and [tool.applabel] in pyproject.toml are present",
            advice="keep one of them",
        )
    if own is not None:
        return _parse(_toml(own, FILE), FILE)
    if table is not None:
        return _parse(table, "pyproject.toml")
    return Settings()


def _load(path: Path) -> dict[str, Any]:
    content = _read_regular(path)
    if content is None:
        raise ConfigError(f"the settings file {path} is not there or not a regular file")
    return _toml(content, str(path))


def _toml(content: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML, numbers or brackets without end
        raise ConfigError(f"{name} is not TOML: {error}") from error


def _pyproject_table(path: Path) -> Any:
    """`[tool.applabel]`, or None. A pyproject that is not TOML belongs to the app, not to us: no settings."""
    content = _read_regular(path)
    if content is None:
        return None
    try:
        document = _toml(content, path.name)
    except ConfigError:
        return None
    tool = document.get("tool")
    return tool.get("applabel") if isinstance(tool, dict) else None


def _read_regular(path: Path) -> bytes | None:
    """A regular file's bytes, or None where there is none. Links are not followed, pipes do not block."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        if facts.st_size > _MAX_BYTES:
            raise ConfigError(f"{path.name} is larger than {_MAX_BYTES // 1024} KiB, too large for settings")
        return file.read(_MAX_BYTES)


def _parse(document: Any, source: str) -> Settings:
    _refuse_unknown(document, source)
    try:
        schema.check(document, "config")
    except InvalidDocument as error:
        raise ConfigError(f"{source}: {error.message}", advice=error.advice) from error
    gate = document.get("gate", {})
    under = gate.get("fail-under")
    if under is not None and not math.isfinite(under):  # TOML has nan, which is neither below nor above anything
        raise ConfigError(f"{source}: $.gate['fail-under'] is not a number", advice="give a score from 0 to 100")
    return Settings(
        name=document.get("name"),
        version=document.get("version"),
        exclude=tuple((each["path"], each["reason"].strip()) for each in document.get("exclude", ())),
        fail_under=None if under is None else round(under * 10),
        fail_grade=gate.get("fail-grade"),
        allow_incomplete=gate.get("allow-incomplete", False),
        source=source,
    )


def _refuse_unknown(document: Any, source: str) -> None:
    known: Any = strict.loads(data.read_text("schemas/config.schema.json"))
    tables = [("", document, known), ("gate.", _child(document, "gate"), known["properties"]["gate"])]
    for prefix, table, described in tables:
        for key in table if isinstance(table, dict) else ():
            if key in described["properties"]:
                continue
            near = difflib.get_close_matches(key, described["properties"], n=1)
            meant = f"did you mean {prefix}{near[0]}?" if near else "see docs/cli.md for the settings there are"
            shown = key[:80] if key.isprintable() else ascii(key[:80])  # it is about to stand in a terminal
            raise ConfigError(f"{source}: the setting {prefix}{shown} is unknown", advice=meant)


def _child(document: Any, key: str) -> Any:
    return document.get(key, {}) if isinstance(document, dict) else {}
