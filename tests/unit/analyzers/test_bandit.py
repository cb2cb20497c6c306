"""Bandit: what it finds becomes findings of ours, and what it loses on the way is said."""

from __future__ import annotations

import logging
import sys
import threading
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from applabel import inventory
from applabel.analyzers import bandit as module
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.codec import rules
from applabel.errors import AnalyzerUnavailable
from applabel.model import Outcome, Report, Suppression
from tests.conftest import WriteApp

SHELL = "import subprocess\n\n\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"
PLAIN = "x = 1\n"
# A list where Bandit's own test expects a number or a name: the test raises, and Bandit only logs it.
CRASH = "from cryptography.hazmat.primitives.asymmetric import rsa\nkey = rsa.generate_private_key(65537, [1024])\n"


def scan(write_app: WriteApp, files: dict[str, str | bytes]) -> Report:
    return BanditAnalyzer().analyze(inventory.read(write_app(files)))


def gaps(report: Report) -> list[tuple[str, str]]:
    return [(each.path, each.reason) for each in report.unexamined]


def test_a_finding_says_what_where_and_in_what(write_app: WriteApp) -> None:
    report = scan(write_app, {"sub/app.py": SHELL})
    (found,) = [each for each in report.findings if each.rule == "bandit-b602"]
    assert (found.location.path, found.location.line, found.location.column) == ("sub/app.py", 5, 5)
    assert found.symbol == "run"
    assert found.evidence.strip() == "subprocess.call('ls ' + word, shell=True)"
    assert (found.cwe, found.analyzer, found.confidence) == (78, "bandit", None)
    assert report.outcome is Outcome.RAN
    assert (report.examined, report.unexamined) == (("sub/app.py",), ())
    assert report.version == metadata.version("bandit")


def test_every_test_of_bandit_has_a_rule_or_is_silent_on_purpose() -> None:
    from bandit.core import extension_loader

    manager: Any = extension_loader.MANAGER
    theirs = {plugin.plugin._test_id for plugin in manager.plugins}
    theirs |= {each["id"] for kind in manager.blacklist.values() for each in kind}
    ours = {str(rule.matcher["test"]) for rule in rules.load("bandit")}
    assert theirs - ours - module._SILENT == set()
    assert ours - theirs == set()


def test_an_import_alone_is_no_finding(write_app: WriteApp) -> None:
    assert scan(write_app, {"a.py": "import pickle\nimport subprocess\nimport telnetlib\n"}).findings == ()


def test_no_python_is_nothing_for_it(write_app: WriteApp) -> None:
    report = scan(write_app, {"a.js": "x\n"})
    assert (report.outcome, report.examined, report.findings) == (Outcome.NOT_APPLICABLE, (), ())


def test_tests_and_documents_are_none_of_its_business(write_app: WriteApp) -> None:
    report = scan(write_app, {"app.py": PLAIN, "tests/test_a.py": SHELL})
    assert (report.examined, report.findings) == (("app.py",), ())


def test_without_bandit_it_is_unavailable(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(module.metadata, "version", missing)
    with pytest.raises(AnalyzerUnavailable, match="not installed") as caught:
        scan(write_app, {"a.py": PLAIN})
    assert caught.value.advice == "pip install bandit"


@pytest.mark.parametrize("code", ["def f(:\n", "print 'x'\n", "x = '''\n", "if True:\n\tx = 1\n        y = 2\n"])
def test_what_it_cannot_parse_is_unexamined(write_app: WriteApp, code: str) -> None:
    report = scan(write_app, {"a.py": PLAIN, "bad.py": code})
    assert gaps(report) == [("bad.py", "syntax-error")]
    assert report.examined == ("a.py",)


def test_a_test_that_crashes_leaves_its_file_unexamined(write_app: WriteApp) -> None:
    report = scan(write_app, {"a.py": PLAIN, "crash.py": CRASH + SHELL})
    assert gaps(report) == [("crash.py", "engine-error")]
    assert "weak_cryptographic_key" in report.unexamined[0].detail
    assert report.examined == ("a.py",)
    assert "bandit-b602" in {each.rule for each in report.findings}, "what others found there stays"


def test_a_crash_nobody_can_place_leaves_every_file_of_the_run_unexamined(
    write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bandit.core.tester import BanditTester

    def report_error(*_: object) -> None:
        logging.getLogger("bandit.core.tester").error("something else went wrong")

    monkeypatch.setattr(BanditTester, "report_error", staticmethod(report_error))
    report = scan(write_app, {"a.py": PLAIN, "crash.py": CRASH})
    assert ("crash.py", "engine-error") in gaps(report)
    assert "crash.py" not in report.examined


def test_an_exception_in_the_middle_of_a_file_is_said(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    from bandit.core.node_visitor import BanditNodeVisitor

    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(BanditNodeVisitor, "visit_Call", broken)
    assert gaps(scan(write_app, {"a.py": PLAIN, "b.py": SHELL})) == [("b.py", "engine-error")]


def test_a_file_it_passes_over_is_said(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    from bandit.core.manager import BanditManager

    real = BanditManager.run_tests

    def forgetful(self: Any) -> None:
        self.files_list = [each for each in self.files_list if b"call" not in Path(each).read_bytes()]
        real(self)

    monkeypatch.setattr(BanditManager, "run_tests", forgetful)
    report = scan(write_app, {"a.py": SHELL, "b.py": PLAIN})
    assert gaps(report)[0] == ("a.py", "engine-error")
    assert "a.py" not in report.examined
    assert "without a word" in report.unexamined[0].detail


def test_what_goes_wrong_in_the_deep_thread_is_not_lost(
    write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bandit.core.manager import BanditManager

    def broken(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(BanditManager, "run_tests", broken)
    with pytest.raises(MemoryError):
        scan(write_app, {"a.py": PLAIN})


def test_it_leaves_the_process_as_it_was(write_app: WriteApp) -> None:
    tester = logging.getLogger("bandit.core.tester")
    before = (sys.getrecursionlimit(), threading.stack_size(), tester.level, tester.propagate, [*tester.handlers])
    scan(write_app, {"a.py": CRASH})
    after = (sys.getrecursionlimit(), threading.stack_size(), tester.level, tester.propagate, [*tester.handlers])
    assert before == after


def test_old_line_ends_do_not_make_many_places_one(write_app: WriteApp) -> None:
    code = b"import os\ros.system(first)\ros.system(second)\r"
    report = scan(
        write_app, {"a.py": code, "b.py": code.replace(b"\r", b"\n"), "c.py": code.replace(b"\r", b"\r\n")}
    )
    places = {
        path: [each for each in report.findings if each.location.path == path] for path in ("a.py", "b.py", "c.py")
    }
    for path in places:
        assert [each.location.line for each in places[path]] == [2, 3]
        assert [each.locus[len(path) :] for each in places[path]] == [each.locus[4:] for each in places["b.py"]]
    assert len({each.locus for each in places["a.py"]}) == 2


def test_an_ignore_comment_is_a_remark(write_app: WriteApp) -> None:
    report = scan(write_app, {"a.py": SHELL.replace("True)", "True)  # nosec B602")})
    assert {each.suppression for each in report.findings} == {Suppression.UNJUSTIFIED}


def test_a_test_without_a_rule_of_ours_is_a_finding_all_the_same(
    write_app: WriteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = tuple(rule for rule in rules.load("bandit") if rule.id != "bandit-b602")
    monkeypatch.setattr(module.rules, "load", lambda _: known)
    found = [each for each in scan(write_app, {"a.py": SHELL}).findings if each.rule == "bandit-b602"]
    assert [(each.cwe, each.message, each.flags) for each in found] == [
        (78, "subprocess popen with shell equals true", ())
    ]
