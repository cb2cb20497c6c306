"""Why a finding, a rule or a kind of weakness matters, where it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import dedent
from typing import Any

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from applabel.model import Rule
from applabel.render.plain import one_line, plain

_CONFIDENCE = {
    "confirmed": "confirmed: the evidence proves itself, or was followed from its source to where it does harm",
    "high": "high: of such findings judged by hand, at least four in five were right",
    "medium": "medium: the shape of the code is that of the weakness; not measured well enough, or half right",
    "low": "low: nothing but a pattern, or often wrong; it costs next to nothing",
}
_EXPOSURE = {
    "network-unauth": "anyone on the network",
    "network-auth": "anyone on the network who can log in",
    "user-file": "whoever gets a user to open a file",
    "local": "whoever is on the same machine",
    "unknown": "not known, which counts almost like the open network",
}
_FLAGS = {
    "live-secret": "a live secret",
    "known-exploited": "a weakness that is being exploited",
    "critical-fix-available": "a critical weakness with a fix available",
    "tls-off": "encryption switched off on the way",
    "stale-advisories": "advisory data that is too old",
}
_LABEL = 12
_PLACES = 10


def finding(found: Mapping[str, Any], rules: Mapping[str, Rule], console: Console) -> None:
    """Print a finding of a result document (`schemas/result.schema.json`): where, what, why, how, its worth."""
    _heading(console, found["message"], found["id"])
    inside = f" in {one_line(found['symbol'], 100)}" if found["symbol"] else ""
    for number, place in enumerate(found["places"][:_PLACES]):
        _whole(console, f"  {one_line(place['path'])}:{place['line']}{'' if number else inside}")
    if len(found["places"]) > _PLACES:
        _whole(console, f"  and {len(found['places']) - _PLACES} more places")
    _code(console, Text(dedent(plain(found["evidence"])).expandtabs(4), style="yellow"), 4)
    console.print()
    rows = [
        ("Weakness", f"CWE-{found['cwe']}, class {found['class']}, area {found['area']}"),
        ("Severity", f"{found['severity']}, {found['weakness']} of 100 by CWSS"),
        ("Sureness", _CONFIDENCE[found["confidence"]]),
        ("Reached by", _EXPOSURE[found["exposure"]]),
        ("Found by", f"{', '.join(found['analyzers'])} ({', '.join(found['rules'])})"),
        ("Costs", f"{found['pointsLost']} points now; mending it alone brings {found['worth']}"),
    ]
    if found["flags"]:
        rows.append(("Caps", f"the score, for it is {' and '.join(_FLAGS[flag] for flag in found['flags'])}"))
    _rows(console, rows)
    known = [rules[name] for name in found["rules"] if name in rules]
    if known:
        _why(console, known)
    else:
        _whole(console, f"\nNo text of ours describes this rule; `applabel explain CWE-{found['cwe']}` may help.")
    if found["vector"]:
        _whole(console, f"\n{one_line(found['vector'], 400)}", "dim")


def rule(described: Rule, console: Console) -> None:
    """Print a rule with its examples."""
    _heading(console, described.title, described.id)
    rows = [
        ("Weakness", f"CWE-{described.cwe}"),
        ("Engine", f"{described.engine}, for {', '.join(described.languages)}, since {described.since}"),
        ("Evidence", str(described.evidence)),
    ]
    _rows(console, rows)
    _why(console, [described])
    for each in described.examples[:1]:
        for word, code in (("It finds", each.bad), ("and leaves alone", each.good)):
            console.print(Text(f"\n{word}, in {each.file}", style="bold"))
            shown = code.replace("{{}}", "…" if described.engine == "secrets" else "{{}}").rstrip()
            _code(console, Syntax(shown, Syntax.guess_lexer(each.file), theme="ansi_dark").highlight(shown), 4)


def weakness(number: int, row: Mapping[str, Any], rules: Iterable[Rule], console: Console) -> None:
    """Print a CWE entry of the model's table and the rules that look for it."""
    _heading(console, f"CWE-{number}: class {row['class']}, area {row['area']}", "")
    console.print(Text(row["rationale"]))
    found = list(rules)
    console.print(Text("\nRules that look for it" if found else "\nNo rule looks for exactly this.", style="bold"))
    for each in found:
        console.print(Text.assemble("  ", (each.id, "cyan"), f"  {each.title}"), soft_wrap=True)


def _why(console: Console, described: Sequence[Rule]) -> None:
    """Why and how, each said once however many rules say it."""
    for heading, said in (
        ("Why it matters", [each.rationale for each in described]),
        ("How to mend it", [each.remedy for each in described]),
    ):
        console.print(Text(f"\n{heading}", style="bold"))
        for each in dict.fromkeys(said):
            for line in Text(" ".join(each.split())).wrap(console, max(console.width - 2, 20)):
                line.rstrip()
                _whole(console, Text("  ").append_text(line))
    references = dict.fromkeys(reference for each in described for reference in each.references)
    if references:
        console.print(Text("\nRead on", style="bold"))
    for reference in references:
        _whole(console, f"  {reference}", "dim")


def _heading(console: Console, text: str, name: str) -> None:
    named = Text(f"  {one_line(name)}", style="cyan") if name else Text()
    _whole(console, Text(one_line(text), style="bold").append_text(named))


def _rows(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    """Words at the left, and what they are of beside them, in a column of its own where it is long."""
    for label, text in rows:
        beside = Text(one_line(text)).wrap(console, max(console.width - _LABEL, 20))
        for number, line in enumerate(beside):
            line.rstrip()
            word = "" if number else label
            _whole(console, Text.assemble((f"{word:<{_LABEL}}", "dim"), line))


def _code(console: Console, code: Text, margin: int) -> None:
    code.rstrip()
    for line in code.split("\n", allow_blank=True) if code else ():
        line.rstrip()
        _whole(console, Text(" " * margin if line else "").append_text(line))


def _whole(console: Console, text: str | Text, style: str = "") -> None:
    """Print without breaking lines, so that paths, links and code can be copied."""
    console.print(text if isinstance(text, Text) else Text(text, style=style), soft_wrap=True)
