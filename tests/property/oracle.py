"""The scoring model written a second time, from its text, in fractions and without a look at the first."""

from __future__ import annotations

import json
import tomllib
from fractions import Fraction
from functools import cache
from math import floor
from typing import Any

from applabel.codec import data
from applabel.model import Assessment, WeaknessItem
from tests.unit.scoring.worked import PLAIN, Model

AREAS = ("code", "dependencies", "secrets", "cryptography", "data-handling", "configuration")
EXPOSURE = {
    "network-unauth": (100, 100, 100, 100, 100),
    "network-auth": (70, 100, 100, 80, 100),
    "user-file": (100, 100, 80, 100, 80),
    "local": (70, 100, 50, 100, 90),
    "unknown": (100, 100, 100, 100, 90),
}
SURE = {"confirmed": 100, "high": 80, "medium": 40, "low": 5}
EXCUSE = {"none": 100, "unjustified": 100, "justified": 25, "assessor": 0}
RANK = (1000, 200, 40, 8, 2)
CLASS = (1000, 750, 562, 421, 316, 237, 177, 133, 100, 75, 56, 42)
CAPS = {
    "live-secret": ("KO1", 399, 749),
    "known-exploited": ("KO2", 399, 749),
    "critical-fix-available": ("KO3", 749, 899),
    "tls-off": ("KO4", 749, 899),
    "stale-advisories": ("DA1", 899, 899),
}


@cache
def table() -> tuple[dict[int, dict[str, Any]], dict[str, list[int]], dict[str, Any]]:
    """The rows by CWE, the parents of each CWE, and the row of the unknown."""
    document = tomllib.loads((data.root() / "rules/cwe.toml").read_text(encoding="utf-8"))
    tree = json.loads((data.root() / "rules/cwe-tree.json").read_text(encoding="utf-8"))
    return {each["id"]: each for each in document["cwe"]}, tree["parents"], document["other"]


def row(cwe: int | None) -> dict[str, Any]:
    """The row of a CWE or of its nearest ancestor that has one, by distance and then by number."""
    rows, parents, other = table()
    if cwe is None:
        return other
    distance = {cwe: 0}
    for number in (waiting := [cwe]):
        for parent in parents.get(str(number), ()):
            if parent not in distance:
                distance[parent] = distance[number] + 1
                waiting.append(parent)
    known = [(far, number) for number, far in distance.items() if number in rows]
    return rows[min(known)[1]] if known else other


def weakness(found: dict[str, Any], exposure: str) -> Fraction:
    """W from 0 to 100 (section 4), unrounded."""
    ti, ap, al, ex = (Fraction(found[name], 100) for name in ("ti", "ap", "al", "ex"))
    rp, rl, av, strength, interaction = (Fraction(each, 100) for each in EXPOSURE[exposure])
    base = (10 * ti + 5 * (ap + al) + 5) * (0 if ti == 0 else 1) * 4
    attack = (20 * (rp + rl + av) + 20 + 15 * interaction + 5 * strength) / 100
    environment = (10 + 3 + 4 * ex + 3) / 20
    return base * attack * environment


def place(item: WeaknessItem) -> tuple[str, str, str]:
    """Area, class and locus."""
    found = row(item.cwe)
    name = item.weakness_class or ("vulnerable-dependency" if item.cvss is not None else found["class"])
    if item.area is not None:
        return str(item.area), name, item.locus
    if name == found["class"]:
        return found["area"], name, item.locus
    areas = {each["area"] for each in table()[0].values() if each["class"] == name}
    return (areas.pop() if areas else found["area"]), name, item.locus


def points(item: WeaknessItem) -> int:
    """Milli-points of one finding."""
    if item.cvss is not None:
        w = Fraction(item.cvss) * 10
    elif place(item)[1] == "vulnerable-dependency":
        w = Fraction(75)
    else:
        w = weakness(row(item.cwe), item.exposure)
    w = Fraction(floor(w * 100), 100)
    return floor(
        40000 * (w / 100) ** 3 * Fraction(SURE[item.confidence], 100) * Fraction(EXCUSE[item.suppression], 100)
    )


def contributions(assessment: Assessment) -> dict[tuple[str, str, str], int]:
    """The contribution of every merged finding, in 10^-9 points."""
    merged: dict[tuple[str, str, str], int] = {}
    for item in assessment.findings:
        key = place(item)
        merged[key] = max(points(item), merged.get(key, 0))
    result = {}
    for area in AREAS:
        classes: dict[str, list[tuple[tuple[str, str, str], int]]] = {}
        for key, p in merged.items():
            if key[0] == area:
                classes.setdefault(key[1], []).append((key, p))
        for members in classes.values():
            members.sort(key=lambda each: (-each[1], [ord(letter) for letter in each[0][2]]))

        def total(name: str, within: dict[str, Any] = classes) -> int:
            return sum(p * rank for (_, p), rank in zip(within[name], RANK, strict=False))

        order = sorted(classes, key=lambda name: (-total(name), [ord(letter) for letter in name]))
        for j, name in enumerate(order):
            for i, (key, p) in enumerate(classes[name]):
                rank = RANK[i] if i < len(RANK) else 0
                result[key] = p * rank * (CLASS[j] if j < len(CLASS) else 0)
    return result


def caps(assessment: Assessment) -> dict[str, int]:
    """The caps that apply, in tenths."""
    found: dict[str, int] = {"SC1": 749} if assessment.excluded else {}
    for item in assessment.findings:
        for flag in item.flags:
            name, cap, justified = CAPS[flag]
            if item.suppression == "assessor" and name.startswith("KO"):
                continue
            this = justified if item.suppression == "justified" else cap
            found[name] = min(found.get(name, 1000), this)
    return found


def check_oracle(model: Model, assessment: Assessment) -> None:
    """A model agrees with the oracle in every number."""
    found = model(assessment, PLAIN)
    shares = contributions(assessment)
    risk = sum(shares.values())
    open_score = floor(Fraction(1000 * 40 * 10**9, 40 * 10**9 + risk))
    limits = caps(assessment)
    outcomes = [each.outcome for each in assessment.analyzers]
    whole = "ran" in outcomes and set(outcomes) <= {"ran", "not-applicable"} and not assessment.unexamined
    assert {(each.area, each.weakness_class, each.locus): each.risk for each in found.contributions} == shares
    assert found.risk == risk
    assert {each.area: each.risk for each in found.areas} == {
        area: sum(share for key, share in shares.items() if key[0] == area) for area in AREAS
    }
    assert {each.id: each.cap for each in found.caps} == limits
    assert (found.score if whole else found.upper_bound) == min([open_score, *limits.values()])
    assert str(found.status) == ("incomplete" if not whole else "partial-scope" if assessment.excluded else "rated")
