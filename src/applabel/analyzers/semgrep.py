"""Semgrep over the app with our own rules, offline, on neutral copies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.version import Version

from applabel.analyzers.locus import Places
from applabel.analyzers.remarks import suppression
from applabel.analyzers.staging import Staged, stage
from applabel.codec import rules
from applabel.errors import AnalyzerFailed, AnalyzerUnavailable
from applabel.model import Area, Finding, Inventory, Location, Outcome, Report, Rule, SourceFile, Unexamined

FLOOR = Version("1.182")
"""The oldest Semgrep whose behaviour under a hostile tree was measured."""

_SHARD = 150
_HEAVY = 250_000
"""Bytes from which a file is scanned by a process of its own, so that its end is not that of others."""

_FLAGS = (
    "-j", "1", "--metrics", "off", "--disable-version-check", "--no-git-ignore", "--x-ignore-semgrepignore-files",
    "--disable-nosem", "--max-target-bytes", "0", "--json", "-q", "--time", "--no-rewrite-rule-ids",
)  # fmt: skip
# Limits are inherited by what Semgrep starts, and unlike a timeout of ours they reach it wherever it is.
_LIMITED = (
    "import os, resource, sys; seconds = int(sys.argv[1]); "
    "resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)); os.execv(sys.argv[2], sys.argv[2:])"
)
_LANGUAGES = {"shell": "bash", "github-actions": "yaml", "compose": "yaml", "html-script": "html"}
_GENERIC = frozenset({"django-template", "jinja-template"})

# Errors of a rule, not of a file: without that rule nothing was looked at as it should have been.
_OF_RULES = frozenset(
    {
        "Rule parse error", "Pattern parse error", "PatternParseError", "Incompatible rule", "IncompatibleRule",
        "InvalidRuleSchemaError", "UnknownLanguageError", "Invalid YAML", "Missing plugin",
    }
)  # fmt: skip
# Errors of one rule on one file, of no concern where the rule is for files of another kind.
_OF_ONE_RULE = frozenset({"Timeout", "Fixpoint timeout", "Out of memory", "Stack overflow", "Too many matches"})


class SemgrepAnalyzer:
    """Runs our rules; every file or part of one that Semgrep did not get through is unexamined."""

    id = "semgrep"
    areas: tuple[Area, ...] = (Area.CODE, Area.SECRETS, Area.CRYPTOGRAPHY, Area.DATA_HANDLING, Area.CONFIGURATION)

    def __init__(self, pack: Sequence[Rule] | None = None) -> None:
        """`pack` replaces the bundled rules."""
        self._pack = pack

    def analyze(self, inventory: Inventory) -> Report:
        """Scan every in-scope file of a language that some rule knows."""
        version = metadata.version("semgrep") if _installed() else ""
        if not version or Version(version) < FLOOR:
            found = f"Semgrep {version} is too old" if version else "Semgrep is not installed"
            raise AnalyzerUnavailable(found, advice=f"pip install 'semgrep>={FLOOR}'")
        pack = rules.load("semgrep") if self._pack is None else tuple(self._pack)
        digest = rules.digest(pack)
        spoken = {language for rule in pack for language in rule.languages}
        files = [file for file in inventory.in_scope if file.language in spoken]
        if not files:
            return Report(
                analyzer=self.id,
                version=version,
                outcome=Outcome.NOT_APPLICABLE,
                areas=self.areas,
                reason="no file in scope is of a language with rules",
                rules_digest=digest,
            )
        with tempfile.TemporaryDirectory(prefix="semgrep-") as scratch:
            folder = Path(scratch)
            staged, missed = stage(inventory, files, folder)
            config = folder / "rules.json"
            config.write_text(json.dumps({"rules": [compiled(rule) for rule in pack]}))
            shards = _shards(staged)
            with ThreadPoolExecutor(max_workers=_cores()) as pool:
                runs = list(pool.map(lambda shard: _run(folder, config, shard), shards))
        by_id = {rule.id: rule for rule in pack}
        unexamined = [*missed, *_unexamined(runs, staged, by_id)]
        lost = {each.path for each in unexamined}
        return Report(
            analyzer=self.id,
            version=version,
            outcome=Outcome.RAN,
            areas=self.areas,
            findings=tuple(_findings(runs, staged, by_id)),
            examined=tuple(sorted(each.file.path for each in staged.values() if each.file.path not in lost)),
            unexamined=tuple(sorted(unexamined, key=lambda each: (each.path, each.reason, each.detail))),
            rules_digest=digest,
        )


def compiled(rule: Rule) -> dict[str, object]:
    """A rule as Semgrep takes it: its body, with id, languages and the few words Semgrep insists on."""
    languages = rule.matcher.get("languages") or sorted(
        {"generic" if each in _GENERIC else _LANGUAGES.get(each, each) for each in rule.languages}
    )
    return {**rule.matcher, "id": rule.id, "languages": languages, "message": rule.id, "severity": "WARNING"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """What one process said. `failure` is why it said nothing usable, empty otherwise."""

    names: tuple[str, ...]
    results: tuple[Mapping[str, Any], ...] = ()
    errors: tuple[Mapping[str, Any], ...] = ()
    scanned: frozenset[str] = frozenset()
    skipped: tuple[Mapping[str, Any], ...] = ()
    fixpoints: tuple[Mapping[str, Any], ...] = ()
    failure: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shard:
    """What one process scans. `seconds` for one rule on one file, `strikes` of that before a file is given
    up, and `cpu` seconds for the process as a whole."""

    names: tuple[str, ...]
    seconds: int
    strikes: int
    cpu: int


def _run(folder: Path, config: Path, shard: _Shard) -> _Run:
    with tempfile.TemporaryDirectory(prefix="home-", dir=folder) as home:
        environment = {
            "HOME": home,
            "PATH": os.pathsep.join((sysconfig.get_path("scripts"), "/usr/bin", "/bin")),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONIOENCODING": "utf-8",
            "SEMGREP_SEND_METRICS": "off",
            "SEMGREP_ENABLE_VERSION_CHECK": "0",
            "SEMGREP_SETTINGS_FILE": str(Path(home) / "settings.yml"),
            "NO_COLOR": "1",
        }
        budget = ("--timeout", str(shard.seconds), "--timeout-threshold", str(shard.strikes))
        limited = (sys.executable, "-I", "-c", _LIMITED, str(shard.cpu), *_command())
        done = subprocess.run(  # noqa: S603 - a fixed program and neutral names, no shell
            [*limited, "scan", *_FLAGS, *budget, "--config", str(config), *shard.names],
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
            return _Run(names=shard.names, failure=f"Semgrep left out rules: {', '.join(left_out[:3])}")
        if done.returncode not in (0, 1) and not document["errors"]:
            return _Run(names=shard.names, failure=f"Semgrep ended with {done.returncode} and did not say why")
        return _Run(
            names=shard.names,
            results=tuple(document["results"]),
            errors=tuple(document["errors"]),
            scanned=frozenset(Path(each).name for each in document["paths"]["scanned"]),
            skipped=tuple(document["paths"].get("skipped") or ()),
            fixpoints=tuple(document.get("time", {}).get("fixpoint_timeouts") or ()),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = said[-1][:200] if said else "nothing"
        return _Run(names=shard.names, failure=f"Semgrep ended with {done.returncode} and said: {last}")


def _command() -> tuple[str, ...]:
    """Semgrep's own entry point beside this Python, whatever the PATH says."""
    program = Path(sysconfig.get_path("scripts")) / "semgrep"
    if program.exists():
        return (str(program),)
    return (sys.executable, "-c", "import sys; from semgrep.main import main; sys.exit(main())")


def _installed() -> bool:
    try:
        metadata.version("semgrep")
    except metadata.PackageNotFoundError:
        return False
    return True


def _shards(staged: Mapping[str, Staged]) -> list[_Shard]:
    """Heavy files each on their own, first and with less patience; the others over as many processes as there
    are cores, where there are files enough to pay for a second start."""
    heavy = sorted(name for name, each in staged.items() if each.file.size > _HEAVY)
    shards = [_Shard(names=(name,), seconds=10, strikes=1, cpu=120) for name in heavy]
    names = sorted(set(staged) - set(heavy))
    count = max(1, min(_cores(), len(names) // _SHARD))
    shards += [
        _Shard(names=tuple(names[first::count]), seconds=20, strikes=3, cpu=1_500)
        for first in range(count)
        if names[first::count]
    ]
    return shards


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _findings(runs: Iterable[_Run], staged: Mapping[str, Staged], by_id: Mapping[str, Rule]) -> Iterator[Finding]:
    places: dict[str, Places] = {}
    for result in sorted((each for run in runs for each in run.results), key=_place):
        copy = staged[Path(result["path"]).name]
        rule = by_id[str(result["check_id"]).rpartition(".")[2]]
        if copy.file.language not in rule.languages:
            continue  # several of our languages are one to Semgrep; the rule is for another of them
        where = places.get(copy.name)
        if where is None:
            where = places[copy.name] = Places(copy.file.path, copy.file.language, copy.text)
        line, end_line = int(result["start"]["line"]), int(result["end"]["line"])
        column = where.column(line, int(result["start"]["col"]))
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
    runs: Iterable[_Run], staged: Mapping[str, Staged], by_id: Mapping[str, Rule]
) -> Iterator[Unexamined]:
    seen: set[tuple[str, str]] = set()
    for run in runs:
        for name, reason, detail in _gaps(run, staged, by_id):
            file: SourceFile = staged[name].file
            if (file.path, reason) not in seen:
                seen.add((file.path, reason))
                yield Unexamined(path=file.path, reason=reason, detail=detail, analyzer="semgrep")


def _gaps(run: _Run, staged: Mapping[str, Staged], by_id: Mapping[str, Rule]) -> Iterator[tuple[str, str, str]]:
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
        name = _name(fixpoint)
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
        if rule is not None and word in _OF_ONE_RULE and staged[name].file.language not in rule.languages:
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


def _name(fixpoint: Mapping[str, Any]) -> str:
    place = fixpoint.get("location") or fixpoint
    return Path(str(place.get("path", ""))).name
