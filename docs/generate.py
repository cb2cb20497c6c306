"""Writes what is made from the program itself: the rule pages, the help texts, the CWE table and the test vectors.

    python docs/generate.py            write them all; seconds, no scan
    python docs/generate.py check      name those that are stale, and exit 1 where one is
    python docs/generate.py picture    docs/img/terminal.svg: run `applabel demo` and record what it prints

The rules and the program are those of this checkout, whatever is installed.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- Made by `python docs/generate.py` from {}; do not edit. -->\n"
HELP = re.compile(r"(<!-- help: (?P<command>[a-z -]+) -->\n)(?:.*?)(<!-- /help -->)", re.S)
COLUMNS = 100
CAPS = {
    "live-secret": "KO1",
    "known-exploited": "KO2",
    "critical-fix-available": "KO3",
    "tls-off": "KO4",
    "stale-advisories": "DA1",
}
CELL = 12.2
"""The width of a character in rich's drawing: 20 pixels high, 0.61 of that wide."""

MONOSPACE = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
TEXT = re.compile(
    r'<text class="(?P<style>applabel-r\d+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+"'
    r' clip-path="url\(#applabel-line-\d+\)">(?P<text>.*?)</text>',
    re.S,
)
LONG = re.compile(r"([\w+/=.-]*)\{\{\}\}[\w+/=.-]*|(?!-----)([\w+/=-]{24,})")
SHOWN = 8
FENCES = {
    ".py": "python", ".js": "javascript", ".jsx": "jsx", ".mjs": "javascript", ".cjs": "javascript",
    ".ts": "typescript", ".tsx": "tsx", ".sh": "sh", ".yml": "yaml", ".yaml": "yaml", ".html": "html",
    ".j2": "jinja", ".jinja": "jinja", ".json": "json", ".toml": "toml",
}  # fmt: skip


def main() -> int:
    """Run the verb that was asked for."""
    words = sys.argv[1:]
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    if words == ["picture"]:
        (ROOT / "docs/img/terminal.svg").write_text(picture(recorded()), encoding="utf-8")
        return 0
    if words not in ([], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    wanted = pages()
    stale = sorted({*(name for name, text in wanted.items() if _read(name) != text), *(_left_over(wanted))})
    if words == ["check"]:
        for name in stale:
            print(f"{name} is stale: run python docs/generate.py")
        return 1 if stale else 0
    for name in stale:
        place = ROOT / name
        if name in wanted:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(wanted[name], encoding="utf-8")
        else:
            place.unlink()
        print(name)
    return 0


def pages() -> dict[str, str]:
    """Every generated file by its path below the top of the checkout."""
    return {
        **rule_pages(),
        "docs/cli.md": with_help((ROOT / "docs/cli.md").read_text(encoding="utf-8")),
        "docs/spec/cwe-table.md": cwe_table(),
        "docs/spec/vectors.json": vectors(),
    }


def _read(name: str) -> str:
    place = ROOT / name
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def _left_over(wanted: Mapping[str, str]) -> Iterator[str]:
    """Rule pages that nothing makes any more."""
    for place in (ROOT / "docs/rules").rglob("*.md"):
        name = place.relative_to(ROOT).as_posix()
        if name not in wanted:
            yield name


# --- The rules ---


def rule_pages() -> dict[str, str]:
    """The index and one page for each engine and group of languages."""
    from applabel.codec import rules

    groups: dict[tuple[str, str], list[Any]] = {}
    for rule in sorted(rules.load_all(), key=lambda rule: (rule.engine, _group(rule), rule.id)):
        groups.setdefault((rule.engine, _group(rule)), []).append(rule)
    result = {"docs/rules.md": _index(groups)}
    for (engine, group), members in groups.items():
        result[f"docs/rules/{engine}/{group}.md"] = _page(engine, group, members)
    return result


def _group(rule: Any) -> str:
    first = str(rule.languages[0])
    return {"any": "all-files", "django-template": "templates", "jinja-template": "templates"}.get(first, first)


def _spoken(members: Sequence[Any]) -> str:
    from applabel.inventory import languages

    found = {name: None for rule in members for name in rule.languages}
    anything = "links" if members[0].engine == "tree" else "every text"
    return ", ".join(languages()[name].title if name in languages() else anything for name in found)


def _heading(engine: str, group: str) -> str:
    return f"{engine.capitalize()}: {group.replace('-', ' ')}"


def _index(groups: Mapping[tuple[str, str], Sequence[Any]]) -> str:
    total = sum(map(len, groups.values()))
    lines = [
        "# The rules",
        "",
        MADE.format("rules/"),
        f"{total} rules in {len(groups)} groups. A rule is one file below `rules/`: what is wrong, why it matters,",
        "how to mend it, and code that shows it, run as a test. `applabel rules show NAME` prints the same.",
        "",
        "Confidence is what a finding of the rule counts as. Where hits of the rule have been judged by hand on",
        "real apps, it comes from how often the rule was right; otherwise from the kind of evidence it rests on",
        "([decision 3](adr/0003-confidence-from-evidence-and-measured-precision.md)):",
        "",
        *_tally(groups),
        "",
        "| group | engine | for | rules |",
        "|---|---|---|---:|",
    ]
    for (engine, group), members in groups.items():
        link = f"[{_heading(engine, group)}](rules/{engine}/{group}.md)"
        lines.append(f"| {link} | {engine} | {_spoken(members)} | {len(members)} |")
    for (engine, group), members in groups.items():
        lines += ["", f"## {_heading(engine, group)}", ""]
        lines += ["| rule | title | CWE | evidence | confidence |", "|---|---|---|---|---|"]
        for rule in members:
            link = f"[{rule.id}](rules/{engine}/{group}.md#{rule.id})"
            lines.append(
                f"| {link} | {_cell(rule.title)} | {rule.cwe} | {rule.evidence} | {_confidence(rule)[0]} |"
            )
    return "\n".join(lines) + "\n"


def _tally(groups: Mapping[tuple[str, str], Sequence[Any]]) -> Iterator[str]:
    from applabel.scoring import precision

    rules = [rule for members in groups.values() for rule in members]
    for name in ("confirmed", "high", "medium", "low"):
        of_it = [rule for rule in rules if _confidence(rule)[0] == name]
        judged = sum(1 for rule in of_it if rule.id in precision.load())
        yield f"- {name}: {len(of_it)} rules, {judged} of them judged by hand"


def _page(engine: str, group: str, members: Sequence[Any]) -> str:
    lines = [
        f"# {_heading(engine, group)}",
        "",
        MADE.format(f"rules/{engine}/"),
        f"{len(members)} rules for {_spoken(members)}. All rules: [index](../../rules.md).",
    ]
    for rule in members:
        lines += ["", *_rule(rule)]
    return "\n".join(lines) + "\n"


def _rule(rule: Any) -> Iterator[str]:
    from applabel.model import Exposure
    from applabel.scoring import cwss, tables

    row = tables.load().row(rule.cwe)
    weight = cwss.weakness(row, Exposure(rule.exposure))
    kind = f"class {rule.weakness_class or row.weakness_class}, area {rule.area or row.area}"
    severity = f"{cwss.severity(weight)}, {weight // 100}.{weight % 100:02} of 100"
    if not weight:
        severity = "none of its own, scores nothing"
    sure, why = _confidence(rule)
    yield f"## {rule.id}"
    yield ""
    yield f"**{_text(rule.title)}**"
    yield ""
    yield f"- Weakness: [CWE-{rule.cwe}](https://cwe.mitre.org/data/definitions/{rule.cwe}.html), {kind}"
    yield f"- Severity: {severity}, exposure {rule.exposure}"
    yield f"- Evidence and confidence: {rule.evidence}; {sure} ({why})"
    yield f"- For: {_spoken([rule])}; since {rule.since}"
    for flag in rule.flags:
        yield f"- Cap: {CAPS[str(flag)]} ({flag}), where the finding is confirmed or high"
    yield ""
    yield f"Why it matters: {_text(rule.rationale)}"
    yield ""
    yield f"How to mend it: {_text(rule.remedy)}"
    for example in rule.examples:
        yield from ("", f"Found in `{example.file}`:", "", *_code(rule, example.file, example.bad))
        yield from ("", f"Not found in `{example.file}`:", "", *_code(rule, example.file, example.good))
    if rule.references:
        yield ""
        yield "Read on: " + ", ".join(
            f"<{each}>" if each.startswith("https:") else each for each in rule.references
        )


def _confidence(rule: Any) -> tuple[str, str]:
    """The confidence of a rule's findings and the reason for it in words."""
    from applabel.scoring import precision

    row = precision.load().get(rule.id)
    sure = str(precision.confidence(rule, row))
    if row is None:
        return sure, "not judged by hand yet"
    return sure, f"{row.true} of {row.judged} hits judged by hand were right"


def _code(rule: Any, file: str, code: str) -> Iterator[str]:
    """A fenced block. Of a sample secret only the first characters stay: the page is no leak, nor taken for one."""
    text = code.rstrip("\n")
    if rule.engine == "secrets":
        text = LONG.sub(lambda match: (match[1] or match[2] or "")[:SHOWN] + "…", text)
    longest = max((len(each) for each in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    name = file.rsplit("/", 1)[-1].lower()
    yield fence + ("dockerfile" if "dockerfile" in name else FENCES.get(Path(name).suffix, ""))
    yield text
    yield fence


def _text(text: str) -> str:
    """Prose as Markdown: nothing in it opens a tag, a link or an emphasis."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return _text(text)


# --- The help texts ---


def with_help(page: str) -> str:
    """The page with the real `--help` output of a command between its markers."""
    return HELP.sub(lambda match: f"{match[1]}```text\n{help_of(match['command'])}```\n{match[3]}", page)


def help_of(command: str) -> str:
    """What `applabel COMMAND --help` prints; `applabel` alone names the program itself."""
    from click.testing import CliRunner

    from applabel.cli import main as program

    words = command.split()[1:]
    result = CliRunner().invoke(program, [*words, "--help"], prog_name="applabel", env={"COLUMNS": str(COLUMNS)})
    if result.exit_code != 0:
        raise SystemExit(f"docs/cli.md asks for the help of {command!r}, which there is not")
    return "".join(f"{line.rstrip()}\n" for line in result.output.splitlines())


# --- The annexes of the specification ---


def cwe_table() -> str:
    """The rows of rules/cwe.toml for readers, by number."""
    from applabel.model import Exposure
    from applabel.scoring import cwss, tables

    known = tables.load()
    rows = [(str(number), known.names.get(number, ""), row) for number, row in sorted(known.rows.items())]
    lines = [
        "# Annex: the CWE table of asm-0.1",
        "",
        MADE.format("rules/cwe.toml"),
        f"{len(rows)} rows and the row `other`. TI, AP, AL and EX are the CWSS factors in per cent; W is the",
        "weakness score for unknown exposure, by section 5 of [the measurement](measurement.md). The normative",
        "form is `rules/cwe.toml` with `rules/cwe-tree.json`; this page is made from them.",
        "",
        "| CWE | name | class | area | TI | AP | AL | EX | W | because |",
        "|---:|---|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for number, name, row in [*rows, ("other", "", known.other)]:
        weight = cwss.weakness(row, Exposure.UNKNOWN)
        factors = f"{row.ti} | {row.ap} | {row.al} | {row.ex} | {weight // 100}.{weight % 100:02}"
        lines.append(
            f"| {number} | {_cell(name)} | {row.weakness_class} | {row.area} | {factors} | {_cell(row.rationale)} |"
        )
    return "\n".join(lines) + "\n"


def vectors() -> str:
    """Assessments and their measurements, one to a line, for whoever implements the measurement again."""
    from applabel.codec import contract
    from applabel.scoring import measure, tables
    from tests.docs.edges import EDGES
    from tests.unit.scoring.worked import EXAMPLES

    known = tables.load()
    rows = [
        {
            "says": each.says,
            "assessment": contract.write_assessment(each.assessment),
            "measurement": contract.write_measurement(measure.measure(each.assessment, known)),
        }
        for each in (*EXAMPLES, *EDGES)
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")) for row in rows)
    digest = measure.model_digest(known)
    return f'{{"model":"{measure.MODEL}","modelDigest":"{digest}","vectors":[\n{lines}\n]}}\n'


# --- The picture ---


def recorded() -> str:
    """What `applabel demo` prints on a terminal, with its colours, by a real run of it."""
    terminal = {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    return subprocess.run(
        [sys.executable, "-m", "applabel", "demo"],
        env={**os.environ, **terminal, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        text=True,
    ).stdout  # fmt: skip


def picture(output: str) -> str:
    """The output as SVG that needs nothing from a network: rich's drawing with the reader's own monospace font."""
    from rich._export_format import CONSOLE_SVG_FORMAT
    from rich.console import Console
    from rich.text import Text

    layout = re.sub(r"@font-face\s*\{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.S)
    layout = layout.replace("font-family: Fira Code, monospace", f"font-family: {MONOSPACE}")
    layout = layout.replace("font-family: arial", "font-family: system-ui, sans-serif")
    # No clipping: nothing overflows, and the last line's descenders would be cut.
    layout = re.sub(r"<defs>.*?</defs>| clip-path=\"[^\"]*\"", "", layout, flags=re.S)
    layout = layout.replace(
        'xmlns="http://www.w3.org/2000/svg">',
        'xmlns="http://www.w3.org/2000/svg" role="img">\n    <title>What applabel demo prints</title>',
    )
    console = Console(file=StringIO(), record=True, width=COLUMNS, force_terminal=True, color_system="truecolor")
    console.print(Text.assemble(("$ ", "green"), ("applabel demo", "bold"), "\n"))
    console.print(Text.from_ansi(output.rstrip()))
    drawn = console.export_svg(title="applabel demo", code_format=layout, unique_id="applabel")
    drawn = TEXT.sub(lambda match: "".join(_words(match)), drawn)
    return "".join(f"{line.rstrip()}\n" for line in drawn.splitlines() if line.strip())


def _words(text: re.Match[str]) -> Iterator[str]:
    """A run of text cut at its wide gaps, each piece put where the grid wants it, whatever font there is.

    Some readers of SVG drop leading spaces or know no `textLength`; then pieces still begin where they should.
    """
    cells = html.unescape(text["text"]).rstrip("\n")
    for piece in re.finditer(r"\S+(?:\s\S+)*", cells):
        words = html.escape(piece.group().replace("\xa0", " "), quote=False)
        x, width = float(text["x"]) + piece.start() * CELL, len(piece.group()) * CELL
        place = f'x="{x:.1f}" y="{text["y"]}" textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'
        yield f'<text class="{text["style"]}" {place}>{words}</text>\n'


if __name__ == "__main__":
    sys.exit(main())
