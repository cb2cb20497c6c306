"""Where the rules, schemas and samples that ship with applabel are, in a wheel and in a checkout."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import applabel
from applabel.errors import ApplabelError

_DEMO = "demo-shop"


@cache
def root() -> Path:
    """The folder that holds `rules/` and `schemas/`: inside the wheel, or the top of a checkout.

    Raises ApplabelError where neither is there, which means a broken installation.
    """
    package = Path(applabel.__file__).resolve().parent
    for folder in (package / "data", package.parents[1]):
        if (folder / "rules").is_dir() and (folder / "schemas").is_dir():
            return folder
    raise ApplabelError(
        "applabel's rules and schemas are missing from this installation",
        advice="install applabel again from its wheel or from a complete checkout",
    )


def demo() -> Path:
    """The bundled sample app, a template that `applabel demo` completes before scoring it."""
    bundled = root() / _DEMO
    return bundled if bundled.is_dir() else root() / "examples" / _DEMO


def read_text(name: str) -> str:
    """The text of one bundled file, such as `rules/cwe.toml`."""
    return (root() / name).read_text(encoding="utf-8")


def load_toml(name: str) -> dict[str, object]:
    """One bundled TOML file as plain values."""
    return tomllib.loads(read_text(name))
