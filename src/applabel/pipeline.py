"""The way the data travels: an app in, an inventory, reports, an assessment, a measurement, one Result out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from applabel import inventory
from applabel.analyzers import registry, wall
from applabel.codec import data, rules
from applabel.config import Settings
from applabel.errors import UsageError
from applabel.inventory.sources import Source
from applabel.model import Outcome, Report, Result
from applabel.scoring import assess, attribute, measure, precision, tables

DEFAULT_PROFILE = "default-1"


def score(
    target: Path | Source,
    settings: Settings,
    *,
    profile: str = DEFAULT_PROFILE,
    only: Sequence[str] = (),
    extra: Sequence[str] = (),
    means: wall.Means | None = None,
) -> Result:
    """Measure the app `target`: a folder, or a source that was opened.

    `only` runs just some analyzers of the profile; the others count as unavailable, so nothing gets better
    by leaving them out. `extra` names analyzers outside the profile: run and shown, never scored. Raises
    TargetError and UsageError; whatever happens to an analyzer is in its report.
    """
    names = analyzers_of(profile)
    chosen = tuple(name for name in names if not only or name in only)
    registry.check((*only, *extra))
    source = target if isinstance(target, Source) else Source(root=target, kind="folder")
    means = means or wall.Means()
    named, exclude = {"name": settings.name, "version": settings.version}, settings.exclude
    tree = inventory.read(source.root, **named, exclude=exclude, source=source, kept=means.kept)
    ran = wall.run((*chosen, *(name for name in extra if name not in names)), tree, means)
    reports = (*ran, *(_left_out(name) for name in names if name not in chosen))
    known = {rule.id: rule for rule in rules.load_all()}
    judged = [
        assess.judge(finding, known, precision.load())
        for report in reports
        if report.analyzer in names
        for finding in report.findings
    ]
    engines = {name: language.engines for name, language in inventory.languages().items()}
    missed = assess.unexamined(names, reports, tree, engines)
    assessment = assess.assess(names, reports, tree, missed, judged)
    measurement = measure.measure(assessment, tables.load())
    return Result(
        inventory=tree,
        profile=profile,
        settings=settings.source,
        reports=reports,
        unexamined=missed,
        assessment=assessment,
        measurement=measurement,
        findings=attribute.attribute(judged, assessment, measurement, tables.load()),
    )


def analyzers_of(profile: str) -> tuple[str, ...]:
    """The analyzers of a named profile; raises UsageError where there is none of that name."""
    profiles: dict[str, Any] = data.load_toml("rules/profiles.toml")
    if profile not in profiles:
        raise UsageError(f"there is no profile {profile!r}", advice="profiles: " + ", ".join(sorted(profiles)))
    return tuple(profiles[profile]["analyzers"])


def _left_out(name: str) -> Report:
    return Report(
        analyzer=name,
        version="",
        outcome=Outcome.UNAVAILABLE,
        areas=registry.areas(name),
        reason="left out by --only",
    )
