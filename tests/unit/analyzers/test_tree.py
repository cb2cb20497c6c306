"""The tree analyzer: links that leave the app are findings, others are none."""

from __future__ import annotations

from applabel import inventory
from applabel.analyzers.tree import TreeAnalyzer
from applabel.model import Outcome, Report
from tests.conftest import WriteApp


def scan(write_app: WriteApp, links: dict[str, str]) -> Report:
    app = write_app({"a.py": "x = 1\n", "sub/b.py": "x = 1\n"})
    for path, destination in links.items():
        (app / path).symlink_to(destination)
    return TreeAnalyzer().analyze(inventory.read(app))


def test_a_link_out_of_the_app_is_a_finding(write_app: WriteApp) -> None:
    report = scan(write_app, {"sub/out": "../../elsewhere", "root": "/etc"})
    assert [(each.location.path, each.rule) for each in report.findings] == [
        ("root", "tree-link-outside"),
        ("sub/out", "tree-link-outside"),
    ]
    assert [each.evidence for each in report.findings] == ["-> /etc", "-> ../../elsewhere"]
    assert len({each.locus for each in report.findings}) == 2


def test_where_a_link_leads_to_does_not_name_it(write_app: WriteApp) -> None:
    app = write_app({"a.py": "x = 1\n"})
    loci = set()
    for destination in ("/etc", "/usr"):
        (app / "out").symlink_to(destination)
        (found,) = TreeAnalyzer().analyze(inventory.read(app)).findings
        loci.add(found.locus)
        (app / "out").unlink()
    assert len(loci) == 1


def test_other_links_are_no_finding(write_app: WriteApp) -> None:
    links = {"inside": "a.py", "sub/up": "../a.py", "gone": "nowhere", "loop": "loop", "folder": "sub"}
    report = scan(write_app, links)
    assert report.findings == ()
    assert report.outcome is Outcome.RAN


def test_it_reads_no_file_and_says_so(write_app: WriteApp) -> None:
    report = scan(write_app, {})
    assert (report.examined, report.unexamined, report.findings) == ((), (), ())
    assert report.rules_digest
