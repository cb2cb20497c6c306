"""The precision registry: which hits to judge, and what judging them gives.

    python bench/precision.py hits --most 20 NAME=FOLDER [...] > hits.jsonl     hits of the rules that fire most
    python bench/precision.py judge hits.jsonl verdicts.tsv                     into bench/labels/precision.tsv
    python bench/precision.py registry hits.jsonl > precision.toml              rules/precision.toml, anew

A line of verdicts.tsv is `KEY<tab>yes` or `KEY<tab>no`, the key being that of a hit in hits.jsonl. Hits stay out of
the repository, for they show where apps that are in use are weak; the verdicts are kept by key alone, which is a
hash of rule, app, path and code, so that hits judged once need no second look when a rule or an app moves on.
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

LABELS = Path(__file__).parent / "labels" / "precision.tsv"


def main() -> None:
    """Run one of the three commands."""
    command, *words = sys.argv[1:]
    if command == "hits":
        hits(int(words[1]), dict(word.split("=", 1) for word in words[2:]))
    elif command == "judge":
        judge(Path(words[0]), Path(words[1]))
    elif command == "registry":
        registry(Path(words[0]))
    else:
        raise SystemExit(__doc__)


def hits(most: int, apps: dict[str, str]) -> None:
    """Print up to `most` hits of every rule, spread over the apps, in an order nobody chose."""
    found: dict[str, dict[str, dict[str, dict[str, Any]]]] = defaultdict(lambda: defaultdict(dict))
    for name, folder in apps.items():
        tree = inventory.read(Path(folder))
        for report in wall.run(["bandit", "semgrep", "secrets", "tree"], tree):
            print(f"{name}: {report.analyzer} {report.outcome} {report.reason}", file=sys.stderr)
            for each in report.findings:
                place = {"app": name, "path": each.location.path, "line": each.location.line, "code": each.evidence}
                hit = {"rule": each.rule, "message": each.message, **place}
                found[each.rule][name][key(hit)] = hit
    for rule in sorted(found, key=lambda rule: -sum(map(len, found[rule].values()))):
        total = sum(map(len, found[rule].values()))
        piles = [sorted(pile.items()) for _, pile in sorted(found[rule].items())]
        chosen: list[tuple[str, dict[str, Any]]] = []
        while len(chosen) < most and any(piles):
            chosen += [pile.pop() for pile in piles if pile][: most - len(chosen)]
        for name, hit in chosen:
            print(json.dumps({"key": name, "total": total, **hit}, ensure_ascii=False))


def key(hit: dict[str, Any]) -> str:
    """What names a hit: sixteen hexadecimal digits of a hash over rule, app, path and code."""
    words = "\0".join(str(hit[part]) for part in ("rule", "app", "path", "code"))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def verdicts() -> dict[str, tuple[str, str]]:
    """Rule and verdict of every hit judged so far, by its key."""
    rows = (line.split("\t") for line in LABELS.read_text().splitlines() if line and not line.startswith("#"))
    return {name: (rule, verdict) for name, rule, verdict in rows}


def judge(listed: Path, said: Path) -> None:
    """Add verdicts to those kept; a second word on the same hit replaces the first."""
    rules = {each["key"]: each["rule"] for each in map(json.loads, listed.read_text().splitlines())}
    known = verdicts()
    for line in said.read_text().splitlines():
        if line.strip():
            name, verdict = line.split("\t")[:2]
            if verdict not in ("yes", "no") or name not in rules:
                raise SystemExit(f"{said}: {line!r} names no hit of {listed}, or is neither yes nor no")
            known[name] = (rules[name], verdict)
    header = [line for line in LABELS.read_text().splitlines() if line.startswith("#")]
    rows = sorted(f"{rule}\t{name}\t{verdict}" for name, (rule, verdict) in known.items())
    lines = ["\t".join((name, rule, verdict)) for rule, name, verdict in (row.split("\t") for row in rows)]
    LABELS.write_text("\n".join([*header, *lines]) + "\n")


def registry(listed: Path) -> None:
    """Print the registry: its header as it is, then a row for each rule of which a listed hit has been judged.

    Only hits that the rules of today still have are counted: one a rule has been cured of says nothing of it.
    """
    known = verdicts()
    judged: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for hit in map(json.loads, listed.read_text().splitlines()):
        if hit["key"] in known:
            judged[hit["rule"]] += 1
            true[hit["rule"]] += known[hit["key"]][1] == "yes"
    print(data.read_text("rules/precision.toml").split("\n[[rule]]")[0].rstrip())
    for rule in sorted(judged):
        lower = precision.wilson(true[rule], judged[rule])
        print(f'\n[[rule]]\nid = "{rule}"\njudged = {judged[rule]}\ntrue = {true[rule]}\nlower = {lower}')


if __name__ == "__main__":
    main()
