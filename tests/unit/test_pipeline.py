"""The line from an app to a result: what is run, what counts, and what is only shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from applabel import pipeline
from applabel.analyzers import registry
from applabel.codec import data
from applabel.config import Settings
from applabel.errors import TargetError, UsageError
from applabel.model import Finding, Inventory, Location, Outcome, Report, Status, Unexamined
from applabel.scoring import measure, tables
from tests.conftest import WriteApp

PLAIN = "def double(number):\n    return number * 2\n"
PROFILE = ("bandit", "semgrep", "secrets", "tree")


class Bench:
    """Stands for the wall: gives prepared reports, and remembers what it was asked to run."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.reports: dict[str, Report] = {}

    def run(self, names: Sequence[str], tree: Inventory, *_: Any) -> tuple[Report, ...]:
        self.asked.append(tuple(names))
        code = tuple(file.path for file in tree.in_scope if file.is_code)
        plain = {
            name: Report(analyzer=name, version="1", outcome=Outcome.RAN, areas=registry.areas(name))
            for name in names
        }
        return tuple(self.reports.get(name) or replace(plain[name], examined=code) for name in names)

    def finds(self, analyzer: str, *findings: Finding, **more: Any) -> None:
        facts: dict[str, Any] = {"outcome": Outcome.RAN, "examined": ("app.py",), **more}
        self.reports[analyzer] = Report(
            analyzer=analyzer, version="1", areas=registry.areas(analyzer), findings=findings, **facts
        )


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench()
    monkeypatch.setattr("applabel.analyzers.wall.run", made.run)
    return made


@pytest.fixture
def app(write_app: WriteApp) -> Path:
    return write_app({"app.py": PLAIN})


def finding(rule: str, cwe: int = 89, **more: Any) -> Finding:
    facts: dict[str, Any] = {
        "location": Location(path="app.py", line=1),
        "locus": "app.py::::1",
        "message": "m",
        **more,
    }
    return Finding(rule=rule, cwe=cwe, **facts)


def test_the_default_profile_is_the_four_of_ours() -> None:
    assert pipeline.analyzers_of(pipeline.DEFAULT_PROFILE) == PROFILE
    assert tuple(each.id for each in registry.BUILT_IN) == PROFILE


def test_every_profile_names_analyzers_there_are() -> None:
    for name in data.load_toml("rules/profiles.toml"):
        registry.check(pipeline.analyzers_of(name))


def test_an_unknown_profile_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="there is no profile 'mine'") as caught:
        pipeline.analyzers_of("mine")
    assert "default-1" in caught.value.advice


def test_a_clean_app(bench: Bench, app: Path) -> None:
    result = pipeline.score(app, Settings(name="shop", version="2"))
    assert bench.asked == [PROFILE]
    assert (result.measurement.status, result.measurement.score) == (Status.RATED, 1000)
    assert (result.inventory.target.name, result.inventory.target.version) == ("shop", "2")
    assert result.measurement == measure.measure(result.assessment, tables.load())
    assert (result.profile, result.settings, result.findings, result.unexamined) == ("default-1", "", (), ())


def test_findings_are_judged_scored_and_named(bench: Bench, app: Path) -> None:
    bench.finds("semgrep", finding("python-sql-injection", analyzer="semgrep"))
    bench.finds("bandit", finding("bandit-b608", analyzer="bandit"))
    result = pipeline.score(app, Settings())
    (each,) = result.findings
    assert set(each.analyzers) == {"bandit", "semgrep"}
    assert each.confidence is not None
    assert each.points_lost == 1000 - (result.measurement.score or 0) > 0
    assert len(result.assessment.findings) == 2


def test_an_analyzer_does_not_judge_itself(bench: Bench, app: Path) -> None:
    from applabel.model import Confidence

    scores = set()
    for sure in (None, Confidence.LOW, Confidence.CONFIRMED):
        bench.finds("bandit", finding("bandit-b608", analyzer="bandit", confidence=sure))
        scores.add(pipeline.score(app, Settings()).measurement.score)
    assert len(scores) == 1


@pytest.mark.parametrize("only", [("bandit",), ("bandit", "semgrep"), ("tree", "secrets", "bandit")])
def test_leaving_analyzers_out_never_helps(bench: Bench, app: Path, only: tuple[str, ...]) -> None:
    result = pipeline.score(app, Settings(), only=only)
    assert bench.asked == [tuple(name for name in PROFILE if name in only)]
    assert result.measurement.status is Status.INCOMPLETE
    assert result.measurement.score is None
    assert {each.id: each.outcome for each in result.assessment.analyzers} == {
        name: Outcome.RAN if name in only else Outcome.UNAVAILABLE for name in PROFILE
    }
    left = [each for each in result.reports if each.analyzer not in only]
    assert {each.reason for each in left} == {"left out by --only"}
    assert all(each.areas for each in left)


def test_naming_every_analyzer_is_the_whole_profile(bench: Bench, app: Path) -> None:
    assert pipeline.score(app, Settings(), only=tuple(reversed(PROFILE))).measurement.status is Status.RATED
    assert bench.asked == [PROFILE]


@pytest.mark.parametrize("words", [{"only": ("nobody",)}, {"extra": ("nobody",)}, {"only": ("bandit", "nobody")}])
def test_an_unknown_analyzer_is_wrong_usage_before_any_work(bench: Bench, app: Path, words: Any) -> None:
    with pytest.raises(UsageError, match="there is no analyzer 'nobody'"):
        pipeline.score(app, Settings(), **words)
    assert bench.asked == []


def test_an_analyzer_beside_the_profile_is_shown_and_never_scored(
    bench: Bench, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "offered", lambda: ("extra",))
    plain = pipeline.score(app, Settings())
    missed = (Unexamined(path="app.py", reason="timeout", analyzer="extra"),)
    bench.finds("extra", finding("own", cwe=78, analyzer="extra"), unexamined=missed, examined=())
    beside = pipeline.score(app, Settings(), extra=("extra",))
    assert bench.asked[-1] == (*PROFILE, "extra")
    assert beside.measurement == plain.measurement
    assert beside.assessment == plain.assessment
    assert beside.findings == beside.unexamined == ()
    assert beside.reports[-1].findings[0].rule == "own"
    bench.finds("extra", outcome=Outcome.FAILED)
    assert pipeline.score(app, Settings(), extra=("extra",)).measurement == plain.measurement


def test_an_analyzer_of_the_profile_named_as_extra_runs_once_and_counts(bench: Bench, app: Path) -> None:
    assert pipeline.score(app, Settings(), extra=("bandit",)).measurement.status is Status.RATED
    assert bench.asked == [PROFILE]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNAVAILABLE])
@pytest.mark.parametrize("name", PROFILE)
def test_one_analyzer_that_ended_badly_takes_the_grade(
    bench: Bench, app: Path, name: str, outcome: Outcome
) -> None:
    bench.finds(name, outcome=outcome, reason="no")
    result = pipeline.score(app, Settings())
    assert (result.measurement.status, result.measurement.grade) == (Status.INCOMPLETE, None)


def test_a_file_one_engine_kept_silent_about_takes_the_grade(bench: Bench, app: Path) -> None:
    bench.finds("bandit", examined=())
    result = pipeline.score(app, Settings())
    assert result.measurement.grade is None
    assert [(each.path, each.reason, each.analyzer) for each in result.unexamined] == [
        ("app.py", "not-reported", "bandit")
    ]


def test_what_the_provider_leaves_out_is_capped(bench: Bench, write_app: WriteApp) -> None:
    app = write_app({"app.py": PLAIN, "old.py": PLAIN})
    result = pipeline.score(app, Settings(exclude=(("old.py", "old"),), source="applabel.toml"))
    assert result.measurement.status is Status.PARTIAL_SCOPE
    assert result.assessment.excluded == ("old.py",)
    assert result.settings == "applabel.toml"


def test_a_target_that_is_none(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "gone", tmp_path / "file"):
        with pytest.raises(TargetError):
            pipeline.score(path, Settings())
    assert bench.asked == []
