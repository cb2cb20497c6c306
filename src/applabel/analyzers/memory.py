"""What an analyzer said of a file, by everything the answer rests on: the file, the recipe, and our own code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from applabel.cache import Cache, ground
from applabel.model import FileReport, Inventory, Recipe, SourceFile


def recall(kept: Cache, name: str, recipe: Recipe, files: Iterable[SourceFile]) -> dict[str, FileReport]:
    """Reports by path, of the files that are as they were when they were kept."""
    keys = {_key(name, recipe, file): file.path for file in files}
    found = {}
    for key, value in kept.get(keys).items():
        try:
            report = msgspec.json.decode(value, type=FileReport)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if report.path == keys[key]:
            found[report.path] = report
    return found


def keep(kept: Cache, name: str, recipe: Recipe, inventory: Inventory, reports: Iterable[FileReport]) -> None:
    """Keep reports that would be the same another time."""
    lasting: Mapping[str, FileReport] = {each.path: each for each in reports if each.lasting}
    files = (file for file in inventory.files if file.path in lasting)
    kept.put({_key(name, recipe, file): msgspec.json.encode(lasting[file.path]) for file in files})


def _key(name: str, recipe: Recipe, file: SourceFile) -> bytes:
    """Thirty-two bytes that change with anything that could change the answer.

    The file goes in with all that is known of it, its path too: it is part of every locus, and rules and
    Bandit's names of modules look at it.
    """
    return hashlib.sha256(msgspec.json.encode((ground(), name, recipe, file))).digest()
