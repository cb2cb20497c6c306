"""A confined process, and what it starts, reaches no network and changes nothing but its scratch folder."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

BOOT = """
import encodings.idna, json, os, socket, subprocess, sys
sys.path[:] = json.loads(sys.argv[1])
from applabel.analyzers import sandbox
from applabel.analyzers.sandbox import confine
for name in os.environ.get("WITHOUT", "").split():
    setattr(sandbox, name, 0x7FFFFFFF)  # a call no system knows
scratch, outside, port = sys.argv[2:]
if os.environ.get("AS_USER"):
    os.setgid(65534); os.setuid(65534)
os.chdir(scratch)
held = confine(scratch)
probe = '''
import json, os, socket, sys
scratch, outside, port = sys.argv[1:]
said = {}
def tried(name, action):
    try:
        action(); said[name] = True
    except OSError:
        said[name] = False
tried("connect", lambda: socket.create_connection(("127.0.0.1", int(port)), 5))
tried("write inside", lambda: open(os.path.join(scratch, "a"), "w").write("x"))
tried("make inside", lambda: os.mkdir(os.path.join(scratch, "folder")))
tried("write outside", lambda: open(os.path.join(outside, "new"), "w").write("x"))
tried("change outside", lambda: open(os.path.join(outside, "old"), "r+").write("y"))
tried("remove outside", lambda: os.unlink(os.path.join(outside, "old")))
tried("mode outside", lambda: os.chmod(os.path.join(outside, "old"), 0o600))
tried("times outside", lambda: os.utime(os.path.join(outside, "old"), (1, 1)))
tried("link outside", lambda: os.link(os.path.join(outside, "old"), os.path.join(outside, "again")))
tried("rename outside", lambda: os.rename(os.path.join(outside, "old"), os.path.join(outside, "other")))
tried("relative inside", lambda: open("a", "w").write("x"))
def undone():
    import ctypes
    system = ctypes.CDLL(None)
    wanted = bytes(8) + bytes([1]) + bytes(23)
    if system.syscall(442, -100, b"/", 0x8000, wanted, 32) != 0 and system.umount2(b"/", 2) != 0:
        raise OSError
tried("undone", undone)
tried("read outside", lambda: open(os.path.join(outside, "old")).read())
tried("nowhere", lambda: open(os.devnull, "w").write("x"))
print(json.dumps(said))
'''
def forked():
    if os.fork() == 0:
        sys.argv[1:] = scratch, outside, port
        exec(probe, {"__name__": "__main__"})
        sys.stdout.flush()
        os._exit(0)
    os.wait()
def started(*words):
    subprocess.run([*words, sys.executable, "-c", probe, scratch, outside, port], check=True)
# Whoever gave up being root may not be able to start the interpreter again.
ways = [forked] if os.environ.get("AS_USER") else [forked, started, lambda: started("sh", "-c", 'exec "$@"', "sh")]
for way in ways:
    way()
    for each in ("a", "folder"):
        path = os.path.join(scratch, each)
        os.rmdir(path) if os.path.isdir(path) else os.unlink(path)
print(json.dumps({name: getattr(held, name) for name in ("network", "tcp", "writing", "changing")}))
"""


def confined(tmp_path: Path, **environment: str) -> tuple[list[Any], dict[str, bool]]:
    scratch, outside = tmp_path / "scratch", tmp_path / "outside"
    for folder in (scratch, outside):
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    (outside / "old").write_text("x")
    (outside / "old").chmod(0o666)
    with socket.create_server(("127.0.0.1", 0)) as server:
        words = [json.dumps(sys.path), str(scratch), str(outside), str(server.getsockname()[1])]
        done = subprocess.run(
            [sys.executable, "-c", BOOT, *words],
            env={**os.environ, **environment}, capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *probes, held = map(json.loads, done.stdout.splitlines())
    return probes, held


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux offers what this needs")
def test_what_it_says_it_took_is_gone(tmp_path: Path) -> None:
    probes, held = confined(tmp_path)
    assert len(probes) == 3
    for said in probes:
        assert said["write inside"]
        assert said["make inside"]
        assert said["read outside"] or not held["writing"]
        assert said["nowhere"]
        assert said["connect"] is not held["tcp"]
        for name in ("write outside", "change outside", "remove outside", "link outside", "rename outside"):
            assert said[name] is not held["writing"]
        for name in ("mode outside", "times outside"):
            assert said[name] is not held["changing"]
        assert said["relative inside"]
        assert not (held["changing"] and said["undone"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux offers what this needs")
@pytest.mark.parametrize(
    ("without", "changing"), [("_CREATE_RULESET", True), ("_NEW_MOUNTS", False), ("_SET_MOUNT", False)]
)
def test_where_the_system_has_one_of_the_two_it_holds_alone(tmp_path: Path, without: str, changing: bool) -> None:
    offered = confined(tmp_path / "both")[1]
    probes, held = confined(tmp_path / "one", WITHOUT=without)
    assert held["changing"] is (changing and offered["changing"])
    assert held["writing"] is offered["writing"]
    for said in probes:
        assert said["write inside"]
        assert said["write outside"] is not held["writing"]
        assert said["remove outside"] is not held["writing"]
        assert said["mode outside"] is not held["changing"]
        assert not (held["changing"] and said["undone"])


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="only root can become another"
)
def test_somebody_who_is_not_root_is_confined_too() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        probes, held = confined(Path(folder), AS_USER="1")
    assert len(probes) == 1
    for said in probes:
        assert said["write inside"]
        assert said["connect"] is not held["tcp"]
        assert said["write outside"] is not held["writing"]
        assert said["mode outside"] is not held["changing"]
        assert not (held["changing"] and said["undone"])


def test_it_can_be_called_where_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import sandbox

    class Refusing:
        def syscall(self, *_: object) -> int:
            return -1

        unshare = prctl = syscall

    monkeypatch.setattr(sandbox.ctypes, "CDLL", lambda *_, **__: Refusing())
    assert sandbox.confine("/tmp") == sandbox.Confinement(network=False, tcp=False, writing=False, changing=False)


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import sandbox

    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert sandbox.confine("/tmp") == sandbox.Confinement(network=False, tcp=False, writing=False, changing=False)
