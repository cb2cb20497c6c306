"""Everything the command line can say about one app."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from applabel.cli import main
from applabel.codec import schema


def shown(app: Path, *words: str) -> dict[str, str]:
    """Everything we can say about one app, from as few scans as will do."""
    beside = app.parent
    common = ["score", str(app), *words]
    saved = [word for name in ("o.txt", "o.json", "o.sarif") for word in ("-o", str(beside / name))]
    done = CliRunner().invoke(main, [*common, "-v", *saved])
    assert done.exit_code in (0, 3), done.output
    assert done.stderr == ""
    document: Any = json.loads((beside / "o.json").read_text("utf-8"))
    schema.check(document, "result")
    explained = [
        CliRunner().invoke(main, ["explain", each["id"], str(beside / "o.json")]) for each in document["findings"]
    ]
    assert [each.exit_code for each in explained] == [0] * len(explained)
    return {
        "details": done.stdout,
        "file": (beside / "o.txt").read_text("utf-8"),
        "json": (beside / "o.json").read_text("utf-8"),
        "sarif": (beside / "o.sarif").read_text("utf-8"),
        "explain": "".join(each.stdout for each in explained),
    }
