"""What several tests need: a way to write small apps, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from applabel.cli import main

WriteApp = Callable[..., Path]
Run = Callable[..., Result]


@pytest.fixture
def write_app(tmp_path: Path) -> WriteApp:
    """Write files into a new folder `app` and return it."""

    def write(files: Mapping[str, str | bytes], name: str = "app") -> Path:
        for path, content in files.items():
            place = tmp_path / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / name).mkdir(exist_ok=True)
        return tmp_path / name

    return write


@pytest.fixture
def run() -> Run:
    """Run a command of applabel in this process."""

    def command(*words: object, **options: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], **options)  # type: ignore[arg-type]

    return command
