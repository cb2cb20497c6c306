"""One scan of many tricks: each lies in a file of its own, so that one run answers for all of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from applabel import inventory
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.inventory.naming import printable
from applabel.model import Inventory, Report, Rule

SHELL = "import subprocess\ndef run(word):\n    subprocess.call('ls ' + word, shell=True)\n"
PLAIN = "def double(number):\n    return number * 2\n"
BOTH = ("bandit-b602", "python-shell-string-built")
"""The rules that meet the line of SHELL, of either engine."""


def lay_out(app: Path, files: Mapping[str | bytes, str | bytes]) -> Path:
    """Write files whose names may be any bytes."""
    for name, content in files.items():
        place = app / os.fsdecode(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return app


class Scanned:
    """What the engines said of one tree, by file."""

    def __init__(self, app: Path, *pack: Rule) -> None:
        self.tree: Inventory = inventory.read(app)
        self.semgrep: Report = SemgrepAnalyzer(pack or None).analyze(self.tree)
        self.bandit: Report = BanditAnalyzer().analyze(self.tree)

    def lines(self, name: str | bytes, rule: str) -> list[int]:
        """The lines of a file on which a rule found something."""
        path = printable(os.fsencode(name))
        found = (*self.semgrep.findings, *self.bandit.findings)
        return [each.location.line for each in found if (each.location.path, each.rule) == (path, rule)]

    def reasons(self, name: str | bytes) -> set[str]:
        """Why a file was not examined whole; empty where it was."""
        path = printable(os.fsencode(name))
        missed = (*self.tree.unexamined, *self.semgrep.unexamined, *self.bandit.unexamined)
        return {each.reason for each in missed if each.path == path}
