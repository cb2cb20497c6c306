"""Why a finding, a rule or a kind of weakness matters, where it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
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


def finding(found: Mapping[str, Any], rules: Mapping[str, Rule], console: Console) -> None:
    """Print a finding of a result document (`schemas/result.schema.json`)."""
    _heading(console, f"{found['message']}  [{found['id']}]")
    for place in found["places"][:10]:
        console.print(Text(f"  {one_line(place['path'])}:{place['line']}"), soft_wrap=True)
    if len(found["places"]) > 10:
        console.print(Text(f"  and {len(found['places']) - 10} more places"))
    if found["symbol"]:
        console.print(Text(f"  in {one_line(found['symbol'], 100)}", style="dim"))
    if found["evidence"]:
        console.print()
        console.print(Padding(Text(plain(found["evidence"]), style="yellow"), (0, 0, 0, 4)))
    console.print()
    _row(console, "Weakness", f"CWE-{found['cwe']}, class {found['class']}, area {found['area']}")
    _row(console, "Severity", f"{found['severity']} ({found['weakness']} of 100 by CWSS)")
    _row(console, "Sureness", _CONFIDENCE[found["confidence"]])
    _row(console, "Found by", f"{', '.join(found['analyzers'])}: {', '.join(found['rules'])}")
    _row(console, "Costs", f"{found['pointsLost']} points now; mending it alone brings {found['worth']}")
    if found["flags"]:
        _row(console, "Caps", f"the score, for it is {', '.join(found['flags'])}")
    if found["vector"]:
        _row(console, "Vector", found["vector"])
    for name in found["rules"]:
        if name in rules:
            console.print()
            _why(rules[name], console)


def rule(described: Rule, console: Console) -> None:
    """Print a rule with its examples."""
    _heading(console, f"{described.title}  [{described.id}]")
    _row(console, "Weakness", f"CWE-{described.cwe}")
    _row(console, "Engine", f"{described.engine}, for {', '.join(described.languages)}, since {described.since}")
    _row(console, "Evidence", str(described.evidence))
    console.print()
    _why(described, console)
    for each in described.examples[:1]:
        for word, code in (("Found in", each.bad), ("Not in", each.good)):
            console.print(Text(f"{word} {each.file}:", style="bold"))
            shown = code.replace("{{}}", "…" if described.engine == "secrets" else "{{}}")
            console.print(
                Padding(Syntax(shown.rstrip(), Syntax.guess_lexer(each.file), theme="ansi_dark"), (0, 0, 0, 2))
            )


def weakness(number: int, row: Mapping[str, Any], rules: Iterable[Rule], console: Console) -> None:
    """Print a CWE entry of the model's table and the rules that look for it."""
    _heading(console, f"CWE-{number}: class {row['class']}, area {row['area']}")
    console.print(Text(row["rationale"]), soft_wrap=True)
    console.print()
    for each in rules:
        console.print(Text.assemble((each.id, "cyan"), f"  {each.title}"), soft_wrap=True)


def _why(described: Rule, console: Console) -> None:
    console.print(Text.assemble(("Why it matters: ", "bold"), described.rationale))
    console.print(Text.assemble(("How to mend it: ", "bold"), described.remedy))
    for reference in described.references:
        console.print(Text(f"  {reference}", style="dim"), soft_wrap=True)


def _heading(console: Console, text: str) -> None:
    console.print(Text(one_line(text), style="bold"), soft_wrap=True)


def _row(console: Console, label: str, text: str) -> None:
    console.print(Text.assemble((f"{label:<9} ", "dim"), one_line(text)))
