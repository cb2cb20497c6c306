"""What several tests need: a way to write small apps, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from applabel.cli import main

WriteApp = Callable[..., Path]
Run = Callable[..., Result]


@pytest.fixture(autouse=True, scope="session")
def _away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the cache of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        for name in ("APPLABEL_CACHE_DIR", "APPLABEL_CACHE_KEY", "APPLABEL_NO_CACHE"):
            patch.delenv(name, raising=False)
        yield


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
