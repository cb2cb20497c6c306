"""Secrets in any text of the tree: found by form, checked by structure, never shown and never sent."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import islice

from applabel import inventory
from applabel.analyzers.byfile import ByFile
from applabel.analyzers.secrets import validity
from applabel.codec import rules
from applabel.errors import AnalyzerFailed
from applabel.model import (
    Area,
    Evidence,
    FileReport,
    Finding,
    Inventory,
    Location,
    Recipe,
    Rule,
    SourceFile,
    Unexamined,
)

OUTSIDE = "secret-outside-what-ships"
"""The rule for whatever is found in tests, docs and examples: hardly ever live, so judged as a rule of its own."""

_PREFIX = b"applabel secret locus v1\0"
_LIMIT = 8 * 1024 * 1024
_MOST = 1_000
"""Secrets reported of one file; a file with more is said not to have been examined whole."""

_NEAR = 300
"""Characters between a secret and what belongs to it, such as the name a key goes by."""

_AROUND = 20

_SHOWN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Detector:
    """One rule ready to search: words that must occur, the form, and what else must hold.

    `part_of` names a rule whose secret, where it stands near, makes one weakness with that of this rule.
    """

    rule: Rule
    keywords: tuple[str, ...]
    form: re.Pattern[str]
    check: str
    entropy: float
    part_of: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A secret at a place in a text; `start` and `end` are offsets of the secret itself."""

    detector: Detector
    start: int
    end: int
    secret: str


class SecretsAnalyzer(ByFile):
    """Scans every text file, whatever its role; flags as live only what ships and whose structure holds."""

    id = "secrets"
    areas: tuple[Area, ...] = (Area.SECRETS,)
    nothing = "no text in the tree"

    def recipe(self) -> Recipe:
        """Our rules, and our own version, for the checks are code of ours."""
        return Recipe(version=metadata.version("applabel"), rules_digest=rules.digest(rules.load("secrets")))

    def due(self, inventory: Inventory) -> tuple[SourceFile, ...]:
        """Every text."""
        return tuple(file for file in inventory.files if file.encoding and not file.excluded)

    def examine(self, inventory: Inventory, files: Sequence[SourceFile]) -> Iterator[FileReport]:
        """Search one text after the other; one too large to search, or gone meanwhile, is unexamined."""
        detectors = prepare(rules.load("secrets"))
        for file in files:
            yield self._examined(inventory, file, detectors)

    def _examined(self, inventory: Inventory, file: SourceFile, detectors: Sequence[Detector]) -> FileReport:
        def missed(reason: str, detail: str) -> tuple[Unexamined, ...]:
            return (Unexamined(path=file.path, reason=reason, detail=detail, analyzer=self.id),)

        if file.size > _LIMIT:
            detail = f"{file.size} bytes, more than the {_LIMIT} searched for secrets"
            return FileReport(path=file.path, unexamined=missed("too-large", detail))
        try:
            found = tuple(islice(_findings(file, _text(inventory, file), detectors), _MOST + 1))
        except AnalyzerFailed as error:
            return FileReport(path=file.path, unexamined=missed("unreadable", error.message), lasting=False)
        if len(found) > _MOST:
            detail = f"more than {_MOST} secrets, of which only the first are listed"
            return FileReport(path=file.path, findings=found[:_MOST], unexamined=missed("too-many", detail))
        return FileReport(path=file.path, findings=found)


def prepare(known: Iterable[Rule]) -> tuple[Detector, ...]:
    """Detectors from rules; the rule that stands for finds outside what ships has none."""
    return tuple(
        Detector(
            rule=rule,
            keywords=tuple(str(word) for word in _list(rule.matcher.get("keywords"))),
            form=re.compile(str(rule.matcher["pattern"])),
            check=str(rule.matcher.get("check", "")),
            entropy=float(str(rule.matcher.get("entropy", 0))),
            part_of=str(rule.matcher.get("part-of", "")),
        )
        for rule in known
        if rule.id != OUTSIDE
    )


def search(text: str, detectors: Sequence[Detector]) -> tuple[Hit, ...]:
    """Every secret in a text, in its order; of forms that overlap, the strongest."""
    kept: list[Hit] = []
    starts: list[int] = []
    for hit in sorted(_matches(text, detectors), key=_strength):
        place = bisect(starts, hit.start)
        before = kept[place - 1].end if place else 0
        after = starts[place] if place < len(starts) else len(text)
        if before <= hit.start and hit.end <= after:
            kept.insert(place, hit)
            starts.insert(place, hit.start)
    return tuple(kept)


def redact(text: str, detectors: Sequence[Detector]) -> str:
    """The text with every secret in it shortened, wherever and however often it stands there."""
    hits = sorted(_matches(text, detectors), key=lambda hit: hit.start)
    spans: list[tuple[int, int]] = []
    for hit in hits:
        if spans and hit.start < spans[-1][1]:  # what overlaps goes as one
            spans[-1] = (spans[-1][0], max(spans[-1][1], hit.end))
        else:
            spans.append((hit.start, hit.end))
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += [text[place:start], shortened(text[start:end])]
        place = end
    whole = "".join([*pieces, text[place:]])
    for secret in sorted({hit.secret for hit in hits}, key=len, reverse=True):
        whole = whole.replace(secret, shortened(secret))
    return whole


def shortened(secret: str) -> str:
    """How a secret is shown: its first characters, at most four and never more than a quarter, and its length."""
    shown = secret[: min(_SHOWN, len(secret) // 4)].splitlines()
    return f"{shown[0] if shown else ''}…[{len(secret)} characters]"


def locus(secret: str) -> str:
    """What names a secret without giving it away: 32 bits of a hash with a fixed, published prefix."""
    return "secret:" + hashlib.sha256(_PREFIX + secret.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _matches(text: str, detectors: Sequence[Detector]) -> Iterator[Hit]:
    """Everything of the form of a secret that holds, overlaps included."""
    lowered = text.lower()
    for detector in detectors:
        if detector.keywords and not any(word in lowered for word in detector.keywords):
            continue
        for match in detector.form.finditer(text):
            secret = match.group("secret")
            if validity.holds(detector.check, secret, match.groupdict(), detector.entropy):
                start, end = match.span("secret")
                yield Hit(detector=detector, start=start, end=end, secret=secret)


def _strength(hit: Hit) -> tuple[bool, bool, bool, int, str]:
    """Strongest first: a form that is a structure, then a shape; the value of any setting comes last of all."""
    detector = hit.detector
    shape = detector.rule.evidence is not Evidence.PARSED
    return (detector.check == "assigned", shape, not detector.check, hit.start - hit.end, detector.rule.id)


def _findings(file: SourceFile, text: str, detectors: Sequence[Detector]) -> Iterator[Finding]:
    hits = search(text, detectors)
    breaks = [match.start() for match in re.finditer("\n", text)] if hits else []
    for number, hit in enumerate(hits):
        rule = hit.detector.rule
        above = bisect_left(breaks, hit.start)
        column = hit.start - (breaks[above - 1] if above else -1)
        yield Finding(
            rule=rule.id if file.in_scope else OUTSIDE,
            cwe=rule.cwe,
            location=Location(
                path=file.path, line=above + 1, column=column, end_line=above + 1 + hit.secret.count("\n")
            ),
            locus=locus(_whole(hit, hits[max(number - _AROUND, 0) : number + _AROUND]).secret),
            message=rule.title if file.in_scope else f"{rule.title}, in tests, docs or examples",
            analyzer="secrets",
            evidence=shortened(hit.secret),
            flags=rule.flags if file.in_scope else (),
        )


def _whole(hit: Hit, around: Sequence[Hit]) -> Hit:
    """The secret that a hit is a part of: a key's name and the key beside it are one thing to revoke."""
    if not hit.detector.part_of:
        return hit
    near = [
        other
        for other in around
        if other.detector.rule.id == hit.detector.part_of
        and max(other.start - hit.end, hit.start - other.end) <= _NEAR
    ]
    return min(near, key=lambda other: abs(other.start - hit.start), default=hit)


def _text(tree: Inventory, file: SourceFile) -> str:
    return inventory.text(tree, file)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
