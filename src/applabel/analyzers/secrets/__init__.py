"""Secrets in any text of the tree: found by form, checked by structure, never shown and never sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata

from applabel import inventory
from applabel.analyzers.secrets import validity
from applabel.codec import rules
from applabel.errors import AnalyzerFailed
from applabel.model import Area, Finding, Inventory, Location, Outcome, Report, Rule, SourceFile, Unexamined

OUTSIDE = "secret-outside-what-ships"
"""The rule for whatever is found in tests, docs and examples: hardly ever live, so judged as a rule of its own."""

_PREFIX = b"applabel secret locus v1\0"
_LIMIT = 8 * 1024 * 1024
_MOST = 200
_SHOWN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Detector:
    """One rule ready to search: words that must occur, the form, and what else must hold."""

    rule: Rule
    keywords: tuple[str, ...]
    form: re.Pattern[str]
    check: str
    entropy: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A secret at a place in a text; `start` and `end` are offsets of the secret itself."""

    detector: Detector
    start: int
    end: int
    secret: str


class SecretsAnalyzer:
    """Scans every text file, whatever its role; flags as live only what ships and whose structure holds."""

    id = "secrets"
    areas: tuple[Area, ...] = (Area.SECRETS,)

    def analyze(self, inventory: Inventory) -> Report:
        """Search the tree; a text too large to search, or gone meanwhile, is unexamined."""
        known = rules.load("secrets")
        detectors = prepare(known)
        texts = [file for file in inventory.files if file.encoding and not file.excluded]
        findings: list[Finding] = []
        examined: list[str] = []
        missed: list[Unexamined] = []
        for file in texts:
            if file.size > _LIMIT:
                detail = f"{file.size} bytes, more than the {_LIMIT} searched for secrets"
                missed.append(Unexamined(path=file.path, reason="too-large", detail=detail, analyzer=self.id))
                continue
            try:
                findings.extend(_findings(file, _text(inventory, file), detectors))
            except AnalyzerFailed as error:
                detail = error.message
                missed.append(Unexamined(path=file.path, reason="unreadable", detail=detail, analyzer=self.id))
                continue
            examined.append(file.path)
        return Report(
            analyzer=self.id,
            version=metadata.version("applabel"),
            outcome=Outcome.RAN if texts else Outcome.NOT_APPLICABLE,
            areas=self.areas,
            reason="" if texts else "no text in the tree",
            findings=tuple(findings),
            examined=tuple(examined),
            unexamined=tuple(missed),
            rules_digest=rules.digest(known),
        )


def prepare(known: Iterable[Rule]) -> tuple[Detector, ...]:
    """Detectors from rules; the rule that stands for finds outside what ships has none."""
    return tuple(
        Detector(
            rule=rule,
            keywords=tuple(str(word) for word in _list(rule.matcher.get("keywords"))),
            form=re.compile(str(rule.matcher["pattern"])),
            check=str(rule.matcher.get("check", "")),
            entropy=float(str(rule.matcher.get("entropy", 0))),
        )
        for rule in known
        if rule.id != OUTSIDE
    )


def search(text: str, detectors: Sequence[Detector]) -> Iterator[Hit]:
    """Every secret in a text; where two forms overlap, the one whose structure was checked, then the longer."""
    lowered = text.lower()
    hits: list[Hit] = []
    for detector in detectors:
        if detector.keywords and not any(word in lowered for word in detector.keywords):
            continue
        for count, match in enumerate(detector.form.finditer(text)):
            if count >= _MOST:
                break
            secret = match.group("secret")
            if validity.holds(detector.check, secret, match.groupdict(), detector.entropy):
                start, end = match.span("secret")
                hits.append(Hit(detector=detector, start=start, end=end, secret=secret))
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        if not any(hit.start < other.end and other.start < hit.end and _stronger(other, hit) for other in hits):
            yield hit


def redact(text: str, detectors: Sequence[Detector]) -> str:
    """The text with every secret in it shortened to its first characters."""
    pieces: list[str] = []
    place = 0
    for hit in sorted(search(text, detectors), key=lambda hit: hit.start):
        if hit.start >= place:
            pieces += [text[place : hit.start], shortened(hit.secret)]
            place = hit.end
    return "".join([*pieces, text[place:]])


def shortened(secret: str) -> str:
    """How a secret is shown: its first four characters and how long it is."""
    return f"{secret[:_SHOWN].splitlines()[0] if secret else ''}…[{len(secret)} characters]"


def locus(secret: str) -> str:
    """What names a secret without giving it away: 32 bits of a hash with a fixed, published prefix."""
    return "secret:" + hashlib.sha256(_PREFIX + secret.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _stronger(one: Hit, other: Hit) -> bool:
    if one is other:
        return False
    mine = (not one.detector.check, -(one.end - one.start), one.detector.rule.id)
    return mine < (not other.detector.check, -(other.end - other.start), other.detector.rule.id)


def _findings(file: SourceFile, text: str, detectors: Sequence[Detector]) -> Iterator[Finding]:
    for hit in search(text, detectors):
        rule = hit.detector.rule
        line = text.count("\n", 0, hit.start) + 1
        column = hit.start - (text.rfind("\n", 0, hit.start) + 1) + 1
        yield Finding(
            rule=rule.id if file.in_scope else OUTSIDE,
            cwe=rule.cwe,
            location=Location(path=file.path, line=line, column=column, end_line=line + hit.secret.count("\n")),
            locus=locus(hit.secret),
            message=rule.title if file.in_scope else f"{rule.title}, in tests, docs or examples",
            analyzer="secrets",
            evidence=shortened(hit.secret),
            flags=rule.flags if file.in_scope else (),
        )


def _text(tree: Inventory, file: SourceFile) -> str:
    return inventory.text(tree, file)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
