"""Puts the rules into the wheel as one checked file: hundreds of YAML files take too long at each start."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulesHook(BuildHookInterface[Any]):
    """Builds `rules/packed.json` out of `rules/<engine>/*.yml`. A rule that is wrong ends the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what else goes into the wheel; an editable install reads the checkout as it is."""
        if self.target_name != "wheel" or version == "editable":
            return
        top = Path(self.root)
        sys.path.insert(0, str(top / "src"))
        try:
            from applabel.codec import rules
        finally:
            sys.path.pop(0)
        self._scratch = tempfile.TemporaryDirectory()
        packed = Path(self._scratch.name) / rules.PACKED
        packed.write_bytes(rules.pack(top / "rules"))
        include = build_data["force_include"]
        include[str(packed)] = f"applabel/data/rules/{rules.PACKED}"
        engines = {*rules.ENGINES, rules.SHARED}
        for path in sorted((top / "rules").rglob("*")):
            name = path.relative_to(top / "rules")
            if path.is_file() and name.parts[0] not in engines:
                include[str(path)] = f"applabel/data/rules/{name.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Clear away what was only needed on the way."""
        if hasattr(self, "_scratch"):
            self._scratch.cleanup()
