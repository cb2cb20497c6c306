"""The tables of the model: CWE rows with their ancestors, exposures, ranks and caps, as one value."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from applabel.codec import data, strict
from applabel.model import Area


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What one CWE means: its class, its area, and the four CWSS factors the table fixes, in per cent."""

    weakness_class: str
    area: Area
    ti: int
    ap: int
    al: int
    ex: int
    rationale: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """Everything the formula looks up: `rows`, `parents` (CWE research view 1000) and `names` by CWE number,
    and `other` for the unknown. `digest` is the SHA-256 over rows, parents and other."""

    rows: Mapping[int, Row]
    parents: Mapping[int, tuple[int, ...]]
    names: Mapping[int, str]
    other: Row
    digest: str

    def row(self, cwe: int | None) -> Row:
        """The row of a CWE: its own, or its nearest ancestor's (the lowest number of the nearest), or `other`."""
        if cwe is None:
            return self.other
        level, seen = deque([cwe]), {cwe}
        while level:
            known = sorted(each for each in level if each in self.rows)
            if known:
                return self.rows[known[0]]
            above = sorted({parent for each in level for parent in self.parents.get(each, ())} - seen)
            seen.update(above)
            level = deque(above)
        return self.other

    def area_of(self, weakness_class: str) -> Area | None:
        """The area a class belongs to, None for a class the table does not know."""
        for number in sorted(self.rows):
            if self.rows[number].weakness_class == weakness_class:
                return self.rows[number].area
        return None


@cache
def load() -> Tables:
    """The bundled tables of this model."""
    document: Any = data.load_toml("rules/cwe.toml")
    tree: Any = strict.loads(data.read_text("rules/cwe-tree.json"), name="rules/cwe-tree.json")
    rows = {each["id"]: _row(each) for each in document["cwe"]}
    other = _row(document["other"])
    parents = {int(number): tuple(above) for number, above in tree["parents"].items()}
    scored = {
        "rows": {str(number): msgspec.to_builtins(row) for number, row in rows.items()},
        "other": msgspec.to_builtins(other),
        "parents": tree["parents"],
    }
    return Tables(
        rows=rows,
        parents=parents,
        names={int(number): name for number, name in tree["names"].items()},
        other=other,
        digest=hashlib.sha256(strict.canonical(scored)).hexdigest(),
    )


def _row(each: Mapping[str, Any]) -> Row:
    return Row(
        weakness_class=each["class"],
        area=Area(each["area"]),
        ti=each["ti"],
        ap=each["ap"],
        al=each["al"],
        ex=each["ex"],
        rationale=each["rationale"],
    )
