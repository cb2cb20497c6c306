"""Findings about the tree itself rather than about any text in it."""

from __future__ import annotations

from importlib import metadata

from applabel.codec import rules
from applabel.model import Area, Finding, Inventory, Location, Outcome, Report

_RULE = "tree-link-outside"


class TreeAnalyzer:
    """Finds links that leave the app: what they point to is on another machine than the measured one."""

    id = "tree"
    areas: tuple[Area, ...] = (Area.CODE,)

    def analyze(self, inventory: Inventory) -> Report:
        """One finding per link that leaves the tree."""
        rule = next(each for each in rules.load("tree") if each.id == _RULE)
        return Report(
            analyzer=self.id,
            version=metadata.version("applabel"),
            outcome=Outcome.RAN,
            areas=self.areas,
            findings=tuple(
                Finding(
                    rule=rule.id,
                    cwe=rule.cwe,
                    location=Location(path=link.path, line=1),
                    locus=f"{link.path}::::link",
                    message=rule.title,
                    analyzer=self.id,
                    evidence=f"-> {link.destination}",
                )
                for link in inventory.links
                if link.kind == "outside"
            ),
            rules_digest=rules.digest([rule]),
        )
