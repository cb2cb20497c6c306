"""Rule files are read whole or refused by name."""

from pathlib import Path

import msgspec
import pytest

from applabel.codec import data, rules
from applabel.errors import InvalidDocument
from applabel.model import Evidence, Flag, Rule

RULE = """\
id: python-sample
title: A sample
cwe: 295
languages: [python]
evidence: literal
since: 0.1.0
flags: [tls-off]
rationale: Because.
remedy: Do not.
semgrep: {pattern: f()}
examples:
  - {file: a.py, bad: f(), good: g()}
"""


def test_reads_a_rule(tmp_path: Path) -> None:
    path = tmp_path / "python-sample.yml"
    path.write_text(RULE)
    rule = rules.read(path, "semgrep", tmp_path)
    assert (rule.cwe, rule.evidence, rule.flags) == (295, Evidence.LITERAL, (Flag.TLS_OFF,))
    assert rule.matcher == {"pattern": "f()"}
    assert rule.examples[0].good == "g()"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("cwe: 295", "cwe: many", "cwe"),
        ("evidence: literal", "evidence: certain", "evidence"),
        ("remedy: Do not.", "remdy: Do not.", "remdy"),
        ("title: A sample", "", "title"),
        ("id: python-sample", "id: other", "must share a name"),
        ("semgrep: {", "semgrep: !!python/object:os.system {", "not a rule"),
        ("rationale: Because.", "rationale: [", "not a rule"),
    ],
)
def test_refuses_by_name(tmp_path: Path, before: str, after: str, said: str) -> None:
    path = tmp_path / "python-sample.yml"
    path.write_text(RULE.replace(before, after))
    with pytest.raises(InvalidDocument, match=r"python-sample\.yml") as caught:
        rules.read(path, "semgrep", tmp_path)
    assert said in caught.value.message


def test_the_digest_depends_on_every_word_and_not_on_order(tmp_path: Path) -> None:
    path = tmp_path / "python-sample.yml"
    path.write_text(RULE)
    one = rules.read(path, "semgrep", tmp_path)
    path.write_text(RULE.replace("Do not.", "Never."))
    other = rules.read(path, "semgrep", tmp_path)
    assert rules.digest([one, other]) == rules.digest([other, one])
    assert rules.digest([one]) != rules.digest([other])


def test_every_bundled_rule_is_complete() -> None:
    found = rules.load_all()
    assert len({rule.id for rule in found}) == len(found)
    for rule in found:
        assert rule.rationale, rule.id
        assert rule.remedy, rule.id
        assert rule.examples, rule.id
        assert rule.languages, rule.id
        assert not rule.title.endswith("."), rule.id


def test_data_is_found_beside_the_package() -> None:
    assert data.load_toml("rules/profiles.toml")
    assert data.demo().is_dir()


def test_a_rule_takes_the_parts_it_names(tmp_path: Path) -> None:
    path = tmp_path / "python-sample.yml"
    path.write_text(RULE.replace("{pattern: f()}", "{pattern-sources: [{use: requests}, {pattern: g()}]}"))
    with pytest.raises(InvalidDocument, match="uses requests"):
        rules.read(path, "semgrep", tmp_path)
    (tmp_path / "requests.yml").write_text("- pattern: request.args\n")
    matcher = rules.read(path, "semgrep", tmp_path).matcher
    assert matcher == {"pattern-sources": [{"pattern": "request.args"}, {"pattern": "g()"}]}


def test_packed_rules_are_those_in_the_files() -> None:
    folder = Path(__file__).parents[3] / "rules"
    packed = msgspec.json.decode(rules.pack(folder), type=dict[str, tuple[Rule, ...]])
    assert packed == {engine: rules.load(engine) for engine in rules.ENGINES}


def test_a_broken_pack_is_said(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / rules.PACKED).write_text('{"semgrep": [{}]}')
    with pytest.raises(InvalidDocument, match="packed"):
        rules._load(tmp_path, "semgrep")
