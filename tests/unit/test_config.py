"""Settings come from one place, are checked to the key, and never from a trick of the file system."""

import os
from pathlib import Path

import pytest

from applabel import config
from applabel.codec import data
from applabel.config import Settings
from applabel.errors import ConfigError


def test_no_settings_are_settings(tmp_path: Path) -> None:
    assert config.find(tmp_path) == Settings()


def test_the_published_example_is_valid(tmp_path: Path) -> None:
    settings = config.find(tmp_path, data.root() / "schemas/examples/config.toml")
    assert settings.name == "corner-shop"
    assert settings.exclude == (("legacy/**", "replaced in 2.5, not deployed"),)
    assert (settings.fail_under, settings.fail_grade, settings.allow_incomplete) == (750, "B", False)


def test_pyproject_table_is_read_where_there_is_no_file_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.applabel]\nname = "x"\n')
    assert config.find(tmp_path).name == "x"
    (tmp_path / "applabel.toml").write_text('name = "y"\n')
    with pytest.raises(ConfigError, match="both"):
        config.find(tmp_path)


def test_a_parent_folder_configures_nothing(tmp_path: Path) -> None:
    (tmp_path / "applabel.toml").write_text('name = "parent"\n')
    child = tmp_path / "app"
    child.mkdir()
    assert config.find(child) == Settings()


@pytest.mark.parametrize(
    ("text", "said", "advice"),
    [
        ("excludes = []", "excludes is unknown", "exclude?"),
        ("[gate]\nfail-undr = 3", "gate.fail-undr is unknown", "gate.fail-under?"),
        ('weights = "mine"', "weights is unknown", "docs/cli.md"),
        ('[[exclude]]\npath = "a"', "'reason' is a required property", "config.schema.json"),
        ('[[exclude]]\npath = "a"\nreason = " "', "$.exclude[0].reason", "config.schema.json"),
        ("[gate]\nfail-under = 101", "fail-under", "config.schema.json"),
        ("name = 3", "$.name", "config.schema.json"),
        ("gate = 3", "$.gate", "config.schema.json"),
        ("name = ", "not TOML", ""),
        ("a = " + "[" * 100_000, "", ""),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str, advice: str) -> None:
    (tmp_path / "applabel.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"applabel\.toml") as caught:
        config.find(tmp_path)
    assert said in caught.value.message
    assert advice in caught.value.advice


def test_a_missing_explicit_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml"):
        config.find(tmp_path, tmp_path / "absent.toml")


def test_links_pipes_and_floods_configure_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('name = "outside"\n')
    app = tmp_path / "app"
    app.mkdir()
    (app / "applabel.toml").symlink_to(outside)
    os.mkfifo(app / "pyproject.toml")
    assert config.find(app) == Settings()
    (app / "applabel.toml").unlink()
    (app / "applabel.toml").write_bytes(b"#" * 300_000)
    with pytest.raises(ConfigError, match="too large"):
        config.find(app)


def test_a_broken_pyproject_is_the_apps_own_affair(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.applabel\n")
    assert config.find(tmp_path) == Settings()
