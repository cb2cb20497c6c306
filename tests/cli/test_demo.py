"""`applabel demo`: seven weaknesses are promised, and these seven are found, each once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from applabel import pipeline
from applabel.cli import main
from applabel.cli.demo import complete
from applabel.codec import data
from applabel.config import Settings
from applabel.model import Result
from tests.conftest import Run

ROOT = Path(__file__).parents[2]
WEAKNESSES = {
    "shop/labels.py": "command-injection",
    "shop/store.py": "sql-injection",
    "shop/views.py": "deserialization",
    "shop/accounts.py": "weak-crypto",
    "shop/config.py": "hardcoded-secret",
    "shop/payment.py": "certificate-validation",
    "app.py": "debug-enabled",
}
"""What README.md of the sample says of it, one weakness a file."""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    app = tmp_path_factory.mktemp("demo") / "app"
    complete(data.demo(), app)
    return pipeline.score(app, Settings(name="demo-shop"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The folder of `demo --into`, and what the command said."""
    from click.testing import CliRunner

    folder = tmp_path_factory.mktemp("kept") / "shop"
    return folder, CliRunner(env={"COLUMNS": "80"}).invoke(main, ["demo", "--into", str(folder)])


def test_the_seven_weaknesses_are_found_each_once(result: Result) -> None:
    found = [(each.locations[0].path, each.weakness_class) for each in result.findings]
    assert sorted(found) == sorted(WEAKNESSES.items())


def test_the_grade_is_e_and_nothing_was_left_out(result: Result) -> None:
    assert result.measurement.grade == "E"
    assert result.unexamined == ()
    assert result.measurement.baseline == "no"


def test_all_who_saw_a_weakness_are_named(result: Result) -> None:
    seen = {each.locations[0].path: each.analyzers for each in result.findings}
    assert set(seen["shop/config.py"]) == {"bandit", "secrets"}
    for path in set(WEAKNESSES) - {"shop/config.py"}:
        assert set(seen[path]) == {"bandit", "semgrep"}, path


def test_the_sample_explains_its_weaknesses_itself() -> None:
    text = (data.demo() / "README.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "weakness" not in line]
    assert len(rows) == len(WEAKNESSES) == 7
    assert {re.findall(r"`([^`]+)`", row.split("|")[2])[-1 if "store" in row else 0] for row in rows} == set(
        WEAKNESSES
    )
    assert "seven weaknesses" in text


def test_the_readme_promises_no_other_number() -> None:
    assert "seven weaknesses" in (ROOT / "README.md").read_text()


def test_it_keeps_the_sample_where_it_is_told(kept: tuple[Path, Any]) -> None:
    folder, done = kept
    assert done.exit_code == 0, done.output
    assert (folder / "shop" / "config.py").is_file()
    assert not list(folder.rglob("*.in"))
    assert f"applabel score {folder} -v" in " ".join(done.stdout.split())


def test_what_it_says_fits_a_terminal_of_eighty_columns(kept: tuple[Path, Any]) -> None:
    _, done = kept
    lines = done.stdout.splitlines()
    assert len(lines) <= 40
    assert all(len(line) <= 80 for line in lines)
    assert lines[0] == "demo-shop: Do not entrust sensitive data until fixed."
    assert lines[-1] == "Exit code 0: a demonstration."
    assert any(
        re.fullmatch(r"`applabel explain [0-9a-f]{12} APP` says why and how to mend it\.", each) for each in lines
    )
    assert any(each.startswith("7 weaknesses (") for each in lines)


def test_what_is_there_already_is_not_touched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    done = run("demo", "--into", tmp_path / "mine")
    assert done.exit_code == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "mine").read_text() == "precious"


def test_an_incomplete_demonstration_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import wall

    real = wall.run

    def without_bandit(names: tuple[str, ...], *rest: Any, **options: Any) -> Any:
        return real(tuple(name for name in names if name != "bandit"), *rest, **options)

    monkeypatch.setattr(pipeline.wall, "run", without_bandit)
    done = run("demo")
    assert done.exit_code == 0
    assert "none, the measurement is incomplete" in done.stdout
    assert "Incomplete here:" in done.stdout


def test_the_key_is_the_same_every_time_and_in_nothing_that_is_published(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        complete(data.demo(), tmp_path / name)
        texts.append((tmp_path / name / "shop" / "config.py").read_text())
    assert texts[0] == texts[1]
    (key,) = re.findall(r'"(AKIA[A-Z2-7]{16})"', texts[0])
    for file in (*data.demo().rglob("*"), ROOT / "src" / "applabel" / "cli" / "demo.py"):
        assert not file.is_file() or key.encode() not in file.read_bytes()
