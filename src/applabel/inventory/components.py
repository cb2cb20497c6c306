"""Files that are a published library, byte for byte: third-party components, not code of the app."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

import msgspec

from applabel.codec import data

LEAST = 2_000
"""Bytes from which a file is looked up: a smaller one is examined as soon as told."""

LANGUAGES = frozenset({"javascript", "compiled-program", "shell", "batch"})
"""What is looked up."""

_HALF = 32


class _Document(msgspec.Struct):
    schema: str
    date: str
    components: dict[str, dict[str, list[str]]]


def fingerprint(content: bytes) -> str:
    """The first 128 bits, hexadecimal, of the SHA-256 of a file's normal form: lines end in a line feed alone, and
    the file in none.

    That is what copying through version control and editors changes. 128 bits leave no hope of making a file that
    passes for one of the published.
    """
    return hashlib.sha256(content.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()[:_HALF]


def component(content: bytes) -> str:
    """The purl of the published package this file is from, with the first version that held it; empty where none.

    Source: rules/components.json, made by bench/components.py from the packages in rules/components.toml.
    """
    return _known().get(fingerprint(content), "") if len(content) >= LEAST else ""


@cache
def _known() -> Mapping[str, str]:
    document = msgspec.json.decode(data.read_text("rules/components.json"), type=_Document)
    return {
        each: f"{purl}@{version}"
        for purl, versions in document.components.items()
        for version, digests in versions.items()
        for each in digests
    }
