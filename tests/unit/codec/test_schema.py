"""A schema error names the place."""

import pytest

from applabel.codec import schema
from applabel.errors import InvalidDocument


def test_says_where() -> None:
    document = {"analyzers": [], "unexamined": [], "excluded": [], "findings": [{"cwe": "89"}]}
    with pytest.raises(InvalidDocument) as caught:
        schema.check(document, "assessment")
    assert caught.value.where.startswith("$.findings[0]")
    assert "schemas/assessment.schema.json" in caught.value.advice
