"""An analyzer that misbehaves costs its own report and nothing else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from applabel import inventory
from applabel.analyzers import process, wall
from applabel.model import FileReport, Finding, Inventory, Location, Outcome, Report

HEAD = """
import os, sys, time
from applabel.model import Area, Finding, Location, Outcome, Report

class Hostile:
    id = "hostile"
    areas = (Area.CODE,)

    def analyze(self, inventory):
"""


@pytest.fixture
def tree(tmp_path: Path) -> Inventory:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text("x = 1\n")
    return inventory.read(tmp_path / "app")


def behave(body: str, folder: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch, **budget: int) -> Report:
    """Install an analyzer with this body as a package would, and run it behind the wall."""
    site = folder / "site"
    facts = site / "hostile-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[applabel.analyzers]\nhostile = hostile:Hostile\n")
    (site / "hostile.py").write_text(HEAD + textwrap.indent(textwrap.dedent(body), " " * 8))
    monkeypatch.syspath_prepend(str(site))
    return wall.run(["hostile"], tree, wall.Means(budget=wall.Budget(**budget)))[0]


GOOD = 'return Report(analyzer="hostile", version="1", outcome=Outcome.RAN, areas=self.areas)'


def test_a_well_behaved_one_passes(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert behave(GOOD, tmp_path, tree, monkeypatch).outcome is Outcome.RAN


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("raise KeyboardInterrupt", "ended"),
        ("raise SystemExit(0)", "no report"),
        ("os._exit(0)", "no report"),
        ("os.abort()", "SIGABRT"),
        ("return None", "something else than a report"),
        ("return 'clean'", "something else than a report"),
        ("return Report(analyzer='bandit', version='1', outcome=Outcome.RAN, areas=())", "something else"),
        ("def deep(): deep()\ndeep()", "RecursionError"),
        ("x = 'a'\nwhile True: x += x", "memory"),
        (
            "for fd in range(3, 20):\n    try: os.write(fd, b'{}')\n    except OSError: pass\n" + GOOD,
            "something else than a report",
        ),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    ],
)
def test_whatever_happens_is_a_failed_report(
    tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    report = behave(body, tmp_path, tree, monkeypatch, memory=2 * 2**30, seconds=60)
    assert report.outcome is Outcome.FAILED
    assert said in report.reason
    assert report.findings == ()
    assert str(tmp_path / "app") not in report.reason


def test_a_hang_ends_at_the_deadline(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    report = behave("time.sleep(600)", tmp_path, tree, monkeypatch, seconds=3)
    assert (report.outcome, report.reason) == (Outcome.FAILED, "it took longer than 3 s")


def test_a_busy_loop_ends_too(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    report = behave("while True: pass", tmp_path, tree, monkeypatch, seconds=60, cpu=2)
    assert report.outcome is Outcome.FAILED
    assert "SIGXCPU" in report.reason or "SIGKILL" in report.reason


def test_a_flood_on_its_output_goes_nowhere(
    tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"for _ in range(100):\n    print('x' * 2**20)\n    sys.stderr.write('y' * 2**16)\n{GOOD}"
    assert behave(body, tmp_path, tree, monkeypatch).outcome is Outcome.RAN


def test_a_flood_of_findings_is_refused(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    body = """
    finding = Finding(rule="r", cwe=1, location=Location(path="a.py", line=1), locus="l", message="m" * 10_000,
                      analyzer="hostile")
    return Report(analyzer="hostile", version="1", outcome=Outcome.RAN, areas=self.areas,
                  findings=(finding,) * 1_000)
    """
    report = behave(body, tmp_path, tree, monkeypatch, output=2**20)
    assert (report.outcome, report.reason) == (Outcome.FAILED, "its report was larger than 1 MiB")


def test_what_it_left_running_is_killed(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"""
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
    {GOOD.replace('"1"', "str(pid)")}
    """
    began = time.monotonic()
    report = behave(body, tmp_path, tree, monkeypatch)
    assert report.outcome is Outcome.RAN
    assert time.monotonic() - began < 60
    child = int(report.version)
    for _ in range(50):
        if not _alive(child):
            return
        time.sleep(0.1)
    pytest.fail("the child outlived the wall")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing_running(tmp_path: Path, number: int) -> None:
    (tmp_path / "app").mkdir()
    for name in range(40):
        (tmp_path / "app" / f"a{name}.py").write_text("x = 1\n" * 2_000)
    command = [sys.executable, "-m", "applabel", "score", str(tmp_path / "app"), "-q"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("applabel-*/semgrep-*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert b"Interrupted" in said
    assert list(tmp_path.glob("applabel-*")) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parents")
def test_being_killed_outright_leaves_nothing_running(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for name in range(40):
        (tmp_path / "app" / f"a{name}.py").write_text("import os\nos.system(x + y)\n" * 2_000)
    command = [sys.executable, "-m", "applabel", "score", str(tmp_path / "app"), "-q", "--no-cache"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, cwd=tmp_path) as process:
        deadline = time.monotonic() + 30
        below: set[int] = set()
        while not (scanning := [each for each in below if "semgrep" in _name(each)]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
            below = set(_below(process.pid))
        process.kill()
    assert scanning
    for _ in range(50):
        if not any(map(_alive, below)):
            return
        time.sleep(0.1)
    pytest.fail("an engine outlived the wall")


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(each) for each in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _below(child)


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0--")[0]
    except OSError:
        return ""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
    except OSError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux offers what this needs")
def test_it_can_write_nowhere_and_reach_nobody(
    tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        body = f"""
        import socket
        said = []
        for act in (
            lambda: open({str(tmp_path / "app" / "a.py")!r}, "a").write("# changed"),
            lambda: open({str(tmp_path / "new")!r}, "w"),
            lambda: socket.create_connection(("127.0.0.1", {server.getsockname()[1]}), 5),
            lambda: open("scratch", "w").write("fine"),
        ):
            try:
                act()
                said.append("yes")
            except OSError:
                said.append("no")
        {GOOD.replace('"1"', '" ".join(said)')}
        """
        report = behave(body, tmp_path, tree, monkeypatch)
    assert report.version == "no no no yes"
    assert (tmp_path / "app" / "a.py").read_text() == "x = 1\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux offers what this needs")
def test_the_app_cannot_be_changed_in_any_way(
    tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = tmp_path / "app"
    (app / "a.py").chmod(0o640)
    before = (app / "a.py").stat()
    body = f"""
    app = {str(app)!r}
    file, said = app + "/a.py", []
    for act in (
        lambda: open(file, "r+").write("y"),
        lambda: os.truncate(file, 0),
        lambda: os.unlink(file),
        lambda: os.rename(file, app + "/b.py"),
        lambda: os.link(file, app + "/b.py"),
        lambda: os.symlink("x", app + "/b.py"),
        lambda: os.mkdir(app + "/b"),
        lambda: os.mkfifo(app + "/b"),
        lambda: os.rename(app, app + "2"),
        lambda: os.chmod(file, 0o777),
        lambda: os.utime(file, (1, 1)),
        lambda: os.chown(file, os.getuid(), os.getgid()),
        lambda: os.setxattr(file, "user.x", b"y"),
    ):
        try:
            act()
            said.append("yes")
        except OSError:
            said.append("no")
    {GOOD.replace('"1"', '" ".join(said)')}
    """
    report = behave(body, tmp_path, tree, monkeypatch)
    assert report.version == " ".join(["no"] * 13)
    assert (app / "a.py").read_text() == "x = 1\n"
    after = (app / "a.py").stat()
    assert (after.st_mode, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_mode,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )
    assert [each.name for each in app.iterdir()] == ["a.py"]


def test_it_sees_none_of_our_environment(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "do-not-leak")
    body = (
        'raise ValueError(str("do-not-leak" in str(os.environ)) + " " + str(os.getcwd() == inventory.target.root))'
    )
    assert "False False" in behave(body, tmp_path, tree, monkeypatch).reason


def test_nothing_is_imported_from_the_app(tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = "open({path!r}, 'w').write('ran')\n".format(path=str(tmp_path / "trap"))
    for name in ("msgspec", "yaml", "bandit", "semgrep", "json", "sitecustomize", "applabel"):
        (tmp_path / "app" / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.syspath_prepend(str(tmp_path / "app"))
    tree = inventory.read(tmp_path / "app")
    reports = wall.run(["bandit", "semgrep", "secrets", "tree"], tree)
    assert [each.outcome for each in reports] == [Outcome.RAN] * 4
    assert not (tmp_path / "trap").exists()


def test_an_offered_analyzer_cannot_take_a_built_in_name(
    tmp_path: Path, tree: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    facts = site / "hostile-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[applabel.analyzers]\ntree = hostile:Hostile\n")
    (site / "hostile.py").write_text("raise RuntimeError('loaded')\n")
    monkeypatch.syspath_prepend(str(site))
    assert wall.run(["tree"], tree)[0].outcome is Outcome.RAN


def test_what_was_found_before_a_failure_still_counts(tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import worker
    from applabel.analyzers.bandit import BanditAnalyzer

    first = replace(tree.files[0], path="0.py")
    many = replace(tree, files=(first, *(replace(tree.files[0], path=f"{n}.py") for n in range(1, 6))))
    finding = Finding(
        rule="bandit-b602",
        cwe=78,
        location=Location(path="0.py", line=1),
        locus="l",
        message="m",
        analyzer="bandit",
    )
    said = [msgspec.json.encode(worker.OfFile(FileReport(path="0.py", findings=(finding,))))]

    def heard(*_: object, **__: object) -> Iterator[bytes]:
        yield from said
        said.clear()
        raise process.Ended("it was ended by SIGSEGV")

    monkeypatch.setattr(wall, "heard", heard)
    monkeypatch.setattr(BanditAnalyzer, "due", lambda _, inventory: inventory.files)
    report = wall.run(["bandit"], many)[0]
    assert (report.outcome, report.reason) == (Outcome.FAILED, "it was ended by SIGSEGV")
    assert [each.rule for each in report.findings] == ["bandit-b602"]


def test_a_file_that_kills_its_process_costs_itself_alone(tree: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import worker
    from applabel.analyzers.bandit import BanditAnalyzer

    many = replace(tree, files=tuple(replace(tree.files[0], path=f"{n}.py") for n in range(6)))

    def heard(job: bytes, **_: object) -> Iterator[bytes]:
        for file in msgspec.json.decode(job, type=worker.Job).inventory.files:
            if file.path == "3.py":
                raise process.Ended("it took longer than 120 s", "timeout")
            yield msgspec.json.encode(worker.OfFile(FileReport(path=file.path)))
        yield msgspec.json.encode(worker.Done())

    monkeypatch.setattr(wall, "heard", heard)
    monkeypatch.setattr(BanditAnalyzer, "due", lambda _, inventory: inventory.files)
    report = wall.run(["bandit"], many)[0]
    assert report.outcome is Outcome.RAN
    assert report.examined == ("0.py", "1.py", "2.py", "4.py", "5.py")
    assert [(each.path, each.reason) for each in report.unexamined] == [("3.py", "timeout")]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([b"{}"], "something else than a report"),
        ([b'{"type":"done"}'], "did not answer for every file"),
        ([b'{"type":"file","report":{"path":"other.py"}}'], "another file than the next"),
        ([], "did not answer for every file"),
    ],
)
def test_a_worker_that_lies_is_not_believed(
    tree: Inventory, monkeypatch: pytest.MonkeyPatch, answers: list[bytes], said: str
) -> None:
    monkeypatch.setattr(wall, "heard", lambda *_, **__: (each for each in answers))
    report = wall.run(["bandit"], tree)[0]
    assert report.examined == ()
    assert said in (report.reason or report.unexamined[0].detail)
