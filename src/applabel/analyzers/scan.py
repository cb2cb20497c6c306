"""Semgrep's processes: started with limits, heard, and what they said taken apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLAGS = (
    "--experimental", "-j", "1", "--metrics", "off", "--disable-version-check", "--no-git-ignore",
    "--x-ignore-semgrepignore-files",
    "--disable-nosem", "--max-target-bytes", "0", "--json", "-q", "--time", "--no-rewrite-rule-ids",
)  # fmt: skip
# Limits are inherited by what Semgrep starts, and unlike a timeout of ours they reach it wherever it is. It ends
# with the worker that waits for it (prctl(2), PR_SET_PDEATHSIG).
_LIMITED = (
    "import os, resource, sys; seconds = int(sys.argv[1]); "
    "resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)); linux = sys.platform.startswith('linux'); "
    "linux and __import__('ctypes').CDLL(None).prctl(1, 9, 0, 0, 0); os.execv(sys.argv[2], sys.argv[2:])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What one process said. `failure` is why it said nothing usable, empty otherwise."""

    names: tuple[str, ...]
    results: tuple[Mapping[str, Any], ...] = ()
    errors: tuple[Mapping[str, Any], ...] = ()
    scanned: frozenset[str] = frozenset()
    skipped: tuple[Mapping[str, Any], ...] = ()
    fixpoints: tuple[Mapping[str, Any], ...] = ()
    failure: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """`seconds` for one rule on one file, `strikes` of that before a file is given up, and `cpu` seconds for a
    process as a whole."""

    seconds: int
    strikes: int
    cpu: int


def runs(folder: Path, config: Path, names: tuple[str, ...], patience: Patience) -> Iterator[Run]:
    """What Semgrep says of the names, in as few runs as it survives."""
    if not names:
        return
    run = _run(folder, config, names, patience)
    if not run.failure or len(names) == 1:
        yield run
        return
    half = len(names) // 2
    yield from runs(folder, config, names[:half], patience)
    yield from runs(folder, config, names[half:], patience)


def _run(folder: Path, config: Path, names: tuple[str, ...], patience: Patience) -> Run:
    with tempfile.TemporaryDirectory(prefix="home-", dir=folder) as home:
        environment = {
            "HOME": home,
            "TMPDIR": home,
            "PATH": os.pathsep.join((sysconfig.get_path("scripts"), "/usr/bin", "/bin")),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONIOENCODING": "utf-8",
            "SEMGREP_SEND_METRICS": "off",
            "SEMGREP_ENABLE_VERSION_CHECK": "0",
            "SEMGREP_SETTINGS_FILE": str(Path(home) / "settings.yml"),
            "NO_COLOR": "1",
            # A minor heap of eight megabytes: Semgrep then spends a sixth less time, most of it on sweeping.
            "OCAMLRUNPARAM": "s=1M",
        }
        budget = ("--timeout", str(patience.seconds), "--timeout-threshold", str(patience.strikes))
        limited = (sys.executable, "-I", "-c", _LIMITED, str(patience.cpu), *_command())
        done = subprocess.run(  # noqa: S603 - a fixed program and neutral names, no shell
            [*limited, "scan", *FLAGS, *budget, "--config", str(config), *names],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    try:
        document = json.loads(done.stdout)
        left_out = [str(each["rule_id"]) for each in document.get("skipped_rules") or ()]
        if left_out:
            return Run(names=names, failure=f"Semgrep left out rules: {', '.join(left_out[:3])}")
        if done.returncode not in (0, 1) and not document["errors"]:
            return Run(names=names, failure=f"Semgrep ended with {done.returncode} and did not say why")
        return Run(
            names=names,
            results=tuple(document["results"]),
            errors=tuple(document["errors"]),
            scanned=frozenset(Path(each).name for each in document["paths"]["scanned"]),
            skipped=tuple(document["paths"].get("skipped") or ()),
            fixpoints=tuple(document.get("time", {}).get("fixpoint_timeouts") or ()),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = said[-1][:200] if said else "nothing"
        return Run(names=names, failure=f"Semgrep ended with {done.returncode} and said: {last}")


def _command() -> tuple[str, ...]:
    """Semgrep's own entry point beside this Python, whatever the PATH says."""
    program = Path(sysconfig.get_path("scripts")) / "semgrep"
    if program.exists():
        return (str(program),)
    return (sys.executable, "-c", "import sys; from semgrep.main import main; sys.exit(main())")
