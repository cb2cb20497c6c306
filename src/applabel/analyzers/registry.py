"""Which analyzers there are: the built-in ones, and those a user names from other packages."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata

from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.secrets import SecretsAnalyzer
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.analyzers.tree import TreeAnalyzer
from applabel.errors import AnalyzerUnavailable, UsageError
from applabel.model import Analyzer, Area

GROUP = "applabel.analyzers"
"""The entry-point group in which other packages offer analyzers."""

BUILT_IN: tuple[type[Analyzer], ...] = (BanditAnalyzer, SemgrepAnalyzer, SecretsAnalyzer, TreeAnalyzer)


def is_built_in(name: str) -> bool:
    """Whether an analyzer of this name is our own."""
    return any(each.id == name for each in BUILT_IN)


def areas(name: str) -> tuple[Area, ...]:
    """The areas a built-in analyzer speaks for; none for one of another package, which is not scored."""
    return next((each.areas for each in BUILT_IN if each.id == name), ())


def offered() -> tuple[str, ...]:
    """Names of analyzers that installed packages offer and that are not built in. Nothing is imported."""
    built_in = {each.id for each in BUILT_IN}
    return tuple(sorted({entry.name for entry in metadata.entry_points(group=GROUP)} - built_in))


def check(names: Sequence[str]) -> None:
    """Raise UsageError for a name that is neither built in nor offered by an installed package.

    Nothing is imported for that: other people's code loads behind the wall only.
    """
    known = sorted({*(each.id for each in BUILT_IN), *offered()})
    for name in names:
        if name not in known:
            raise UsageError(
                f"there is no analyzer {name!r}",
                advice="applabel doctor lists those that work here: " + ", ".join(known),
            )


def make(name: str) -> Analyzer:
    """The analyzer of a name. A built-in one wins over any package that offers the same name.

    Raises AnalyzerUnavailable where nobody offers it. Called behind the wall only.
    """
    for each in BUILT_IN:
        if each.id == name:
            return each()
    for entry in metadata.entry_points(group=GROUP):
        if entry.name == name:
            analyzer: Analyzer = entry.load()()
            return analyzer
    raise AnalyzerUnavailable(f"no installed package offers the analyzer {name!r}")
