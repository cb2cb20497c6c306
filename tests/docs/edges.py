"""Assessments at the corners of the measurement, for docs/spec/vectors.json: ties, lookups and full lists."""

from __future__ import annotations

from applabel.model import Area, Exposure, Flag, Outcome, ProfileEntry, Suppression
from tests.unit.scoring.worked import Example, app, item, many

_EVERY_CLASS = (22, 20, 78, 79, 89, 94, 116, 287, 306, 352, 362, 400, 434, 502, 601, 611, 862, 918)
_SPEAKS = {
    "code": ProfileEntry(id="code", outcome=Outcome.RAN, areas=(Area.CODE,)),
    "secrets": ProfileEntry(id="secrets", outcome=Outcome.NOT_APPLICABLE, areas=(Area.SECRETS,)),
    "both": ProfileEntry(id="both", outcome=Outcome.NOT_APPLICABLE, areas=(Area.SECRETS, Area.CRYPTOGRAPHY)),
    "none": ProfileEntry(id="none", outcome=Outcome.RAN, areas=()),
    "failed": ProfileEntry(id="failed", outcome=Outcome.FAILED, areas=(Area.CRYPTOGRAPHY,)),
}


def _edge(says: str, *findings: object, **more: object) -> Example:
    """An assessment without figures of its own: what it comes to is checked against a second implementation."""
    return Example(says=says, assessment=app(*findings, **more), risk="", score="", grade=None)  # type: ignore[arg-type]


EDGES = (
    _edge("every exposure", *(item(89, f"a::{each}::0", exposure=each) for each in Exposure)),
    _edge(
        "every confidence", *(item(89, f"a::{each}::0", each) for each in ("low", "medium", "high", "confirmed"))
    ),
    _edge("every suppression", *(item(89, f"a::{each}::0", suppression=each) for each in Suppression)),
    _edge(
        "a CWE without a row takes its nearest ancestor's", *(item(cwe, f"a::{cwe}::0") for cwe in (564, 1336, 83))
    ),
    _edge(
        "a CWE nobody knows, number 0, and a class alone",
        item(999998),
        item(0, "b"),
        item(None, "c", weakness_class="new"),
    ),
    _edge("a class of the table without a CWE takes its area", item(None, weakness_class="weak-random")),
    _edge("an area of its own", item(89, area=Area.CONFIGURATION), item(89)),
    _edge("a class of its own keeps the W of the CWE", item(89, weakness_class="weak-crypto"), item(328)),
    _edge("a CVSS beside a CWE is a dependency", item(79, cvss="6.1"), item(79)),
    _edge("a CVSS beside a class is no dependency", item(79, cvss="6.1", weakness_class="xss"), item(79, "b")),
    _edge("a dependency without a CVSS weighs 75.00", item(None, weakness_class="vulnerable-dependency")),
    _edge(
        "a CVSS of 0 and one of 10",
        item(None, "a", cvss="0"),
        item(None, "b", cvss="10"),
        item(None, "c", cvss="10.0"),
    ),
    _edge("a CWE without impact", item(703)),
    _edge(
        "one place seen twice counts as the graver",
        item(89, "a", "low"),
        item(89, "a", "high"),
        item(79, "a", "high"),
    ),
    _edge("six of one class: the sixth counts nothing", *many(6, 89, "high")),
    _edge(
        "equal points go by locus, by code point and not by UTF-16 unit",
        *(item(89, each) for each in ("\U0001f511", "\uffee", "a", "B")),
    ),
    _edge(
        "equal classes go by name",
        *(item(89, "a", weakness_class=each) for each in ("b", "a", "B", "\U0001f511", "\uffee")),
    ),
    _edge("more classes than count", *(item(89, "a", weakness_class=f"class-{number:02}") for number in range(14))),
    _edge(
        "many classes", *(item(cwe, f"a::{cwe}::{number}", "medium") for cwe in _EVERY_CLASS for number in range(3))
    ),
    _edge(
        "equal remainders go by area in the order of the alphabet",
        *(item(328, "a", area=area, weakness_class="same") for area in Area),
        item(328, "a", "medium"),
    ),
    _edge(
        "a full area",
        *(
            item(
                78,
                f"{number}",
                "confirmed",
                weakness_class=f"c{kind:02}",
                exposure=Exposure.NETWORK_UNAUTH,
            )
            for kind in range(12)
            for number in range(5)
        ),
    ),
    _edge(
        "one cap, two excuses: the lowest bound",
        item(798, "a", flags=(Flag.LIVE_SECRET,), suppression=Suppression.JUSTIFIED),
        item(798, "b", flags=(Flag.LIVE_SECRET, Flag.LIVE_SECRET)),
    ),
    _edge(
        "a flag on the fainter sighting",
        item(798, "a", "low", flags=(Flag.LIVE_SECRET,)),
        item(798, "a", "confirmed"),
    ),
    _edge("every cap at once", item(798, flags=tuple(Flag)), excluded=("a.py",)),
    _edge("every cap but lifted", item(798, flags=tuple(Flag), suppression=Suppression.ASSESSOR)),
    _edge("areas nobody speaks for", item(89), analyzers=(_SPEAKS["code"], _SPEAKS["secrets"])),
    _edge("a finding in an area that had nothing", item(798), analyzers=(_SPEAKS["code"], _SPEAKS["secrets"])),
    _edge("an analyzer that speaks for nothing", analyzers=(_SPEAKS["none"],)),
    _edge("areas while incomplete", item(89), analyzers=tuple(_SPEAKS.values())),
)
