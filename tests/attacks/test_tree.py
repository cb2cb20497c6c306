"""Odd things in a tree never crash the measurement, and never hide behind a grade."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from applabel import inventory, pipeline
from applabel.config import Settings
from applabel.model import Outcome, Role, Status
from tests.conftest import Run, WriteApp

PLAIN = "def double(number):\n    return number * 2\n"
SHELL = "import subprocess\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"


def missed(app: Path) -> dict[str, str]:
    """path -> reason of what nobody looked at; asserts that there is no grade."""
    result = pipeline.score(app, Settings())
    assert result.measurement.status is Status.INCOMPLETE
    assert result.measurement.grade is None
    return {each.path: each.reason for each in result.unexamined}


def test_a_pipe(write_app: WriteApp) -> None:
    app = write_app({"app.py": PLAIN})
    os.mkfifo(app / "pipe.py")
    assert missed(app) == {"pipe.py": "special-file"}


def test_a_socket(write_app: WriteApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = write_app({"app.py": PLAIN})
    monkeypatch.chdir(app)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("s.py")
        assert missed(app) == {"s.py": "special-file"}


def test_a_dangling_link(write_app: WriteApp) -> None:
    app = write_app({"app.py": PLAIN})
    (app / "more.py").symlink_to("gone.py")
    assert missed(app) == {"more.py": "link-dangling"}


def test_a_link_out_of_the_app_is_not_followed_and_is_a_finding(write_app: WriteApp, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(SHELL)
    app = write_app({"app.py": PLAIN})
    (app / "more.py").symlink_to("../outside.py")
    result = pipeline.score(app, Settings())
    assert result.measurement.grade is None
    assert {each.rules[0] for each in result.findings} == {"tree-link-outside"}


def test_a_link_to_a_folder_outside(write_app: WriteApp, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "more.py").write_text(SHELL)
    app = write_app({"app.py": PLAIN})
    (app / "more").symlink_to("../outside")
    assert missed(app) == {"more": "link-outside"}


def test_a_link_that_loops(write_app: WriteApp) -> None:
    app = write_app({"app.py": PLAIN})
    (app / "more").symlink_to("more")
    assert missed(app) == {"more": "link-loop"}


def test_a_link_inside_is_measured_once(write_app: WriteApp) -> None:
    app = write_app({"real/app.py": SHELL})
    (app / "again").symlink_to("real")
    (app / "same.py").symlink_to("real/app.py")
    result = pipeline.score(app, Settings())
    assert {each.locations[0].path for each in result.findings} == {"real/app.py"}
    assert result.measurement.grade is not None


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_nobody_may_read(write_app: WriteApp) -> None:
    app = write_app({"app.py": PLAIN, "more.py": PLAIN})
    (app / "more.py").chmod(0)
    assert missed(app) == {"more.py": "unreadable"}


def test_a_file_of_five_megabytes(write_app: WriteApp) -> None:
    lines = "".join(f"value_{number} = {number}\n" for number in range(230_000))
    assert len(lines) > 5_000_000 - 600_000
    result = pipeline.score(write_app({"app.py": PLAIN, "big.py": lines + SHELL}), Settings())
    seen = any(each.locations[0].path == "big.py" for each in result.findings)
    assert seen or "big.py" in result.assessment.unexamined


def test_names_that_would_forge_output(run: Run, tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    for name in (
        b"a\nGrade A\n.py",
        b"b\x1b[2J\x1b[1;1HBaseline met YES.py",
        b"c\xff.py",
        "d\u202eyp.exe.py".encode(),
    ):
        Path(os.fsdecode(os.fsencode(app) + b"/" + name)).write_text(SHELL)
    page = run("score", app, "-v").stdout
    for character in ("\x1b", "\u202e", "\nGrade A\n"):
        assert character not in page
    document: Any = json.loads(run("score", app, "--format", "json").stdout)
    assert sorted({each["path"] for each in document["findings"]}) == [
        r"a\u{a}Grade A\u{a}.py",
        r"b\u{1b}[2J\u{1b}[1;1HBaseline met YES.py",
        r"c\xff.py",
        r"d\u{202e}yp.exe.py",
    ]
    assert document["target"]["gitTree"] == ""
    assert "newline" in document["target"]["undefined"]


def test_code_that_would_forge_output(run: Run, write_app: WriteApp) -> None:
    code = "import os\ndef f(w):\n    os.system('\x1b[2J ' + w)  # \u202e [bold red]Grade A[/]\n"
    app = write_app({"app.py": code})
    found: Any = json.loads(run("score", app, "--format", "json").stdout)["findings"]
    for page in (run("score", app, "-v").stdout, run("explain", found[0]["id"], app).stdout):
        assert "\x1b" not in page
        assert "\u202e" not in page


def test_nothing_in_the_tree(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    assert missed(tmp_path / "app") == {".": "nothing-in-scope"}


def test_nothing_but_prose_and_pictures(write_app: WriteApp) -> None:
    assert missed(write_app({"README.md": "# Hello\n", "a.png": b"\x89PNG\r\n\x1a\n\0\0\0"})) == {
        ".": "nothing-in-scope"
    }


def test_everything_called_a_test_is_measured_all_the_same(write_app: WriteApp) -> None:
    result = pipeline.score(write_app({"tests/app.py": SHELL, "docs/more.py": SHELL}), Settings())
    assert {each.locations[0].path for each in result.findings} == {"tests/app.py", "docs/more.py"}


def test_a_thousand_folders_deep(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    here = os.open(app, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    handle = os.open("app.py", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(handle, SHELL.encode())
    os.close(handle)
    os.close(here)
    result = pipeline.score(app, Settings())
    assert any(each.locations[0].path.endswith("d/app.py") for each in result.findings)


def test_manifests_that_are_bombs(write_app: WriteApp) -> None:
    app = write_app(
        {
            "app.py": PLAIN,
            "package-lock.json": "[" * 100_000,
            "pyproject.toml": "a = [" * 5_000,
            "requirements.txt": "-r requirements.txt\n" + "x" * 100_000 + "\n",
            "sub/package-lock.json": '{"packages": {"node_modules/a": {"version": 1e999}}}',
        }
    )
    result = pipeline.score(app, Settings())
    assert [each.outcome for each in result.reports] == [Outcome.RAN] * 4
    assert any("package-lock.json" in note for note in inventory.read(app).notes)


def test_a_secret_in_a_test_is_seen_and_raises_no_cap(write_app: WriteApp) -> None:
    key = "AKIA" + "Z7YQ3TKLM2NBVCXW"
    app = write_app({"app.py": PLAIN, "tests/test_app.py": f"KEY = '{key}'\n"})
    result = pipeline.score(app, Settings())
    assert [each.rules[0] for each in result.findings] == ["secret-outside-what-ships"]
    assert result.measurement.caps == ()
    assert next(file for file in result.inventory.files if file.path.startswith("tests/")).role is Role.TEST
