"""Every relative link in every document leads to something that is there, down to the heading."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for page in {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")}
    if page.is_file()
)
LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """A page without its code, in which brackets are no links."""
    text = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "", text)


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings of a page as a repository host links them."""
    text = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    found: Counter[str] = Counter()
    names = []
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        names.append(f"{name}-{found[name]}" if found[name] else name)
        found[name] += 1
    return frozenset(names)


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_links_resolve(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        path, _, anchor = link.partition("#")
        place = (page.parent / unquote(path)).resolve() if path else page
        assert place.is_relative_to(ROOT), link
        assert place.exists(), link
        if anchor:
            assert anchor in anchors(place), link


def test_links_are_found() -> None:
    readme = ROOT / "README.md"
    assert {"CHANGELOG.md", "docs/img/terminal.svg", "docs/spec/measurement.md"} <= set(LINK.findall(prose(readme)))


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for link in LINK.findall(prose(page)):
            place = (page.parent / link.partition("#")[0]).resolve()
            found = [place / "README.md"] if place.is_dir() else [place]
            waiting += [each for each in found if each.suffix == ".md" and each.is_file() and each not in reached]
    assert set(PAGES) <= reached


def test_no_document_names_a_place_on_some_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = [ROOT / name for name in tracked.stdout.split("\0") if name] or PAGES
    for page in names:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(?:home|root|Users|work|mnt)/\w", prose(page)), page
        assert "localhost:" not in prose(page), page
        assert text.endswith("\n"), page
