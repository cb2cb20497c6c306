"""From reports to an assessment: confidence, flags, what was missed, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from applabel.model import (
    Area,
    Assessment,
    Confidence,
    Digests,
    Evidence,
    Example,
    Exposure,
    Finding,
    Flag,
    Inventory,
    Location,
    Outcome,
    Report,
    Role,
    Rule,
    SourceFile,
    Suppression,
    Target,
    Unexamined,
)
from applabel.scoring import assess, measure, tables
from applabel.scoring.precision import Judged

ENGINES = {"python": frozenset({"bandit", "semgrep"}), "dockerfile": frozenset({"semgrep"})}
PROFILE = ("bandit", "semgrep", "secrets")


def source(path: str, language: str = "python", **more: Any) -> SourceFile:
    plain = SourceFile(
        path=path,
        raw_path=path.encode(),
        size=1,
        sha256="",
        language=language,
        is_code=language in ("python", "javascript", "cobol"),
        role=Role.SHIPPED,
        lines=1,
    )
    return replace(plain, **more)


def tree(*files: SourceFile, unexamined: tuple[Unexamined, ...] = ()) -> Inventory:
    return Inventory(
        target=Target(name="", version="", root="", digests=Digests(git_tree="", dir_hash1="")),
        files=files,
        links=(),
        packages=(),
        unexamined=unexamined,
    )


def report(name: str, *examined: str, outcome: Outcome = Outcome.RAN, **more: Any) -> Report:
    plain = Report(analyzer=name, version="1", outcome=outcome, areas=(Area.CODE,), examined=examined)
    return replace(plain, **more)


def finding(**more: Any) -> Finding:
    plain = Finding(
        rule="sample",
        cwe=89,
        location=Location(path="a.py", line=1),
        locus="a.py::f::1",
        message="found",
        analyzer="semgrep",
    )
    return replace(plain, **more)


def rule(**more: Any) -> Rule:
    plain = Rule(
        id="sample",
        engine="semgrep",
        title="A sample",
        cwe=89,
        languages=("python",),
        evidence=Evidence.LITERAL,
        rationale="Because.",
        remedy="Do not.",
        since="0.1.0",
        examples=(Example(bad="f()", good="g()", file="a.py"),),
        flags=(Flag.TLS_OFF,),
    )
    return replace(plain, **more)


def judge(each: Finding, known: Rule | None = None, lower: int | None = None) -> Finding:
    rules = {} if known is None else {known.id: known}
    registry = {} if lower is None else {"sample": Judged(judged=20, true=19, lower=lower)}
    return assess.judge(each, rules, registry)


def missed(*reports: Report, inventory: Inventory, profile: Sequence[str] = PROFILE) -> list[tuple[str, str, str]]:
    found = assess.unexamined(profile, reports, inventory, ENGINES)
    return [(each.path, each.reason, each.analyzer) for each in found]


def assessed(inventory: Inventory, *reports: Report, findings: tuple[Finding, ...] = ()) -> Assessment:
    gaps = assess.unexamined(PROFILE, reports, inventory, ENGINES)
    return assess.assess(PROFILE, reports, inventory, gaps, findings)


# --- Judging ---


def test_confidence_comes_from_the_registry_and_never_from_the_analyzer() -> None:
    boastful = finding(confidence=Confidence.CONFIRMED)
    assert judge(boastful).confidence is Confidence.LOW
    assert judge(boastful, rule(evidence=Evidence.PATTERN)).confidence is Confidence.MEDIUM
    assert judge(finding(confidence=Confidence.LOW), rule()).confidence is Confidence.CONFIRMED
    assert judge(boastful, rule(), lower=100).confidence is Confidence.LOW


def test_flags_stay_on_sure_findings_only() -> None:
    flagged = finding(flags=(Flag.TLS_OFF,))
    assert judge(flagged, rule()).flags == (Flag.TLS_OFF,)
    assert judge(flagged, rule(evidence=Evidence.PATTERN), lower=900).flags == (Flag.TLS_OFF,)
    assert judge(flagged, rule(evidence=Evidence.PATTERN)).flags == ()
    assert judge(flagged, rule(), lower=500).flags == ()


def test_a_flag_needs_both_the_rule_and_the_analyzer() -> None:
    assert judge(finding(), rule()).flags == ()
    assert judge(finding(flags=(Flag.LIVE_SECRET, Flag.TLS_OFF)), rule()).flags == (Flag.TLS_OFF,)
    assert judge(finding(flags=(Flag.TLS_OFF,)), None, lower=900).flags == ()


def test_the_rule_gives_what_the_finding_does_not_say() -> None:
    known = rule(exposure="local", area=Area.SECRETS, weakness_class="own-class")
    found = judge(finding(), known)
    assert (found.exposure, found.area, found.weakness_class) == (Exposure.LOCAL, Area.SECRETS, "own-class")
    said = finding(exposure=Exposure.USER_FILE, area=Area.CODE, weakness_class="xss")
    found = judge(said, known)
    assert (found.exposure, found.area, found.weakness_class) == (Exposure.USER_FILE, Area.CODE, "xss")
    found = judge(finding())
    assert (found.exposure, found.area, found.weakness_class) == (Exposure.UNKNOWN, None, "")


# --- What nobody looked at ---


def test_all_looked_at() -> None:
    inventory = tree(source("a.py"), source("README", "prose"))
    assert missed(report("bandit", "a.py"), report("semgrep", "a.py"), report("secrets"), inventory=inventory) == []


def test_every_engine_has_to_look_at_a_file() -> None:
    inventory = tree(source("a.py"))
    assert missed(report("bandit", "a.py"), report("semgrep"), inventory=inventory) == [
        ("a.py", "not-reported", "semgrep")
    ]


def test_a_reason_that_was_given_stays() -> None:
    gap = Unexamined(path="a.py", reason="syntax-error", detail="line 3", analyzer="bandit")
    reports = (report("bandit", unexamined=(gap,)), report("semgrep", "a.py"))
    assert missed(*reports, inventory=tree(source("a.py"))) == [("a.py", "syntax-error", "bandit")]


def test_examined_and_unexamined_at_once_is_unexamined() -> None:
    gap = Unexamined(path="a.py", reason="partly-parsed", analyzer="bandit")
    reports = (report("bandit", "a.py", unexamined=(gap,)), report("semgrep", "a.py"))
    assert missed(*reports, inventory=tree(source("a.py"))) == [("a.py", "partly-parsed", "bandit")]


def test_an_engine_outside_of_the_profile_neither_helps_nor_harms() -> None:
    reports = (report("bandit", "a.py"), report("semgrep"))
    assert missed(*reports, inventory=tree(source("a.py")), profile=("bandit",)) == []
    assert missed(*reports, inventory=tree(source("a.py")), profile=("secrets",)) == [("a.py", "no-analyzer", "")]
    gap = Unexamined(path="a.py", reason="timeout", analyzer="semgrep")
    reports = (report("bandit", "a.py"), report("semgrep", unexamined=(gap,)))
    assert missed(*reports, inventory=tree(source("a.py")), profile=("bandit",)) == []


def test_a_language_without_rules_is_not_examined_however_much_secrets_saw() -> None:
    inventory = tree(source("a.cob", "cobol"))
    assert missed(report("secrets", "a.cob"), inventory=inventory) == [("a.cob", "no-analyzer", "")]


def test_an_idle_analyzer_with_files_of_its_own_missed_them() -> None:
    inventory = tree(source("a.py"))
    reports = (report("bandit", outcome=Outcome.NOT_APPLICABLE), report("semgrep", "a.py"))
    assert missed(*reports, inventory=inventory) == [("a.py", "not-reported", "bandit")]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNAVAILABLE])
def test_a_bad_end_is_said_once_and_not_for_every_file(outcome: Outcome) -> None:
    inventory = tree(source("a.py"))
    reports = (report("bandit", outcome=outcome), report("semgrep", "a.py"))
    assert missed(*reports, inventory=inventory) == []
    assert [each.outcome for each in assessed(inventory, *reports).analyzers] == [
        outcome,
        Outcome.RAN,
        Outcome.UNAVAILABLE,
    ]


@pytest.mark.parametrize(
    "file",
    [
        source("t.py", role=Role.TEST),
        source("e.py", role=Role.EXAMPLE),
        source("x.py", excluded="old"),
    ],
)
def test_out_of_scope_is_nobody_s_business(file: SourceFile) -> None:
    reports = (report("bandit", "a.py"), report("semgrep", "a.py"))
    assert missed(*reports, inventory=tree(source("a.py"), file)) == []


@pytest.mark.parametrize(
    "file",
    [
        source("t.py", role=Role.TEST, pulled_in_by="a.py"),
        source("v.py", role=Role.VENDORED),
        source("m.py", role=Role.MINIFIED),
        source("g.py", role=Role.GENERATED),
    ],
)
def test_in_scope_although_it_does_not_look_like_it(file: SourceFile) -> None:
    reports = (report("bandit", "a.py"), report("semgrep", "a.py"))
    gaps = missed(*reports, inventory=tree(source("a.py"), file))
    assert gaps == [(file.path, "not-reported", "bandit"), (file.path, "not-reported", "semgrep")]


def test_what_could_not_even_be_listed_is_unexamined() -> None:
    gap = Unexamined(path="out", reason="link-outside")
    reports = (report("bandit", "a.py"), report("semgrep", "a.py"))
    inventory = tree(source("a.py"), unexamined=(gap,))
    assert missed(*reports, inventory=inventory) == [("out", "link-outside", "")]
    assert assessed(inventory, *reports).unexamined == ("out",)


def test_a_path_that_several_missed_is_one_path() -> None:
    inventory = tree(source("b.py"), source("a.py"))
    reports = (report("bandit"), report("semgrep"))
    assert len(missed(*reports, inventory=inventory)) == 4
    assert assessed(inventory, *reports).unexamined == ("a.py", "b.py")


def test_nothing_in_scope_is_a_gap() -> None:
    for inventory in (tree(), tree(source("README", "prose")), tree(source("a.py", excluded="old"))):
        assert missed(inventory=inventory) == [(".", "nothing-in-scope", "")]
    assert missed(inventory=tree(source("Dockerfile", "dockerfile"))) == []


# --- The assessment ---


def test_the_profile_decides_who_is_listed_and_in_what_order() -> None:
    inventory = tree(source("a.py"))
    extra = report("sarif", "a.py")
    found = assessed(inventory, report("semgrep", "a.py"), extra, report("bandit", "a.py", reason="fine"))
    assert [(each.id, each.outcome, each.reason) for each in found.analyzers] == [
        ("bandit", Outcome.RAN, "fine"),
        ("semgrep", Outcome.RAN, ""),
        ("secrets", Outcome.UNAVAILABLE, "it was not run"),
    ]
    assert found.analyzers[0].areas == (Area.CODE,)
    assert found.analyzers[2].areas is None


def test_findings_of_others_are_left_out() -> None:
    found = assessed(tree(source("a.py")), findings=(finding(), finding(analyzer="sarif", locus="other")))
    assert [each.locus for each in found.findings] == ["a.py::f::1"]


def test_a_finding_becomes_an_item_without_path_line_or_tool() -> None:
    (found,) = assessed(tree(source("a.py")), findings=(finding(),)).findings
    assert (found.cwe, found.cvss, found.weakness_class, found.area, found.flags) == (89, None, None, None, ())
    assert (found.confidence, found.suppression) == (Confidence.LOW, Suppression.NONE)
    full = finding(
        cwe=0,
        cvss="9.8",
        weakness_class="own-class",
        area=Area.SECRETS,
        flags=(Flag.TLS_OFF,),
        confidence=Confidence.HIGH,
        exposure=Exposure.LOCAL,
        suppression=Suppression.JUSTIFIED,
    )
    (found,) = assessed(tree(source("a.py")), findings=(full,)).findings
    assert (found.cwe, found.cvss, found.weakness_class, found.area) == (None, "9.8", "own-class", Area.SECRETS)
    assert (found.flags, found.confidence, found.exposure, found.suppression) == (
        (Flag.TLS_OFF,),
        Confidence.HIGH,
        Exposure.LOCAL,
        Suppression.JUSTIFIED,
    )


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        (source("old.py"), True),
        (source("t.py", role=Role.TEST), True),  # what ships may import it, and nobody looked
        (source("config.env", "dotenv"), True),  # its secrets ship, and nobody looked
        (source("bundle.min.js", "javascript", role=Role.MINIFIED), True),
        (source("README", "prose", role=Role.DOCS), False),
        (source("logo.png", "", role=Role.BINARY, encoding=""), False),
    ],
)
def test_excluding_what_ships_is_partial_scope(file: SourceFile, counts: bool) -> None:
    everyone = [report(name, "a.py") for name in PROFILE]
    found = assessed(tree(source("a.py"), replace(file, excluded="because")), *everyone)
    assert found.excluded == ((file.path,) if counts else ())
    measured = measure.measure(found, tables.load())
    assert (measured.status, measured.score) == (("partial-scope", 749) if counts else ("rated", 1000))
