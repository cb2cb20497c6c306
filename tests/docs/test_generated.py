"""What docs/generate.py makes is what is committed, and holds nothing a scanner would take for a leak."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from applabel import inventory
from applabel.analyzers.secrets import SecretsAnalyzer
from applabel.codec import rules
from tests.conftest import Run

ROOT = Path(__file__).parents[2]
SVG = {"svg": "http://www.w3.org/2000/svg"}


def test_no_page_is_stale() -> None:
    """Mend with `python docs/generate.py`."""
    command = [sys.executable, str(ROOT / "docs/generate.py"), "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_rule_has_one_heading() -> None:
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs/rules").rglob("*.md")]
    prose = [re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE) for page in pages]
    headings = [heading for page in prose for heading in re.findall(r"^## (.+)$", page, re.MULTILINE)]
    assert sorted(headings) == [rule.id for rule in rules.load_all()]


def test_no_page_holds_what_looks_like_a_live_secret(tmp_path: Path) -> None:
    """Under names that ship: in a folder called docs they would pass as examples."""
    for number, page in enumerate(sorted(ROOT.glob("**/*.md"))):
        if ".venv" not in page.parts:
            (tmp_path / f"page{number}.txt").write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    found = SecretsAnalyzer().analyze(inventory.read(tmp_path)).findings
    assert [(each.evidence, each.rule) for each in found if each.flags] == []


def test_an_unknown_verb_is_refused() -> None:
    command = [sys.executable, str(ROOT / "docs/generate.py"), "everything"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "python docs/generate.py picture" in done.stderr


@pytest.fixture(scope="module")
def picture() -> str:
    return (ROOT / "docs/img/terminal.svg").read_text(encoding="utf-8")


def test_the_picture_needs_no_network(picture: str) -> None:
    addresses = re.findall(r"https?://[^\s\"<]+", re.sub(r"<!--.*?-->", "", picture))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in picture


def test_no_line_of_the_picture_is_cut(picture: str) -> None:
    tree = ET.fromstring(picture)
    _, _, width, height = map(float, tree.attrib["viewBox"].split())
    texts = tree.findall(".//svg:g/svg:g/svg:text", SVG)
    assert len(texts) > 30
    for text in texts:
        assert float(text.attrib["x"]) + float(text.attrib["textLength"]) < width
        assert float(text.attrib["y"]) + 41 < height


def test_the_picture_is_what_the_demo_prints(picture: str, run: Run) -> None:
    """Mend with `python docs/generate.py picture`. The versions of the engines are those of whoever drew it."""
    tree = ET.fromstring(picture)
    drawn = [text.text or "" for text in tree.findall(".//svg:g/svg:g/svg:text", SVG)]
    printed = run("demo", env={"COLUMNS": "100"})
    assert printed.exit_code == 0, printed.output
    assert _words("\n".join(drawn).removeprefix("$\napplabel demo")) == _words(printed.stdout)


def _words(text: str) -> list[str]:
    return re.sub(r"\b(bandit|semgrep) [\d.]+", r"\1", text).replace("░", " ").replace("█", " ").split()
