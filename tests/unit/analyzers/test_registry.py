"""Which analyzers there are: a built-in one is never another's, and names alone load nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from applabel import pipeline
from applabel.analyzers import registry
from applabel.analyzers.tree import TreeAnalyzer
from applabel.codec import rules
from applabel.errors import AnalyzerUnavailable, UsageError
from applabel.model import Area

BODY = "class Mine:\n    id = 'mine'\n    areas = ()\n"


def offer(folder: Path, monkeypatch: pytest.MonkeyPatch, names: dict[str, str], body: str = BODY) -> None:
    """Install a package that offers analyzers, as an installer would leave it."""
    facts = folder / "site" / "mine-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
    lines = "".join(f"{name} = {place}\n" for name, place in names.items())
    (facts / "entry_points.txt").write_text(f"[applabel.analyzers]\n{lines}")
    (folder / "site" / "mine_of_test.py").write_text(body)
    monkeypatch.syspath_prepend(str(folder / "site"))
    monkeypatch.delitem(sys.modules, "mine_of_test", raising=False)


def test_the_default_profile_names_only_analyzers_there_are() -> None:
    built_in = {each.id for each in registry.BUILT_IN}
    assert set(pipeline.analyzers_of(pipeline.DEFAULT_PROFILE)) == built_in == set(rules.ENGINES)


@pytest.mark.parametrize("name", [each.id for each in registry.BUILT_IN])
def test_a_built_in_one_is_made_by_its_name(name: str) -> None:
    analyzer = registry.make(name)
    assert analyzer.id == name
    assert registry.areas(name) == analyzer.areas
    assert analyzer.areas
    assert set(analyzer.areas) <= set(Area)


def test_an_unknown_name_speaks_for_no_area_and_is_unavailable() -> None:
    assert registry.areas("nobody") == ()
    with pytest.raises(AnalyzerUnavailable, match="'nobody'"):
        registry.make("nobody")


def test_an_unknown_name_is_wrong_usage_and_the_known_ones_are_said() -> None:
    with pytest.raises(UsageError, match="'bandti'") as caught:
        registry.check(["tree", "bandti"])
    assert "bandit, secrets, semgrep, tree" in caught.value.advice
    registry.check(["tree", "bandit"])
    registry.check([])


def test_another_package_is_listed_without_being_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(tmp_path, monkeypatch, {"mine": "mine_of_test:Mine"}, body="raise RuntimeError('loaded')\n")
    assert registry.offered() == ("mine",)
    registry.check(["mine"])
    assert "mine_of_test" not in sys.modules
    with pytest.raises(RuntimeError, match="loaded"):
        registry.make("mine")


def test_another_package_is_made_and_speaks_for_no_area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(tmp_path, monkeypatch, {"mine": "mine_of_test:Mine"})
    assert registry.make("mine").id == "mine"
    assert registry.areas("mine") == ()


def test_a_built_in_name_is_never_anothers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(tmp_path, monkeypatch, {"tree": "mine_of_test:Mine", "mine": "mine_of_test:Mine"})
    assert isinstance(registry.make("tree"), TreeAnalyzer)
    assert registry.offered() == ("mine",)
