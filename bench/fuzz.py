"""Mutated trees against the whole of applabel: no crash, no hang, and never a false clean.

    python bench/fuzz.py SECONDS [SEED]

Every tree holds a few files made from the examples of our rules, mutated in bytes, lines, names and kinds of file,
beside one file with a weakness everybody sees. Whatever the others do, that weakness must be found, every code file
must be examined or said not to be, and a tree with a gap must have no grade. Nothing may take longer than two
minutes, for one heavy file may cost a minute of processor time before it is given up.
A seed that breaks this is printed, and makes its tree again.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from applabel import pipeline
from applabel.analyzers import wall
from applabel.codec import rules
from applabel.config import Settings
from applabel.model import Result

CANARY = "import subprocess\n\n\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"
SLOW = 120.0
_NESTS = (b"(", b"[", b"{", b"<div>", b"if x:\n ", b"/*", b"`${", b"'''", b"<<EOF\n")


def main() -> None:
    """Make and score trees until the time is over; the exit code is 1 where one broke a promise."""
    seconds = float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    seeds = [
        (each.file, text) for rule in rules.load_all() for each in rule.examples for text in (each.bad, each.good)
    ]
    until, tried, broken = time.monotonic() + seconds, 0, 0
    slowest = (0.0, seed)
    while time.monotonic() < until:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as scratch:
            app = Path(scratch) / "app"
            plant(app, random.Random(seed), seeds)
            for said in promises(app):
                broken += 1
                print(f"seed {seed}: {said}", flush=True)
        slowest = max(slowest, (time.monotonic() - began, seed))
        tried, seed = tried + 1, (seed + 1) % 2**32
    print(
        f"{tried} trees, {broken} promises broken; the slowest, {slowest[1]}, took {slowest[0]:.0f} s", flush=True
    )
    sys.exit(1 if broken else 0)


def plant(app: Path, chance: random.Random, seeds: list[tuple[str, str]]) -> None:
    """A tree that follows from the state of `chance` alone."""
    app.mkdir()
    (app / "canary.py").write_text(CANARY)
    for _ in range(chance.randint(1, 6)):
        file, text = chance.choice(seeds)
        content = text.encode()
        for _ in range(chance.randint(0, 4)):
            content = chance.choice(MUTATIONS)(content, chance)
        place = os.fsencode(app) + b"/" + named(file, chance)
        try:
            Path(os.fsdecode(place)).parent.mkdir(parents=True, exist_ok=True)
            if chance.random() < 0.05:
                Path(os.fsdecode(place)).symlink_to(chance.choice(["canary.py", "/etc", "..", "nowhere", "loop"]))
            elif chance.random() < 0.03:
                os.mkfifo(place)
            else:
                Path(os.fsdecode(place)).write_bytes(content)
        except OSError:
            continue  # a name this system does not take


def named(file: str, chance: random.Random) -> bytes:
    """The file's own name, at times in another folder or made odd."""
    name = file.encode()
    folder = chance.choice(
        [b"", b"", b"src/", b"tests/", b"docs/", b"vendor/", b"a\nb/", b"caf\xe9/", b".hidden/", b"--x/"]
    )
    if chance.random() < 0.1:
        name = name.upper()
    if chance.random() < 0.1:
        name = chance.choice([b"\x1b[2J", b" ", b"-", b"\\", b"\xff", b"'\"$(id)"]) + name.replace(b"/", b"_")
    return folder + name


def _flip(content: bytes, chance: random.Random) -> bytes:
    body = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(content))
    what = chance.choice(
        [b"\0", b"\xff\xfe", b"\r", b"\x0c", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"# nosec\n", b"// nosemgrep\n"]
    )
    return content[:place] + what * chance.choice([1, 1, 50]) + content[place:]


def _nest(content: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(content))
    return content[:place] + chance.choice(_NESTS) * chance.choice([5, 200, 3_000]) + content[place:]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    return (content * chance.choice([2, 50, 500]))[:2_000_000]


def _recode(content: bytes, chance: random.Random) -> bytes:
    return content.decode("utf-8", "replace").encode(
        chance.choice(["utf-16", "utf-32", "utf-8-sig", "latin-1"]), "replace"
    )


def _splice(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _insert, _nest, _repeat, _recode, _splice,
)  # fmt: skip


def promises(app: Path) -> list[str]:
    """What was promised and not kept for a tree."""
    began = time.monotonic()
    try:
        result = pipeline.score(app, Settings(), means=wall.Means(budget=wall.Budget(scan=300)))
    except Exception:
        return [f"it crashed: {traceback.format_exc(limit=-3)}"]
    said = _kept(result)
    if time.monotonic() - began > SLOW:
        said.append(f"it took {time.monotonic() - began:.0f} s")
    return said


def _kept(result: Result) -> list[str]:
    said = []
    found = {(location.path, each.cwe) for each in result.findings for location in each.locations}
    if ("canary.py", 78) not in found:
        said.append("the weakness everybody sees is gone")
    missed = {each.path for each in result.unexamined}
    for report in result.reports:
        if report.outcome in ("failed", "unavailable"):
            said.append(f"{report.analyzer} {report.outcome}: {report.reason}")
    seen = {
        path for report in result.reports for path in report.examined if report.analyzer in ("bandit", "semgrep")
    }
    lost = [file.path for file in result.inventory.in_scope if file.is_code and file.path not in seen | missed]
    if lost:
        said.append(f"nobody speaks of {lost[:3]}")
    if missed and result.measurement.grade is not None:
        said.append("it has a grade and a gap")
    return said


if __name__ == "__main__":
    main()
