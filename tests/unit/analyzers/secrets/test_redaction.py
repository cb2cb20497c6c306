"""What leaves the wall about a finding never holds the secret the finding is about, or another."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from applabel import inventory
from applabel.analyzers import wall
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.secrets.redaction import across, redacted, without_secrets, without_values
from applabel.model import Finding, Location, Outcome, Report
from tests.conftest import WriteApp

NOISE = hashlib.sha512(b"applabel tests").digest()
KEY_ID = "AKIA" + base64.b32encode(NOISE[:10]).decode()
SECRET = base64.b64encode(NOISE[10:40]).decode()
BODY = base64.b64encode(b"\x30\x82" + bytes(range(256)) * 4).decode()
LINES = [BODY[place : place + 64] for place in range(0, len(BODY), 64)]
KEY = "\n".join(["-----BEGIN RSA PRIVATE KEY-----", *LINES, "-----END RSA PRIVATE KEY-----"])


def finding(
    evidence: str, *, cwe: int = 78, analyzer: str = "bandit", line: int = 1, message: str = "m"
) -> Finding:
    lines = evidence.count("\n")
    return Finding(
        rule="r",
        cwe=cwe,
        location=Location(path="a.py", line=line, end_line=line + lines),
        locus="l",
        message=message,
        analyzer=analyzer,
        evidence=evidence,
    )


def test_a_known_secret_in_any_finding_is_shortened() -> None:
    code = f"os.system('aws --key {KEY_ID} ' + word)"
    (after,) = redacted([finding(code, message=f"a key {KEY_ID} is here")])
    assert KEY_ID not in after.evidence + after.message
    assert after.evidence.startswith("os.system('aws --key AKIA…")


def test_code_without_secrets_stays_as_it_is() -> None:
    code = "os.system('ls ' + word)"
    assert redacted([finding(code)]) == (finding(code),)


@pytest.mark.parametrize(
    "code",
    [
        'password = "tulip"',
        "password = 'tu\\'lip'",
        'connect(user="me", password="tulip")',
        "password = `tulip`",
        'password = """tulip\nmore""" + "x"',
        "ENV PASSWORD=tulip",
        "ENV PASSWORD tulip",
        "mysql --password=tulip -u me",
        "mysql -u me -ptulip",
        "curl --token tulip",
        "password: tulip",
        'key: "x"\npassword: tulip',
        'password = "tulip',
        'password = """tulip\nmore',
    ],
)
def test_where_a_secret_is_the_weakness_no_value_is_shown(code: str) -> None:
    (after,) = redacted([finding(code, cwe=798)])
    assert "tulip" not in after.evidence
    assert "…" in after.evidence


@pytest.mark.parametrize("quote", ['"""', "'''", "`", ""])
def test_the_beginning_of_a_key_is_not_shown_where_its_end_is_cut_off(quote: str) -> None:
    code = f"KEY = {quote}" + "\n".join(KEY.split("\n")[:10])
    for cwe in (78, 798):
        (after,) = redacted([finding(code, cwe=cwe)])
        assert not any(line in after.evidence for line in KEY.split("\n")[1:])


def test_a_whole_key_goes_and_what_follows_stays() -> None:
    hidden = without_secrets(f"KEY = '{KEY}'\nos.system(word)\n")
    assert BODY[:20] not in hidden
    assert "os.system(word)" in hidden


def test_a_key_nobody_knows_the_inside_of_is_hidden_to_its_end_only() -> None:
    text = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nos.system(word)"
    assert without_secrets(text) == text


def test_the_analyzer_of_secrets_has_done_it_itself() -> None:
    own = finding(f"AKIA…[{len(KEY_ID)} characters]", cwe=798, analyzer="secrets")
    assert redacted([own]) == (own,)


def test_a_line_where_another_tool_found_a_secret_shows_no_literal() -> None:
    beside = Report(
        analyzer="semgrep", version="1", outcome=Outcome.RAN, areas=(), findings=(finding("f('tulip')"),)
    )
    other = finding("x", cwe=798, analyzer="secrets", line=1)
    found = Report(analyzer="secrets", version="1", outcome=Outcome.RAN, areas=(), findings=(other,))
    assert across([beside, found])[0].findings[0].evidence == "f('…')"
    assert across([beside])[0].findings[0].evidence == "f('tulip')"


def test_names_and_structure_stay_readable() -> None:
    assert without_values('db = connect("me", password="x y")') == 'db = connect("…", password="…")'


def test_half_a_token_at_the_end_of_a_long_line_is_not_shown(write_app: WriteApp) -> None:
    line = "os.system(word)  # " + "note " * 54 + f"{KEY_ID}{SECRET}"
    app = write_app({"a.py": f"import os\n{line}\n"})
    assert 280 < line.index(KEY_ID) < 300 < len(line)
    (found,) = [each for each in BanditAnalyzer().analyze(inventory.read(app)).findings if each.location.line == 2]
    assert found.evidence.startswith("os.system(word)")
    assert "AKIA" not in found.evidence


def test_nothing_that_comes_over_the_wall_holds_a_secret(write_app: WriteApp, tmp_path: Path) -> None:
    app = write_app(
        {
            "settings.py": f'API_SECRET = "{SECRET}"\nPASSWORD = "tulip-47-Orchard"\nKEY = """{KEY}"""\n',
            "run.py": f"import os\nos.system('aws {KEY_ID} ' + input())\n",
            "Dockerfile": f"FROM python:3.12\nENV DB_PASSWORD={SECRET}\n",
            "app.js": f"const password = '{SECRET}'; require('jsonwebtoken').sign({{}}, 'tulip-47-Orchard')\n",
        }
    )
    reports = wall.run(["bandit", "semgrep", "secrets"], inventory.read(app))
    said = json.dumps(msgspec.to_builtins([(each.findings, each.reason, each.unexamined) for each in reports]))
    assert len([each for report in reports for each in report.findings]) >= 8
    for secret in (SECRET, KEY_ID, "tulip-47-Orchard", BODY[:30], BODY[-100:-70]):
        assert secret not in said
