"""Secrets: which are found, which of two forms wins, and what is said where not all of a file was looked at."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from collections.abc import Iterable

import pytest

from applabel import inventory
from applabel.analyzers import secrets
from applabel.analyzers.secrets import OUTSIDE, Detector, SecretsAnalyzer
from applabel.codec import rules
from applabel.model import Outcome, Report, Rule
from tests.conftest import WriteApp

KNOWN = {rule.id: rule for rule in rules.load("secrets") if rule.id != OUTSIDE}
DETECTORS: tuple[Detector, ...] = secrets.prepare(KNOWN.values())
NOISE = hashlib.sha512(b"applabel tests").digest()
KEY_ID = "AKIA" + base64.b32encode(NOISE[:10]).decode()
SECRET_KEY = base64.b64encode(NOISE[10:40]).decode()


def scan(files: dict[str, str | bytes], write_app: WriteApp) -> Report:
    return SecretsAnalyzer().analyze(inventory.read(write_app(files)))


def ids(text: str) -> list[str]:
    return [hit.detector.rule.id for hit in secrets.search(text, DETECTORS)]


def samples() -> Iterable[tuple[Rule, str]]:
    for rule in KNOWN.values():
        for example in rule.examples:
            yield rule, example.bad.replace("{{}}", "")


def secret_of(rule: Rule, sample: str) -> str:
    return next(hit.secret for hit in secrets.search(sample, DETECTORS) if hit.detector.rule.id == rule.id)


STANDING_ALONE = [
    (rule, sample)
    for rule, sample in samples()
    if rule.evidence == "parsed" and rule.id in ids(secret_of(rule, sample))
]
"""Secrets that are known by their own form, whatever stands before them."""


def test_most_kinds_are_known_by_their_own_form() -> None:
    assert len(STANDING_ALONE) >= 30


@pytest.mark.parametrize(("rule", "sample"), STANDING_ALONE, ids=lambda each: getattr(each, "id", ""))
@pytest.mark.parametrize("line", ['API_SECRET_KEY = "{}"\n', '{{"auth-token": "{}"}}\n', "password: '{}'\n"])
def test_a_known_form_is_not_lost_behind_the_name_it_is_given(rule: Rule, sample: str, line: str) -> None:
    assert ids(line.format(secret_of(rule, sample))) == [rule.id]


def test_a_value_of_no_known_form_is_found_by_its_name() -> None:
    assert ids(f'API_SECRET = "{SECRET_KEY[:30]}"') == ["secret-assigned-value"]


def test_of_a_chain_of_overlaps_the_last_is_not_lost_with_the_middle() -> None:
    def rule(number: int, pattern: str) -> Detector:
        base = KNOWN["secret-assigned-value"]
        made = Rule(**{**{name: getattr(base, name) for name in base.__slots__}, "id": f"r{number}"})
        form = re.compile(f"(?P<secret>{pattern})")
        return Detector(rule=made, keywords=(), form=form, check="", entropy=0)

    detectors = (rule(1, "Pq7Wz2Rm9Kx4Tb"), rule(2, "Kx4Tb8Vn3Hs"), rule(3, "Hs6Lg"))
    found = secrets.search("Pq7Wz2Rm9Kx4Tb8Vn3Hs6Lg", detectors)
    assert [hit.detector.rule.id for hit in found] == ["r1", "r3"]


def test_a_key_and_its_name_are_one_weakness(write_app: WriteApp) -> None:
    text = f'AWS_ACCESS_KEY_ID = "{KEY_ID}"\nAWS_SECRET_ACCESS_KEY = "{SECRET_KEY}"\n'
    report = scan({"settings.py": text}, write_app)
    assert [each.rule for each in report.findings] == ["secret-aws-access-key", "secret-aws-secret-key"]
    assert {each.locus for each in report.findings} == {secrets.locus(SECRET_KEY)}


def test_a_key_far_from_a_name_is_another_weakness(write_app: WriteApp) -> None:
    text = f'AWS_ACCESS_KEY_ID = "{KEY_ID}"\n' + "# \n" * 200 + f'AWS_SECRET_ACCESS_KEY = "{SECRET_KEY}"\n'
    report = scan({"settings.py": text}, write_app)
    assert [each.locus for each in report.findings] == [secrets.locus(KEY_ID), secrets.locus(SECRET_KEY)]


def test_one_secret_in_many_files_is_one_weakness(write_app: WriteApp) -> None:
    report = scan({f"{name}.txt": f"{'#' * name} {KEY_ID}\n" for name in range(5)}, write_app)
    assert len(report.findings) == 5
    assert len({each.locus for each in report.findings}) == 1


def test_the_place_is_where_the_secret_begins(write_app: WriteApp) -> None:
    report = scan({"a.txt": f"one\ntwo\n  key {KEY_ID}\n{KEY_ID}"}, write_app)
    assert [(each.location.line, each.location.column) for each in report.findings] == [(3, 7), (4, 1)]


def test_nothing_of_the_report_holds_the_secret(write_app: WriteApp) -> None:
    report = scan({"a.py": f'KEY = "{KEY_ID}"\nTOKEN = "{SECRET_KEY}"\n'}, write_app)
    assert len(report.findings) == 2
    for secret in (KEY_ID, SECRET_KEY):
        assert secret[5:] not in repr(report)


def test_placeholders_do_not_use_up_what_may_be_found(write_app: WriteApp) -> None:
    decoys = "".join(
        f"AKIAEXAMPLE{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}{'234567ABCD'[n // 26]}ZZZZZZZ\n" for n in range(250)
    )
    assert secrets.search(decoys, DETECTORS) == ()
    report = scan({"a.txt": decoys + KEY_ID + "\n"}, write_app)
    assert [each.location.line for each in report.findings] == [251]


def test_more_secrets_than_are_listed_are_said(write_app: WriteApp) -> None:
    chance = random.Random(1)
    keys = {"AKIA" + "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16)) for _ in range(1_300)}
    text = "".join(f"{key}\n" for key in sorted(keys))
    report = scan({"a.txt": text, "b.txt": "nothing\n"}, write_app)
    assert len(report.findings) == 1_000
    assert [(each.path, each.reason) for each in report.unexamined] == [("a.txt", "too-many")]
    assert report.examined == ("b.txt",)


def test_a_text_too_large_to_search_is_said(write_app: WriteApp) -> None:
    report = scan({"a.txt": "a\n" * (4 * 2**20 + 1) + KEY_ID}, write_app)
    assert report.findings == ()
    assert [(each.path, each.reason) for each in report.unexamined] == [("a.txt", "too-large")]


def test_a_file_that_changed_meanwhile_is_said(write_app: WriteApp) -> None:
    app = write_app({"a.txt": "a\n", "b.txt": "b\n"})
    tree = inventory.read(app)
    (app / "a.txt").write_text(KEY_ID)
    (app / "b.txt").unlink()
    report = SecretsAnalyzer().analyze(tree)
    assert [(each.path, each.reason) for each in report.unexamined] == [
        ("a.txt", "unreadable"),
        ("b.txt", "unreadable"),
    ]
    assert report.examined == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "latin-1"])
def test_the_encoding_hides_nothing(write_app: WriteApp, encoding: str) -> None:
    report = scan({"a.txt": f"é {KEY_ID}\n".encode(encoding)}, write_app)
    assert [each.rule for each in report.findings] == ["secret-aws-access-key"]


@pytest.mark.parametrize("path", ["tests/test_a.py", "docs/a.md", "examples/a.py"])
def test_a_secret_outside_what_ships_is_no_live_secret(write_app: WriteApp, path: str) -> None:
    report = scan({path: f"KEY = '{KEY_ID}'\n", "app.py": "x = 1\n"}, write_app)
    assert [(each.rule, each.flags) for each in report.findings] == [(OUTSIDE, ())]


def test_what_the_provider_excluded_is_not_searched(write_app: WriteApp) -> None:
    app = write_app({"old/a.py": f"KEY = '{KEY_ID}'\n", "a.py": "x = 1\n"})
    report = SecretsAnalyzer().analyze(inventory.read(app, exclude=[("old/**", "goes")]))
    assert (report.findings, report.examined) == ((), ("a.py",))


def test_a_tree_without_text_has_nothing_for_it(write_app: WriteApp) -> None:
    report = scan({"a.png": b"\x89PNG\r\n\x1a\n\0\0\0\0"}, write_app)
    assert report.outcome is Outcome.NOT_APPLICABLE


def test_the_hash_that_names_a_secret_is_published_and_fixed() -> None:
    given = hashlib.sha256(b"applabel secret locus v1\0hunter2").hexdigest()[:8]
    assert secrets.locus("hunter2") == f"secret:{given}"


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("", "…[0 characters]"),
        ("abc", "…[3 characters]"),
        ("abcd", "a…[4 characters]"),
        ("abcdefghijkl", "abc…[12 characters]"),
        (KEY_ID, "AKIA…[20 characters]"),
        ("\nabcdefghijklmnopqrs", "…[20 characters]"),
    ],
)
def test_at_most_a_quarter_of_a_secret_is_shown(secret: str, shown: str) -> None:
    assert secrets.shortened(secret) == shown


@pytest.mark.parametrize("sample", [sample for _, sample in samples()])
def test_redaction_leaves_nothing_of_a_found_secret(sample: str) -> None:
    text = f"before\n{sample}\nbetween\n{sample}\nafter"
    hidden = secrets.redact(text, DETECTORS)
    found = secrets.search(text, DETECTORS)
    assert found
    for hit in found:
        assert hit.secret not in hidden
    assert hidden.startswith("before\n")
    assert hidden.endswith("\nafter")


def test_redaction_also_hides_a_secret_where_nothing_gives_it_away() -> None:
    text = f'password = "{SECRET_KEY}"\nconnect({SECRET_KEY})\n'
    assert SECRET_KEY[8:] not in secrets.redact(text, DETECTORS)


def test_redaction_leaves_other_text_alone() -> None:
    text = "def f(password):\n    return password\n"
    assert secrets.redact(text, DETECTORS) == text
