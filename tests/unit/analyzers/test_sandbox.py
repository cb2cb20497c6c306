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
from applabel.analyzers.sandbox import confine
scratch, outside, port = sys.argv[2:]
if os.environ.get("AS_USER"):
    os.setgid(65534); os.setuid(65534)
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
print(json.dumps({"network": held.network, "tcp": held.tcp, "writing": held.writing}))
"""


def confined(tmp_path: Path, **environment: str) -> tuple[list[Any], dict[str, bool]]:
    scratch, outside = tmp_path / "scratch", tmp_path / "outside"
    for folder in (scratch, outside):
        folder.mkdir()
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
        for name in ("write outside", "change outside", "remove outside"):
            assert said[name] is not held["writing"]


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


def test_it_can_be_called_where_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import sandbox

    class Refusing:
        def syscall(self, *_: object) -> int:
            return -1

        unshare = prctl = syscall

    monkeypatch.setattr(sandbox.ctypes, "CDLL", lambda *_, **__: Refusing())
    assert sandbox.confine("/tmp") == sandbox.Confinement(network=False, tcp=False, writing=False)


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from applabel.analyzers import sandbox

    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert sandbox.confine("/tmp") == sandbox.Confinement(network=False, tcp=False, writing=False)
