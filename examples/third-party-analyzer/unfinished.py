"""An analyzer of another package: finds unfinished security work, `TODO security`, in every file in scope."""

from applabel.inventory import text
from applabel.model import Area, Finding, Inventory, Location, Outcome, Report

WHAT = {"rule": "unfinished-security", "cwe": 1059, "message": "Security work left undone"}


class UnfinishedAnalyzer:
    id = "unfinished"
    areas = (Area.CODE,)

    def analyze(self, inventory: Inventory) -> Report:
        findings, examined = [], []
        for file in inventory.in_scope:
            for line, code in enumerate(text(inventory, file).splitlines(), 1):
                if "TODO security" in code:
                    place, locus = Location(path=file.path, line=line), f"{file.path}::{code.strip()}"
                    findings.append(Finding(**WHAT, location=place, locus=locus, analyzer=self.id))
            examined.append(file.path)
        looked = {"findings": tuple(findings), "examined": tuple(examined)}
        return Report(analyzer=self.id, version="1", outcome=Outcome.RAN, areas=self.areas, **looked)
