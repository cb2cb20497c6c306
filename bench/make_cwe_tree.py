"""Writes rules/cwe-tree.json from MITRE's CWE list: parents (view 1000) and likelihood of exploit, facts only.

python bench/make_cwe_tree.py        # needs the development dependency cwe2, which carries the list
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as ET

NAMESPACE = "{http://cwe.mitre.org/cwe-7}"
OUT = Path(__file__).resolve().parents[1] / "rules" / "cwe-tree.json"


def main() -> None:
    source = next(resources.files("cwe2").joinpath("database_v49").glob("cwec_v*.xml"))  # type: ignore[attr-defined]
    catalog = ET.parse(source).getroot()
    parents: dict[str, list[int]] = {}
    likelihood: dict[str, str] = {}
    names: dict[str, str] = {}
    for weakness in catalog.iter(f"{NAMESPACE}Weakness"):
        number = weakness.attrib["ID"]
        names[number] = weakness.attrib["Name"]
        parents[number] = sorted(
            int(related.attrib["CWE_ID"])
            for related in weakness.iter(f"{NAMESPACE}Related_Weakness")
            if related.attrib["Nature"] == "ChildOf" and related.attrib["View_ID"] == "1000"
        )
        likely = weakness.find(f"{NAMESPACE}Likelihood_Of_Exploit")
        if likely is not None and likely.text:
            likelihood[number] = likely.text
    document = {
        "source": f"MITRE CWE list {catalog.attrib['Version']} of {catalog.attrib['Date']}",
        "parents": parents,
        "likelihood": likelihood,
        "names": names,
    }
    OUT.write_text(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
