"""A lack of time to follow data is forgiven only where no data can flow, and that was seen and not assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from applabel import inventory
from applabel.analyzers import reach, semgrep
from applabel.analyzers.scan import Run
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.model import Evidence, Rule
from tests.conftest import WriteApp

FLOW = {
    "id": "flow",
    "mode": "taint",
    "languages": ["javascript"],
    "message": "flow",
    "severity": "WARNING",
    "pattern-sources": [{"pattern": "source()"}, {"pattern": "$A.query", "by-side-effect": True}],
    "pattern-sinks": [{"patterns": [{"pattern": "sink($X)"}, {"focus-metavariable": "$X"}], "requires": "A"}],
    "pattern-sanitizers": [{"pattern": "clean(...)"}],
}
LATE = {"message": "Fixpoint timeout while performing taint analysis at f-a:1:0", "location": {"path": "x/f-a"}}
BEFORE = Run(names=("f-a", "f-b"), scanned=frozenset({"f-a", "f-b"}), fixpoints=(LATE,))


def met(*halves: str, name: str = "f-a") -> tuple[dict[str, Any], ...]:
    return tuple({"path": f"x/{name}", "check_id": f"rules.{half}"} for half in halves)


def answer(*halves: str, **more: Any) -> Run:
    facts: dict[str, Any] = {"names": ("f-a",), "scanned": frozenset({"f-a"}), "results": met(*halves), **more}
    return Run(**facts)


def moot(search: Run, *runs: Run, pack: Sequence[reach.Body] = (FLOW,)) -> frozenset[str]:
    return reach.moot(runs or (BEFORE,), pack, lambda _bodies, _names: [search])


@pytest.mark.parametrize("halves", [("flow-sinks",), ("flow-sources",), ("flow-sinks", "other-sources")])
def test_a_rule_without_a_source_or_without_a_sink_says_nothing(halves: tuple[str, ...]) -> None:
    assert moot(answer(*halves)) == {"f-a"}


@pytest.mark.parametrize(
    "search",
    [
        answer("flow-sinks", "flow-sources"),
        answer(),
        answer("flow-sinks", scanned=frozenset()),
        answer("flow-sinks", failure="it died"),
        answer("flow-sinks", skipped=({"path": "f-a"},)),
        answer("flow-sinks", fixpoints=(LATE,)),
        answer("flow-sinks", errors=({"type": "Timeout", "path": "x/f-a"},)),
        answer("flow-sinks", errors=({"type": "Timeout"},)),
        answer("flow-sinks", names=("f-b",)),
    ],
    ids=[
        "both",
        "nothing met",
        "not scanned",
        "died",
        "skipped",
        "late",
        "no time",
        "no time of no file",
        "not asked",
    ],
)
def test_whatever_leaves_a_doubt_leaves_the_file_unexamined(search: Run) -> None:
    assert moot(search) == frozenset()


def test_what_could_not_be_parsed_was_said_already() -> None:
    said = {"type": ["PartialParsing", []], "path": "x/f-a"}
    search = answer("flow-sinks", errors=(said,))
    assert moot(search) == frozenset()
    assert moot(search, replace(BEFORE, errors=(said,))) == {"f-a"}


def test_a_lack_of_time_of_another_kind_stays() -> None:
    constants = {**LATE, "message": "Fixpoint timeout while propagating constants"}
    for fixpoints in ((constants,), (LATE, constants)):
        assert moot(answer("flow-sinks"), replace(BEFORE, fixpoints=fixpoints)) == frozenset()


def test_a_lack_of_time_of_no_file_stays_that_of_all() -> None:
    nameless = {"message": LATE["message"]}
    before = replace(BEFORE, fixpoints=(LATE, nameless))
    (left,) = reach.settled([before], [FLOW], lambda _bodies, _names: [answer("flow-sinks")])
    assert left.fixpoints == (nameless,)


def test_no_rule_of_flow_proves_nothing() -> None:
    assert moot(answer("flow-sinks"), pack=[{"id": "plain", "pattern": "f()"}]) == frozenset()


def test_only_files_in_doubt_are_searched_with_what_makes_a_source_or_a_sink() -> None:
    asked: list[tuple[Sequence[reach.Body], tuple[str, ...]]] = []

    def scan(bodies: Sequence[reach.Body], names: tuple[str, ...]) -> list[Run]:
        asked.append((bodies, names))
        return [answer("flow-sinks")]

    assert reach.settled([BEFORE], [FLOW], scan) == [replace(BEFORE, fixpoints=())]
    ((bodies, names),) = asked
    assert names == ("f-a",)
    assert [body["id"] for body in bodies] == ["flow-sources", "flow-sinks"]
    assert bodies[0]["pattern-either"] == [{"pattern": "source()"}, {"pattern": "$A.query"}]
    assert bodies[1]["pattern-either"] == [{"patterns": FLOW["pattern-sinks"][0]["patterns"]}]  # type: ignore[index]
    assert reach.settled([replace(BEFORE, fixpoints=())], [FLOW], scan) == [replace(BEFORE, fixpoints=())]
    assert len(asked) == 1


RULE = Rule(
    id="flow",
    engine="semgrep",
    title="A flow",
    cwe=79,
    languages=("javascript",),
    evidence=Evidence.FLOW,
    rationale="Because.",
    remedy="Do not.",
    since="0.1.0",
    matcher={key: FLOW[key] for key in FLOW if key.startswith("pattern-s") or key == "mode"},
)
BODY = "function f(a) { sink(a); }\n" * 3


@pytest.mark.parametrize(
    ("text", "unexamined"), [(BODY, set()), (BODY + "g(source());\n", {"timeout"}), ("g(1);\n", {"timeout"})]
)
def test_with_the_engine_itself(
    write_app: WriteApp, monkeypatch: pytest.MonkeyPatch, text: str, unexamined: set[str]
) -> None:
    """The first run is said to have been late; the search that follows is Semgrep's own."""
    true = semgrep.runs_of
    calls: list[int] = []

    def late(folder: Path, config: Path, names: tuple[str, ...], patience: Any) -> list[Run]:
        calls.append(1)
        found = list(true(folder, config, names, patience))
        if len(calls) > 1:
            return found
        said = {**LATE, "location": {"path": names[0]}}
        return [replace(run, fixpoints=(said,)) for run in found]

    monkeypatch.setattr(semgrep, "runs_of", late)
    matcher = {
        **RULE.matcher,
        "pattern-sinks": [{"pattern": "sink(...)"}],
        "pattern-sources": [{"pattern": "source()"}],
    }
    report = SemgrepAnalyzer([replace(RULE, matcher=matcher)]).analyze(inventory.read(write_app({"a.js": text})))
    assert {each.reason for each in report.unexamined} == unexamined
