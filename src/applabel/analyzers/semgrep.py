"""Semgrep over the app with our own rules, offline, on neutral copies."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.version import Version

from applabel.analyzers.byfile import ByFile
from applabel.analyzers.dialects import voices
from applabel.analyzers.locus import Places
from applabel.analyzers.reach import name_of, settled
from applabel.analyzers.remarks import suppression
from applabel.analyzers.scan import FLAGS, Patience, Run
from applabel.analyzers.scan import runs as runs_of
from applabel.analyzers.silence import passed_over
from applabel.analyzers.staging import Staged, stage
from applabel.codec import rules
from applabel.errors import AnalyzerFailed, AnalyzerUnavailable
from applabel.model import Area, FileReport, Finding, Inventory, Location, Recipe, Rule, SourceFile, Unexamined

FLOOR = Version("1.182")
"""The oldest Semgrep whose behaviour under a hostile tree was measured."""

_BATCH = 300
"""Files scanned by one process, at the most."""

_HEAVY = 250_000
"""Bytes from which a file is scanned by a process of its own, so that its end is not that of others."""

_LASTING = frozenset({"partly-parsed", "syntax-error"})
"""Reasons that are as good another time; a lack of time or memory may not be."""

_LANGUAGES = {
    "shell": "bash", "github-actions": "yaml", "compose": "yaml", "kubernetes": "yaml", "terraform": "hcl",
    "html-script": "html", "jsp": "java", "c": "cpp",
}  # fmt: skip
_GENERIC = frozenset(
    {
        "django-template", "jinja-template", "erb", "razor", "ejs", "handlebars", "mako", "go-template", "twig",
        "blade", "pug", "haml", "slim", "nginx", "vue", "svelte", "batch", "powershell",
    }
)  # fmt: skip

# Errors of a rule, not of a file: without that rule nothing was looked at as it should have been.
_OF_RULES = frozenset(
    {
        "Rule parse error", "Pattern parse error", "PatternParseError", "Incompatible rule", "IncompatibleRule",
        "InvalidRuleSchemaError", "UnknownLanguageError", "Invalid YAML", "Missing plugin",
    }
)  # fmt: skip
# Errors of one rule on one file, of no concern where the rule is for files of another kind.
_OF_ONE_RULE = frozenset({"Timeout", "Fixpoint timeout", "Out of memory", "Stack overflow", "Too many matches"})


class SemgrepAnalyzer(ByFile):
    """Runs our rules; every file or part of one that Semgrep did not get through is unexamined."""

    id = "semgrep"
    areas: tuple[Area, ...] = (Area.CODE, Area.SECRETS, Area.CRYPTOGRAPHY, Area.DATA_HANDLING, Area.CONFIGURATION)
    nothing = "no file in scope is of a language with rules"
    patience = 1_800

    def __init__(self, pack: Sequence[Rule] | None = None) -> None:
        """`pack` replaces the bundled rules."""
        self._pack = rules.load("semgrep") if pack is None else tuple(pack)

    def recipe(self) -> Recipe:
        """Semgrep's version and flags, and our rules."""
        version = metadata.version("semgrep") if _installed() else ""
        if not version or Version(version) < FLOOR:
            found = f"Semgrep {version} is too old" if version else "Semgrep is not installed"
            raise AnalyzerUnavailable(found, advice=f"pip install 'semgrep>={FLOOR}'")
        return Recipe(version=version, rules_digest=rules.digest(self._pack), options=" ".join(FLAGS))

    def due(self, inventory: Inventory) -> tuple[SourceFile, ...]:
        """Every file in scope of a language that some rule knows."""
        spoken = {language for rule in self._pack for language in rule.languages}
        return tuple(file for file in inventory.in_scope if spoken & voices(file.language))

    def examine(self, inventory: Inventory, files: Sequence[SourceFile]) -> Iterator[FileReport]:
        """Scan in batches; one in which Semgrep dies is scanned again in halves, down to the file it dies of."""
        by_id = {rule.id: rule for rule in self._pack}
        known = {language for rule in self._pack for language in rule.languages}
        with tempfile.TemporaryDirectory(prefix="semgrep-") as scratch:
            config = Path(scratch) / "rules.json"
            for number, batch in enumerate(_batches(files)):
                folder = Path(scratch) / f"batch-{number}"
                folder.mkdir()
                spoken = {voice for file in batch for voice in voices(file.language)}
                pack = [compiled(rule) for rule in self._pack if spoken & set(rule.languages)]
                scan = partial(_scan, folder, config, _patience(batch))
                staged, missed = stage(inventory, batch, folder, again=True)
                unread = {each.path: each for each in missed}
                names = tuple(name for name, copy in staged.items() if copy.language in known)
                runs = settled(scan(pack, names), pack, scan)
                found = {path: tuple(each) for path, each in _by_path(_findings(runs, staged, by_id)).items()}
                gaps = _gaps_by_path((*_unexamined(runs, staged, by_id), *_passed_over(staged)))
                for file in batch:
                    lost = (unread[file.path],) if file.path in unread else tuple(gaps.get(file.path, ()))
                    yield FileReport(
                        path=file.path,
                        findings=found.get(file.path, ()),
                        unexamined=lost,
                        lasting=all(each.reason in _LASTING for each in lost),
                    )


def compiled(rule: Rule) -> dict[str, object]:
    """A rule as Semgrep takes it: its body, with id, languages and the few words Semgrep insists on."""
    languages = rule.matcher.get("languages") or sorted(
        {"generic" if each in _GENERIC else _LANGUAGES.get(each, each) for each in rule.languages}
    )
    return {**rule.matcher, "id": rule.id, "languages": languages, "message": rule.id, "severity": "WARNING"}


def _batches(files: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, ...]]:
    """Heavy files each on their own, others some hundred at a time: memory grows with each file of a process."""
    batch: list[SourceFile] = []
    for file in files:
        if batch and (file.size > _HEAVY or len(batch) >= _BATCH):
            yield tuple(batch)
            batch = []
        batch.append(file)
        if file.size > _HEAVY:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _scan(
    folder: Path, config: Path, patience: Patience, bodies: Sequence[Mapping[str, Any]], names: tuple[str, ...]
) -> list[Run]:
    config.write_text(json.dumps({"rules": bodies}))
    return list(runs_of(folder, config, names, patience))


def _patience(batch: Sequence[SourceFile]) -> Patience:
    if len(batch) == 1 and batch[0].size > _HEAVY:
        return Patience(seconds=10, strikes=1, cpu=60)
    return Patience(seconds=10, strikes=2, cpu=600)


def _installed() -> bool:
    try:
        metadata.version("semgrep")
    except metadata.PackageNotFoundError:
        return False
    return True


def _by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.location.path, []).append(each)
    return found


def _gaps_by_path(missed: Iterable[Unexamined]) -> dict[str, list[Unexamined]]:
    found: dict[str, list[Unexamined]] = {}
    for each in missed:
        found.setdefault(each.path, []).append(each)
    return found


def _findings(runs: Iterable[Run], staged: Mapping[str, Staged], by_id: Mapping[str, Rule]) -> Iterator[Finding]:
    places: dict[str, Places] = {}
    seen: set[tuple[str, str, int, int]] = set()
    for result in sorted((each for run in runs for each in run.results), key=_place):
        copy = staged[Path(result["path"]).name]
        rule = by_id[str(result["check_id"]).rpartition(".")[2]]
        if copy.language not in rule.languages:
            continue  # several of our languages are one to Semgrep; the rule is for another of them
        where = places.get(copy.name)
        if where is None:
            where = places[copy.name] = Places(copy.file.path, copy.language, copy.text, copy.code)
        line, end_line = int(result["start"]["line"]), int(result["end"]["line"])
        column = where.column(line, int(result["start"]["col"]))
        if (place := (copy.file.path, rule.id, line, column)) in seen:
            continue  # of what is looked at twice
        seen.add(place)
        excerpt = where.excerpt(line, end_line)
        yield Finding(
            rule=rule.id,
            cwe=rule.cwe,
            location=Location(
                path=copy.file.path,
                line=line,
                column=column,
                end_line=end_line,
                end_column=max(where.column(end_line, int(result["end"]["col"])) - 1, 1),
            ),
            locus=where.locus(line, column),
            message=rule.title,
            analyzer="semgrep",
            symbol=where.symbol(line, column),
            evidence=excerpt,
            suppression=suppression(excerpt),
            flags=rule.flags,
        )


def _place(result: Mapping[str, Any]) -> tuple[str, int, int, str]:
    return (result["path"], result["start"]["line"], result["start"]["col"], result["check_id"])


def _unexamined(
    runs: Iterable[Run], staged: Mapping[str, Staged], by_id: Mapping[str, Rule]
) -> Iterator[Unexamined]:
    seen: set[tuple[str, str]] = set()
    for run in runs:
        for name, reason, detail in _gaps(run, staged, by_id):
            file: SourceFile = staged[name].file
            if (file.path, reason) not in seen:
                seen.add((file.path, reason))
                yield Unexamined(path=file.path, reason=reason, detail=detail, analyzer="semgrep")


def _passed_over(staged: Mapping[str, Staged]) -> Iterator[Unexamined]:
    """What no engine of rules looks at and Semgrep does not speak of."""
    for copy in staged.values():
        gap = passed_over(copy.code or copy.text, copy.language, copy.name)
        if gap is not None:
            yield Unexamined(path=copy.file.path, reason=gap[0], detail=gap[1], analyzer="semgrep")


def _gaps(run: Run, staged: Mapping[str, Staged], by_id: Mapping[str, Rule]) -> Iterator[tuple[str, str, str]]:
    """(staged name, reason, detail) of everything one process did not get through."""
    if run.failure:
        yield from ((name, "engine-error", run.failure) for name in run.names)
        return
    for name in run.names:
        if name not in run.scanned:
            yield name, "not-reported", "Semgrep passed over this file without a word"
    for skip in run.skipped:
        name = Path(str(skip.get("path") or "")).name
        if name in staged:
            yield name, "engine-error", f"Semgrep skipped it: {str(skip.get('reason'))[:100]}"
    for fixpoint in run.fixpoints:
        name = name_of(fixpoint)
        for each in [name] if name in staged else run.names:
            yield each, "timeout", "following data through one function took too long"
    for error in run.errors:
        word = _word(error)
        if word in _OF_RULES:
            said = error.get("message") or error.get("short_msg") or error.get("long_msg")
            raise AnalyzerFailed(f"a rule is of no use to Semgrep: {word}: {str(said)[:300]}")
        reason, detail = _explained(word, error)
        name = Path(str(error.get("path") or "")).name
        if name not in staged:  # of no file, so it may be of any
            yield from ((each, reason, detail) for each in run.names)
            continue
        rule = by_id.get(str(error.get("rule_id") or "").rpartition(".")[2])
        if rule is not None and word in _OF_ONE_RULE and staged[name].language not in rule.languages:
            continue  # a rule for another of the languages that are one to Semgrep
        yield name, reason, detail


def _word(error: Mapping[str, Any]) -> str:
    """The kind of an error: some kinds are a word, some a list of the word and what goes with it."""
    kind = error.get("type")
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _explained(word: str, error: Mapping[str, Any]) -> tuple[str, str]:
    """Every kind of error leaves a file unexamined, those that nobody has met yet as well."""
    if word in ("Timeout", "Fixpoint timeout", "Timeout during interfile analysis"):
        return "timeout", "a rule ran out of time on this file"
    if word in ("Out of memory", "OOM during interfile analysis", "Stack overflow"):
        return "memory", "a rule ran out of memory on this file"
    if word == "PartialParsing":
        spans = [each for each in error.get("spans") or () if "start" in each and "end" in each]
        lines = ", ".join(f"{each['start']['line']}-{each['end']['line']}" for each in spans[:3])
        return "partly-parsed", f"lines {lines} could not be parsed" if lines else "parts could not be parsed"
    if word in ("Lexical error", "Syntax error", "Other syntax error", "AST builder error"):
        return "syntax-error", "Semgrep cannot parse it"
    return "engine-error", f"Semgrep: {word[:100]}"
