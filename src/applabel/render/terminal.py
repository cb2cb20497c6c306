"""The page a person reads in the terminal: at most 40 lines, the plainest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from applabel import __version__
from applabel.codec.contract import decimal
from applabel.inventory import Language
from applabel.model import AreaScore, Measurement, Outcome, Result, ScoredFinding, Status, grade
from applabel.render import coverage, interpret
from applabel.render.plain import one_line

SEVERITIES = ("critical", "high", "medium", "low")

_MOST = 40
"""Lines of a page, at most."""

_BLANK = 5
"""Its first line and the blank ones that are always there."""

_BECAUSE = 3
_WIDE = 64
"""Columns from which there is room for the place beside what is worth mending."""

_BAR = 20
_NUMBER = len(" at most 100.0")
_FIXES = 3
_REASONS = 3
_COLOURS = {"A": "green", "B": "green", "C": "yellow", "D": "red", "E": "bold red"}
_LABEL = 15
"""Columns of the words at the left: the longest area and one space."""


def page(result: Result, languages: Mapping[str, Language], console: Console, why: str) -> None:
    """Print the page; `why` is the last line, the reason of the exit code."""
    measured = result.measurement
    target = result.inventory.target
    name = " ".join(filter(None, (one_line(target.name, 60), one_line(target.version, 20))))
    console.print(Text.assemble((f"{name}: ", "bold"), (f"{interpret.verdict(measured)}.", "bold")), soft_wrap=True)
    console.print()
    _print(console, _verdict(measured))
    console.print()
    _print(console, [(str(area.area), _bar(area, min(_BAR, _room(console) - _NUMBER))) for area in measured.areas])
    console.print()
    last = Text(f"{interpret.SHORT_LIMITS}\n{_next(result)}".rstrip(), style="dim").wrap(console, console.width)
    because = _cut(Text(why), console, console.width, _BECAUSE)
    found = _found(result).wrap(console, console.width) if result.findings else ()
    taken = len(last) + len(because.split()) + (len(found) + 1 + min(len(result.findings), _FIXES) if found else 0)
    above = sum(len(value.wrap(console, _room(console))) for _, value in _verdict(measured)) + len(measured.areas)
    rows = [*_looked(result, languages, _room(console)), *_gaps(result), *_caps(measured)]
    _print(console, _fitted(rows, console, _MOST - _BLANK - above - taken))
    if result.findings:
        console.print()
        console.print(Text("\n").join(found))
        console.print(Padding(_fixes(result.findings, places=console.width >= _WIDE), (0, 0, 0, 2)))
    console.print()
    console.print(Text("\n").join(last))
    console.print(because)


def score_in_words(measured: Measurement) -> str:
    """`82.3 of 100`, or `at most 38.5 of 100 (E)` where the measurement is incomplete."""
    if measured.score is not None:
        return f"{decimal(measured.score)} of 100"
    bound = measured.upper_bound or 0
    return f"at most {decimal(bound)} of 100 ({grade(bound)})"


def _verdict(measured: Measurement) -> Iterator[tuple[str, Text]]:
    good = {"yes": "green", "no": "bold red"}.get(measured.baseline, "yellow")
    yield "Baseline met", Text(interpret.BASELINES[measured.baseline], style=good)
    if measured.grade is None:
        yield "Grade", Text("none, the measurement is incomplete", style="yellow")
    else:
        near = ", near the boundary" if interpret.near_boundary(measured) else ""
        partial = ", for the part that was measured" if measured.status is Status.PARTIAL_SCOPE else ""
        yield "Grade", Text.assemble((measured.grade, _COLOURS[measured.grade]), near, partial)
    yield "Score", Text(score_in_words(measured))


def _bar(area: AreaScore, size: int) -> Text:
    if area.score is None:
        return Text(area.state.replace("-", " "), style="dim")
    full = area.score * size // 1000
    colour = _COLOURS[grade(area.score)] if area.state == "assessed" else "yellow"
    at_most = "" if area.state == "assessed" else "at most "
    number = f"{at_most}{decimal(area.score)}"
    return Text.assemble(("█" * full, colour), ("░" * (size - full), "dim"), f" {number:>5}")


def _looked(result: Result, languages: Mapping[str, Language], room: int) -> Iterator[tuple[str, Text]]:
    tree = result.inventory
    spoken = coverage.by_language(tree, languages)
    aside = sum(1 for file in tree.files if not (file.in_scope or file.excluded or file.component))
    words = f"{len(tree.in_scope)} of {len(tree.files)} files"
    if aside:
        words += f"; {aside} are tests, docs, examples or binary and only searched for secrets"
    carried = coverage.libraries(tree)
    if carried:
        names = ", ".join(carried[:4]) + (f" and {len(carried) - 4} more" if len(carried) > 4 else "")
        words += f"; published libraries, not examined as code of the app: {one_line(names, 200)}"
    yield "Looked at", Text(words)
    code = [each for each in spoken if each.code]
    shown = [f"{each.title} {each.lines:,} lines ({_depth(each.depth)})" for each in code[:4]]
    if len(code) > len(shown):
        shown.append(f"{len(code) - len(shown)} more")
    yield "Languages", _list(shown or ["no code in scope"], room)
    yield "Tools", _list(_tools(result), room)
    beside = len(coverage.unscored(result))
    if beside:
        what = f"{beside} finding{'s' if beside > 1 else ''} of analyzers outside of the profile"
        yield "Beside", Text(f"{what}, not scored (-v lists them)")


def _list(items: Iterable[str], room: int) -> Text:
    """The items one after the other, broken between two of them where the next would not fit the line."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + len(" ·  ·") <= room:
            lines[-1] += f" · {item}"
        else:
            lines[-1:] = [*(f"{line} ·" for line in lines[-1:]), item]
    return Text("\n".join(lines))


def _depth(depth: str) -> str:
    return {"in-depth": "in depth", "none": "not examined"}.get(depth, depth)


def _tools(result: Result) -> Iterator[str]:
    for report in result.reports:
        ours = not report.version or report.version == __version__
        version = "" if ours else f" {one_line(report.version, 20)}"
        name = one_line(report.analyzer, 30)
        match report.outcome:
            case Outcome.RAN:
                yield f"{name}{version}"
            case Outcome.NOT_APPLICABLE:
                yield f"{name} (nothing for it here)"
            case _:
                yield f"{name} {report.outcome}: {one_line(report.reason, 100)}"


def _gaps(result: Result) -> Iterator[tuple[str, Text]]:
    reasons = coverage.reasons(result)
    if not reasons:
        return
    paths = {each.path for each in result.unexamined}
    said = [
        f"{count} {interpret.GAPS.get(reason) or one_line(reason, 40)}" for reason, count, _ in reasons[:_REASONS]
    ]
    if len(reasons) > _REASONS:
        said.append("and other reasons")
    some = [one_line(path, 60) for path in sorted(paths)[:2]]
    more = ", …" if len(paths) > len(some) else ""
    counted = f"{len(paths)} file{'s' if len(paths) > 1 else ''}"
    yield "Not examined", Text(f"{counted}: {', '.join(said)} ({', '.join(some)}{more})", style="yellow")


def _caps(measured: Measurement) -> Iterator[tuple[str, Text]]:
    for cap in measured.caps:
        yield f"Cap {cap.id}", Text(f"never above {decimal(cap.cap)}: {cap.said}", style="red")


def _found(result: Result) -> Text:
    counts = Counter(each.severity for each in result.findings)
    words = ", ".join(f"{counts[name]} {name}" for name in SEVERITIES if counts[name])
    total = len(result.findings)
    things = "weakness" if total == 1 else "weaknesses"
    first = "Worth mending first:" if total > 1 else "What mending it brings:"
    return Text(f"{total} {things} ({words}). {first}")


def _fixes(findings: tuple[ScoredFinding, ...], *, places: bool) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(justify="right", no_wrap=True, width=6)
    table.add_column(overflow="ellipsis", no_wrap=True, ratio=1)
    if places:
        table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, width=12)
    for each in findings[:_FIXES]:
        place = each.locations[0]
        where = Text(place_in_words(place.path, place.line, 22), style="dim")
        worth = Text(f"+{decimal(each.worth)}", style="green")
        cells = (worth, Text(one_line(each.message, 80)), where, Text(each.id, style="cyan"))
        table.add_row(*(cells if places else (*cells[:2], cells[3])))
    return table


def place_in_words(path: str, line: int, limit: int = 60) -> str:
    """`path:line`, safe to show, of a path longer than `limit` only the end."""
    shown = one_line(path)
    return f"…{shown[1 - limit :]}:{line}" if len(shown) > limit else f"{shown}:{line}"


def _next(result: Result) -> str:
    if not result.findings:
        return ""
    return f"`applabel explain {result.findings[0].id} APP` says why and how to mend it."


def _fitted(rows: list[tuple[str, Text]], console: Console, lines: int) -> list[tuple[str, Text]]:
    """The rows within so many lines: one for each, and what is left for those that need more, from the last
    on, since caps and gaps must be read."""
    spare = lines - len(rows)
    fitted = []
    for label, value in reversed(rows):
        shown = _cut(value, console, _room(console), 1 + max(spare, 0))
        spare -= len(shown.split()) - 1
        fitted.append((label, shown))
    return fitted[::-1]


def _cut(text: Text, console: Console, width: int, most: int) -> Text:
    """The text broken into lines of a width, at most so many; a sign at the end says that there was more."""
    whole = text.wrap(console, width, overflow="fold")
    kept = whole[:most]
    for line in kept:
        line.rstrip()
    if len(kept) < len(whole):
        kept[-1].truncate(width - 1)
        kept[-1].append("…")
    return Text("\n").join(kept)


def _room(console: Console) -> int:
    """Columns for what stands beside a label."""
    return console.width - _LABEL - 3


def _print(console: Console, rows: Iterator[tuple[str, Text]] | list[tuple[str, Text]]) -> None:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, width=_LABEL)
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(label, value)
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
