"""Checking documents against the published JSON Schemas."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from applabel.codec import data, strict
from applabel.errors import InvalidDocument


def check(document: object, name: str) -> None:
    """Hold a document against `schemas/<name>.schema.json`.

    Raises InvalidDocument with the JSON path of the first thing that is wrong.
    """
    error = best_match(_validator(name).iter_errors(document))
    if error is None:
        return
    said = error.message if len(error.message) <= 300 else error.message[:300] + "…"
    raise InvalidDocument(
        f"{error.json_path}: {said}",
        where=error.json_path,
        advice=f"compare with schemas/{name}.schema.json",
    )


@cache
def _validator(name: str) -> Any:
    schema = _load(f"{name}.schema.json")
    Draft202012Validator.check_schema(schema)
    registry: Registry[Any] = Registry(retrieve=_retrieve)  # type: ignore[call-arg]  # attrs names the field
    return Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _load(file: str) -> Any:
    return strict.loads(data.read_text(f"schemas/{file}"), name=file)


def _retrieve(uri: str) -> Resource[Any]:
    """A schema another one refers to: of ours, by its file name, and never from a network."""
    return Resource.from_contents(_load(uri.rpartition("/")[2]), default_specification=DRAFT202012)
