"""Whether data can flow from a source to a sink at all, for files in which following it took too long.

Semgrep follows data through every function of a file whether or not the file holds a source, and gives up on what a
bundler made of a library. A rule of flow can only speak where one of its sources and one of its sinks stand in the
same file. Looking for both by themselves is a search, which needs none of that time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from applabel.analyzers.scan import Run

Body = Mapping[str, Any]
Scan = Callable[[Sequence[Body], tuple[str, ...]], Iterable[Run]]
"""Runs rules over files of a batch by their staged names."""

_PATTERNS = ("pattern", "patterns", "pattern-either", "pattern-regex")
_HALVES = ("sources", "sinks")


def settled(runs: Sequence[Run], pack: Sequence[Body], scan: Scan) -> list[Run]:
    """The same runs without the lack of time that lost nothing."""
    names = moot(runs, pack, scan)
    return [
        replace(run, fixpoints=tuple(each for each in run.fixpoints if name_of(each) not in names)) for run in runs
    ]


def moot(runs: Sequence[Run], pack: Iterable[Body], scan: Scan) -> frozenset[str]:
    """The staged names of files in which nothing was lost: every rule of flow lacks a source there, or a sink.

    A file is among them only where the search itself got through, and met something: silence proves nothing.
    """
    doubted = frozenset(name_of(each) for run in runs for each in run.fixpoints if _is_of_flow(each))
    doubted -= {name_of(each) for run in runs for each in run.fixpoints if not _is_of_flow(each)}
    halves = [half for body in pack if body.get("mode") == "taint" for half in _halved(body)]
    if not doubted or not halves:
        return frozenset()
    searches = list(scan(halves, tuple(sorted(doubted))))
    met: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for result in (each for search in searches for each in search.results):
        rule, _, half = str(result["check_id"]).rpartition("-")
        met[Path(str(result["path"])).name][rule].add(half)
    through = {name for search in searches for name in search.names if _got_through(search, name, runs)}
    return frozenset(
        name for name in doubted & through & set(met) if all(len(found) == 1 for found in met[name].values())
    )


def name_of(fixpoint: Mapping[str, Any]) -> str:
    """The staged name of the file a lack of time is about; empty where none is named."""
    place = fixpoint.get("location") or fixpoint
    return Path(str(place.get("path", ""))).name


def _is_of_flow(fixpoint: Mapping[str, Any]) -> bool:
    return "taint analysis" in str(fixpoint.get("message"))


def _halved(body: Body) -> Iterator[Body]:
    """Two rules that search for the sources and for the sinks of one that follows data."""
    shared = {key: body[key] for key in ("languages", "message", "severity", "options") if key in body}
    for half in _HALVES:
        wanted = [
            {key: each[key] for key in _PATTERNS if key in each} if isinstance(each, Mapping) else {"pattern": each}
            for each in body[f"pattern-{half}"]
        ]
        yield {**shared, "id": f"{body['id']}-{half}", "pattern-either": wanted}


def _got_through(search: Run, name: str, before: Sequence[Run]) -> bool:
    """Whether a search looked at the whole of a file, or of as much of it as could be parsed the first time."""
    if search.failure or search.skipped or name not in search.scanned:
        return False
    if any(name_of(each) in (name, "") for each in search.fixpoints):
        return False
    said = {str(error.get("type")) for run in before for error in run.errors if _is_about(error, name)}
    return all(str(error.get("type")) in said for error in search.errors if _is_about(error, name))


def _is_about(error: Mapping[str, Any], name: str) -> bool:
    return Path(str(error.get("path") or "")).name in (name, "")
