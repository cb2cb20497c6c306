"""The nouns every floor speaks: frozen dataclasses and protocols, no I/O, no third party."""

from applabel.model.finding import Confidence, Exposure, Finding, Location, Suppression
from applabel.model.inventory import Digests, Inventory, Link, Package, Role, SourceFile, Target, Unexamined
from applabel.model.measurement import (
    GRADES,
    AreaScore,
    Assessment,
    Cap,
    Contribution,
    Measurement,
    ProfileEntry,
    Status,
    WeaknessItem,
    grade,
)
from applabel.model.report import Analyzer, FileAnalyzer, FileReport, Outcome, Recipe, Report
from applabel.model.result import Result, ScoredFinding
from applabel.model.rule import Area, Evidence, Example, Flag, Rule

__all__ = [
    "GRADES",
    "Analyzer",
    "Area",
    "AreaScore",
    "Assessment",
    "Cap",
    "Confidence",
    "Contribution",
    "Digests",
    "Evidence",
    "Example",
    "Exposure",
    "FileAnalyzer",
    "FileReport",
    "Finding",
    "Flag",
    "Inventory",
    "Link",
    "Location",
    "Measurement",
    "Outcome",
    "Package",
    "ProfileEntry",
    "Recipe",
    "Report",
    "Result",
    "Role",
    "Rule",
    "ScoredFinding",
    "SourceFile",
    "Status",
    "Suppression",
    "Target",
    "Unexamined",
    "WeaknessItem",
    "grade",
]
