"""The precision registry: which hits to judge, and what judging them gives.

    python bench/precision.py hits --most 14 NAME=FOLDER [...] > hits.jsonl   the hits of the rules that fire most
    python bench/precision.py registry hits.jsonl verdicts.txt               rules/precision.toml

A line of verdicts.txt is `NUMBER yes` or `NUMBER no`, the number of a hit in hits.jsonl. Both files stay out of the
repository: weaknesses met in apps that are in use are published as totals only.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from applabel import inventory
from applabel.analyzers import wall
from applabel.codec import data
from applabel.scoring import precision


def main() -> None:
    """Run one of the two commands."""
    command, *words = sys.argv[1:]
    if command == "hits":
        hits(int(words[1]), dict(word.split("=", 1) for word in words[2:]))
    elif command == "registry":
        registry(Path(words[0]), Path(words[1]))


def hits(most: int, apps: dict[str, str]) -> None:
    """Print up to `most` hits of every rule, spread over the apps, in an order nobody chose."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for name, folder in apps.items():
        tree = inventory.read(Path(folder))
        for report in wall.run(["bandit", "semgrep", "secrets", "tree"], tree):
            for each in report.findings:
                place = {"app": name, "path": each.location.path, "line": each.location.line, "code": each.evidence}
                found[each.rule][name].append({"rule": each.rule, "message": each.message, **place})
    number = 0
    for rule in sorted(found, key=lambda rule: -sum(map(len, found[rule].values()))):
        chosen: list[dict[str, Any]] = []
        piles = [sorted(pile, key=_shuffled) for _, pile in sorted(found[rule].items())]
        while len(chosen) < most and any(piles):
            chosen += [pile.pop() for pile in piles if pile][: most - len(chosen)]
        total = sum(map(len, found[rule].values()))
        for each in chosen:
            print(json.dumps({"number": number, "total": total, **each}, ensure_ascii=False))
            number += 1


def _shuffled(hit: dict[str, Any]) -> str:
    return hashlib.sha256(f"{hit['path']}:{hit['line']}".encode("utf-8", "surrogatepass")).hexdigest()


def registry(listed: Path, verdicts: Path) -> None:
    """Print the registry: its header as it is, then a row for each judged rule."""
    rules = {each["number"]: each["rule"] for each in map(json.loads, listed.read_text().splitlines())}
    judged: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for line in verdicts.read_text().splitlines():
        if line.strip():
            number, verdict = line.split()[:2]
            judged[rules[int(number)]] += 1
            true[rules[int(number)]] += verdict == "yes"
    header = data.read_text("rules/precision.toml").split("\n[[rule]]")[0].rstrip()
    print(header)
    for rule in sorted(judged):
        lower = precision.wilson(true[rule], judged[rule])
        print(f'\n[[rule]]\nid = "{rule}"\njudged = {judged[rule]}\ntrue = {true[rule]}\nlower = {lower}')


if __name__ == "__main__":
    main()
