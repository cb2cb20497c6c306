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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ''", "$.name"),
        ("name = ['a']", "$.name"),
        ('name = "a\\u001b[2J"', "$.name"),
        ('name = "a\\nBaseline met: YES"', "$.name"),
        ('name = "d\\u202eyp"', "$.name"),
        ("name = '" + "n" * 201 + "'", "$.name"),
        ("version = 1.2", "$.version"),
        ('version = "1\\r2"', "$.version"),
        ("exclude = 'legacy'", "$.exclude"),
        ("exclude = ['legacy']", "$.exclude[0]"),
        ("exclude = [{path = 'a', reason = 'b', weight = 0}]", "$.exclude[0]"),
        ("exclude = [{path = '', reason = 'b'}]", "$.exclude[0].path"),
        ("exclude = [{path = 3, reason = 'b'}]", "$.exclude[0].path"),
        ("exclude = [{path = '" + "*" * 1_001 + "', reason = 'b'}]", "$.exclude[0].path"),
        ("exclude = [{path = 'a', reason = 'b'}, {reason = 'b'}]", "$.exclude[1]"),
        ("[gate]\nfail-under = -0.1", "fail-under"),
        ("[gate]\nfail-under = nan", "fail-under"),
        ("[gate]\nfail-under = inf", "fail-under"),
        ("[gate]\nfail-under = true", "fail-under"),
        ("[gate]\nfail-under = '75'", "fail-under"),
        ("[gate]\nfail-grade = 'F'", "fail-grade"),
        ("[gate]\nfail-grade = 'a'", "fail-grade"),
        ("[gate]\nallow-incomplete = 1", "allow-incomplete"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "applabel.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"applabel\.toml") as caught:
        config.find(tmp_path)
    assert said in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("nmae", "name?"),
        ("Version", "version?"),
        ("exlude", "exclude?"),
        ("gates", "gate?"),
        ("weights", "docs/cli.md"),
        ("profile", "docs/cli.md"),
        ("applabel", "docs/cli.md"),
        ('"\\u001b[2J"', "docs/cli.md"),
        ('"' + "k" * 10_000 + '"', "docs/cli.md"),
        ('""', "docs/cli.md"),
    ],
)
def test_an_unknown_key_comes_with_the_one_that_was_meant(tmp_path: Path, key: str, advice: str) -> None:
    (tmp_path / "applabel.toml").write_text(f"{key} = 1\n")
    with pytest.raises(ConfigError, match="is unknown") as caught:
        config.find(tmp_path)
    assert advice in caught.value.advice
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    "content",
    [
        *(b"\xff\xfe", b"name = '\xff'", b"\0", b"a = " + b"9" * 10_000, b"a = " + b"{a=" * 50_000),
        *(b"a = 2025-99-99", b"name = 'x'\nname = 'y'", b"\xef\xbb\xbfname = 'x'", b"name = 'x'\r"),
    ],
)
def test_what_is_not_toml_is_an_error_and_no_crash(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "applabel.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"applabel\.toml is not TOML"):
        config.find(tmp_path)


@pytest.mark.parametrize("value", ["3", "'x'", "[]", "true"])
def test_a_table_of_ours_that_is_none(tmp_path: Path, value: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool]\napplabel = {value}\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml"):
        config.find(tmp_path)


def test_a_mistake_in_pyproject_is_named_there(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.applabel.gate]\nfail-undr = 3\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: the setting gate\.fail-undr is unknown"):
        config.find(tmp_path)


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool.ruff]\n", "", "a = " + "9" * 10_000, "a = " + "[" * 50_000])
def test_a_pyproject_without_our_table_configures_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert config.find(tmp_path) == Settings()


def test_both_files_are_an_error_even_where_one_is_empty(tmp_path: Path) -> None:
    (tmp_path / "applabel.toml").write_text("")
    assert config.find(tmp_path) == Settings(source="applabel.toml")
    (tmp_path / "pyproject.toml").write_text("[tool.applabel]\n")
    with pytest.raises(ConfigError, match="both") as caught:
        config.find(tmp_path)
    assert "keep one" in caught.value.advice


def test_an_explicit_file_is_the_only_one_read(tmp_path: Path) -> None:
    (tmp_path / "applabel.toml").write_text("nonsense")
    (tmp_path / "pyproject.toml").write_text("[tool.applabel]\nnonsense = 1\n")
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\n')
    assert config.find(tmp_path, own) == Settings(name="own", source="own.toml")


def test_every_setting_arrives(tmp_path: Path) -> None:
    (tmp_path / "applabel.toml").write_text(
        'name = "caf\u00e9"\nversion = "1.2+b"\nexclude = [{path = "a/**", reason = " old\\n"}]\n'
        '[gate]\nfail-under = 74.9\nfail-grade = "C"\nallow-incomplete = true\n'
    )
    assert config.find(tmp_path) == Settings(
        name="caf\u00e9",
        version="1.2+b",
        exclude=(("a/**", "old"),),
        fail_under=749,
        fail_grade="C",
        allow_incomplete=True,
        source="applabel.toml",
    )


@pytest.mark.parametrize(("given", "tenths"), [("0", 0), ("100", 1000), ("75", 750), ("89.99", 900), ("0.04", 0)])
def test_a_threshold_is_kept_in_tenths(tmp_path: Path, given: str, tenths: int) -> None:
    (tmp_path / "applabel.toml").write_text(f"[gate]\nfail-under = {given}\n")
    assert config.find(tmp_path).fail_under == tenths


def test_a_folder_and_a_pipe_configure_nothing_and_do_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "applabel.toml")
    (tmp_path / "pyproject.toml").mkdir()
    assert config.find(tmp_path) == Settings()
    with pytest.raises(ConfigError, match="not a regular file"):
        config.find(tmp_path, tmp_path / "applabel.toml")


def test_a_pyproject_that_links_out_of_the_app_configures_nothing(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('[tool.applabel]\nname = "outside"\n')
    app = tmp_path / "app"
    app.mkdir()
    (app / "pyproject.toml").symlink_to("../outside.toml")
    (app / "applabel.toml").symlink_to("applabel.toml")
    assert config.find(app) == Settings()
