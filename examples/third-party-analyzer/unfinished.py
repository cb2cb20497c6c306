"""An analyzer of another package: finds unfinished security work, `TODO security`, in every file in scope."""

from pathlib import Path

from applabel.model import Area, Finding, Inventory, Location, Outcome, Report


class UnfinishedAnalyzer:
    id = "unfinished"
    areas = (Area.CODE,)

    def analyze(self, inventory: Inventory) -> Report:
        findings, examined = [], []
        for file in inventory.in_scope:
            place = Path(inventory.target.root, file.raw_path.decode("utf-8", "surrogateescape"))
            for line, text in enumerate(place.read_text("utf-8", "replace").splitlines(), 1):
                if "TODO security" in text:
                    findings.append(
                        Finding(
                            rule="unfinished-security",
                            cwe=1059,
                            location=Location(path=file.path, line=line),
                            locus=f"{file.path}::{text.strip()}",
                            message="Security work left undone",
                            analyzer=self.id,
                        )
                    )
            examined.append(file.path)
        return Report(
            analyzer=self.id,
            version="1",
            outcome=Outcome.RAN,
            areas=self.areas,
            findings=tuple(findings),
            examined=tuple(examined),
        )
