"""Checking documents against the published JSON Schemas."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

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
    schema: Any = strict.loads(data.read_text(f"schemas/{name}.schema.json"), name=f"{name}.schema.json")
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
