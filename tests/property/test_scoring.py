"""The model keeps its promises: properties P1 to P18 of the scoring model, section 7."""

from __future__ import annotations

import pytest

from applabel.model import Measurement
from applabel.scoring import assess, measure, tables
from tests.property.properties import PROPERTIES, WAYS, Property
from tests.property.strategies import ENGINES, App
from tests.unit.scoring.worked import asm

PACE = 200
"""Random cases a property."""


def way(app: App) -> Measurement:
    """From an app to its measurement, as the pipeline goes."""
    missed = assess.unexamined(app.profile, app.reports, app.inventory, ENGINES)
    return measure.measure(
        assess.assess(app.profile, app.reports, app.inventory, missed, app.findings), tables.load()
    )


@pytest.mark.parametrize("each", PROPERTIES, ids=lambda each: each.id)
def test_model(each: Property) -> None:
    each.hold(asm, PACE)


@pytest.mark.parametrize("each", WAYS, ids=lambda each: each.id)
def test_way(each: Property) -> None:
    each.hold(way, PACE)


def test_every_property_of_the_specification_is_here() -> None:
    assert [each.id for each in PROPERTIES] == ["worked", "oracle", *(f"P{number}" for number in range(1, 19))]
