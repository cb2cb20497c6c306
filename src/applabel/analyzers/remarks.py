"""Other tools' ignore comments: read as remarks, never obeyed."""

from __future__ import annotations

import re

from applabel.model import Suppression

_FOREIGN = re.compile(
    r"(?:#|//|/\*|<!--|\{#)[^\n]*\b(?:nosec|nosemgrep|noqa|nolint|eslint-disable(?:-next)?-line)\b", re.I
)


def suppression(lines: str) -> Suppression:
    """What a finding's own lines say about it: an ignore comment of another tool justifies nothing."""
    return Suppression.UNJUSTIFIED if _FOREIGN.search(lines) else Suppression.NONE
