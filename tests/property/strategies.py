"""Assessments and apps to hold the scoring model against: few places and few kinds, so that things collide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Digests,
    Exposure,
    Finding,
    Flag,
    Inventory,
    Location,
    Outcome,
    ProfileEntry,
    Report,
    Role,
    SourceFile,
    Suppression,
    Target,
    WeaknessItem,
)
from tests.unit.scoring.worked import Around

CWES = (
    78,
    88,
    89,
    79,
    22,
    502,
    918,
    20,
    798,
    327,
    328,
    338,
    319,
    532,
    489,
    605,
    377,
    1395,
    24,
    87,
    703,
    0,
    999_999,
)
"""Rows of every area, two children without a row (24, 87), one that scores nothing, and two nobody knows."""

LOCI = (
    "a.py::f::1",
    "a.py::g::1",
    "b.py::f::2",
    "b/c.py::::3",
    "ä.py::f::1",
    "\ufb01.py::f::1",
    "\U0001f980.py::f::1",
)
"""Few places. The last two are in another order by UTF-16 unit than by code point."""

CVSS = ("0.0", "0.1", "3.9", "5.3", "7", "7.5", "9.0", "9.8", "10", "10.0")
CLASSES = ("sql-injection", "xss", "vulnerable-dependency", "hardcoded-secret", "weak-crypto", "own-class")
GOOD = (Outcome.RAN, Outcome.NOT_APPLICABLE)
BAD = (Outcome.FAILED, Outcome.UNAVAILABLE)

_rarely = st.sampled_from((False,) * 7 + (True,))


@st.composite
def items(draw: st.DrawFn) -> WeaknessItem:
    """One finding. Flags and classes of its own are rare, as they are in life."""
    kind = draw(st.sampled_from(("cwe",) * 6 + ("cvss", "class")))
    flags = draw(st.lists(st.sampled_from(Flag), max_size=2)) if draw(_rarely) else []
    return WeaknessItem(
        cwe=draw(st.sampled_from(CWES)) if kind == "cwe" else None,
        locus=draw(st.sampled_from(LOCI)),
        confidence=draw(st.sampled_from(Confidence)),
        exposure=draw(st.sampled_from(Exposure)),
        suppression=draw(st.sampled_from((Suppression.NONE, *Suppression))),
        cvss=draw(st.sampled_from(CVSS)) if kind == "cvss" else None,
        flags=tuple(flags),
        area=draw(st.sampled_from(Area)) if draw(_rarely) else None,
        weakness_class=draw(st.sampled_from(CLASSES)) if kind == "class" else None,
    )


@st.composite
def noise(draw: st.DrawFn) -> WeaknessItem:
    """A finding of low confidence, as bad as it can be otherwise, without a flag."""
    return replace(draw(items()), confidence=Confidence.LOW, flags=())


def _entries(outcomes: tuple[Outcome, ...]) -> st.SearchStrategy[tuple[ProfileEntry, ...]]:
    areas = st.none() | st.lists(st.sampled_from(Area), unique=True).map(tuple)
    entry = st.builds(ProfileEntry, id=st.sampled_from("abcd"), outcome=st.sampled_from(outcomes), areas=areas)
    return st.lists(entry, min_size=1, max_size=3, unique_by=lambda each: each.id).map(tuple)


_paths = st.lists(st.sampled_from(("a.py", "b.py", "c/d.js")), max_size=2, unique=True).map(tuple)


@st.composite
def assessments(draw: st.DrawFn, finding: st.SearchStrategy[WeaknessItem] | None = None) -> Assessment:
    """Any assessment: most complete, some not, some with exclusions."""
    whole = draw(complete(finding))
    if draw(_rarely):
        return replace(whole, excluded=draw(_paths))
    if draw(_rarely):
        return replace(whole, unexamined=draw(_paths), analyzers=draw(_entries(tuple(Outcome))))
    return whole


@st.composite
def complete(draw: st.DrawFn, finding: st.SearchStrategy[WeaknessItem] | None = None) -> Assessment:
    """An assessment that earns a grade: everybody ran or had nothing to do, everything was examined."""
    ran = ProfileEntry(id="e", outcome=Outcome.RAN, areas=draw(st.sampled_from((None, (Area.CODE, Area.SECRETS)))))
    found = draw(st.lists(finding if finding is not None else items(), max_size=draw(st.sampled_from((3, 12)))))
    return Assessment(analyzers=(ran, *draw(_entries(GOOD))), unexamined=(), excluded=(), findings=tuple(found))


@st.composite
def crowds(draw: st.DrawFn) -> Assessment:
    """Very many findings of low confidence: more than ranks and classes can hold, in every area."""
    count = draw(st.integers(1, 8))
    classes = draw(st.integers(1, 15))
    areas = draw(st.lists(st.sampled_from(Area), min_size=1, unique=True))
    worst = WeaknessItem(
        cwe=78,
        locus="",
        confidence=Confidence.LOW,
        exposure=Exposure.NETWORK_UNAUTH,
        suppression=Suppression.NONE,
    )
    found = tuple(
        replace(worst, locus=f"{number}", area=area, weakness_class=f"class-{name}")
        for area in areas
        for name in range(classes)
        for number in range(count)
    )
    return Assessment(
        analyzers=(ProfileEntry(id="a", outcome=Outcome.RAN),), unexamined=(), excluded=(), findings=found
    )


def arounds() -> st.SearchStrategy[Around]:
    """The surroundings of an app: as large, famous and old as they come."""
    big = st.integers(1, 10**7)
    name = st.sampled_from(("", "Everyone Ltd", "one person"))
    return st.builds(
        Around,
        lines=big,
        files=big,
        functions=big,
        stars=big,
        age=st.integers(0, 40),
        organisation=name,
        country=st.sampled_from(("", "CH", "TV")),
        price=big,
    )


@dataclass(frozen=True, kw_only=True)
class App:
    """An app with its reports: what `assess` makes an assessment of."""

    profile: tuple[str, ...]
    inventory: Inventory
    reports: tuple[Report, ...]
    findings: tuple[Finding, ...]


ENGINES = {"python": frozenset({"bandit", "semgrep"}), "javascript": frozenset({"semgrep"})}
"""By language the analyzers that have rules for it. COBOL has none."""

PROFILE = ("bandit", "semgrep", "secrets")
_SPEAKS = {
    "bandit": ("python",),
    "semgrep": ("python", "javascript"),
    "secrets": ("python", "javascript", "cobol", "prose"),
}


def source(path: str, language: str = "python", **more: object) -> SourceFile:
    """One file that ships."""
    plain = SourceFile(
        path=path,
        raw_path=path.encode(),
        size=100,
        sha256="0" * 64,
        language=language,
        is_code=language != "prose",
        role=Role.SHIPPED,
        lines=10,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def tree(*files: SourceFile, **more: object) -> Inventory:
    """An inventory of these files."""
    plain = Inventory(
        target=Target(name="app", version="1", root="/nowhere", digests=Digests(git_tree="", dir_hash1="")),
        files=tuple(sorted(files, key=lambda each: each.path)),
        links=(),
        packages=(),
        unexamined=(),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def report(name: str, inventory: Inventory, *findings: Finding, **more: object) -> Report:
    """The report of an analyzer that examined every file of its languages."""
    mine = tuple(each.path for each in inventory.in_scope if each.language in _SPEAKS[name])
    plain = Report(
        analyzer=name,
        version="1",
        outcome=Outcome.RAN if mine else Outcome.NOT_APPLICABLE,
        areas=(Area.CODE,),
        findings=findings,
        examined=mine,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@st.composite
def apps(draw: st.DrawFn) -> App:
    """An app that was examined whole, with some findings, and at least one file of Python."""
    files = {"app.py": source("app.py")}
    for number in range(draw(st.integers(0, 3))):
        language = draw(st.sampled_from(("python", "javascript", "prose")))
        files[f"{number}"] = source(f"f{number}.{language}", language)
    inventory = tree(*files.values())
    found = tuple(
        Finding(
            rule=draw(st.sampled_from(("one", "two"))),
            cwe=draw(st.sampled_from(CWES)),
            location=Location(path="app.py", line=draw(st.integers(1, 9))),
            locus=draw(st.sampled_from(LOCI)),
            message="found",
            analyzer=draw(st.sampled_from(PROFILE)),
            confidence=draw(st.sampled_from(Confidence)),
            exposure=draw(st.sampled_from(Exposure)),
        )
        for _ in range(draw(st.integers(0, 4)))
    )
    return App(
        profile=PROFILE,
        inventory=inventory,
        reports=tuple(report(name, inventory) for name in PROFILE),
        findings=found,
    )
