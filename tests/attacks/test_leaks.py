"""No secret that was found is in anything we print or write, in whatever form it stood in the app."""

from __future__ import annotations

import base64
import json
import random
import textwrap
from typing import Any

import pytest

from applabel.analyzers.secrets.redaction import redacted, without_values
from applabel.model import Finding, Location
from tests.attacks.everything import shown


def _key() -> str:
    body = base64.b64encode(b"\x30\x82" + random.Random(1).randbytes(700)).decode()
    return (
        "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(textwrap.wrap(body, 64)) + "\n-----END RSA PRIVATE KEY-----"
    )


KEY = _key()
ACCESS = "AKIA" + "Z7YQ3TKLM2NBVCXW"
SECRETS = {
    "access": ACCESS,
    "beside": "tr0ub4dor-and-3",
    "weak": "correcthorse",
    "cut": "Zq9-a-long-secret-that-crosses-the-cut-at-three-hundred-characters",
    "bare": "hunter2-in-the-open",
    "default": "open-sesame-please",
}
CODE = f'''
import requests, subprocess

URL = "https://bank.example/login"
ACCESS = "{ACCESS}"

def charge(user):
    return requests.post(URL, data=login(user, password="{SECRETS["beside"]}"), verify=False)

def pay(user):
    return requests.post(URL, verify=False, data="""
{KEY}
""")

def old(user, password="{SECRETS["default"]}"):
    return subprocess.call("ftp " + user + " {ACCESS}", shell=True)

padding = "{"x" * 250}"; password = "{SECRETS["cut"]}"; secret = "{SECRETS["cut"]}"
'''
SETTINGS = f"""
database:
  password: {SECRETS["bare"]}
  token: "{ACCESS}"
"""


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    app = tmp_path_factory.mktemp("leaky") / "app"
    (app / "tests").mkdir(parents=True)
    (app / "app.py").write_text(CODE)
    (app / "settings.yml").write_text(SETTINGS)
    (app / "Dockerfile").write_text(
        f"FROM x\nENV PASSWORD={SECRETS['weak']}\nRUN curl -k -u a:{SECRETS['weak']} https://x.example\n"
    )
    (app / "tests" / "test_a.py").write_text(f"TOKEN = '{ACCESS}'\npassword = '{SECRETS['weak']}'\n")
    (app / "server.key").write_text(KEY)
    return shown(app)


def test_the_secrets_were_really_found(leaky: dict[str, str]) -> None:
    document: Any = json.loads(leaky["json"])
    found = {each["cwe"] for each in document["findings"]}
    assert {295, 798} <= found
    assert "KO1" in {each["id"] for each in document["measurement"]["caps"]}
    assert any(each["cwe"] == 259 for each in document["findings"])


@pytest.mark.parametrize("form", ["details", "file", "json", "sarif", "explain"])
def test_no_secret_is_in_any_output(leaky: dict[str, str], form: str) -> None:
    text = leaky[form]
    leaked = [name for name, secret in SECRETS.items() if secret in text or secret[: len(secret) // 2] in text]
    leaked += [line for line in KEY.splitlines()[1:-1] if line[:16] in text]
    assert leaked == []


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ('password = "abc"', 'password = "…"'),
        ("password = 'abc' + \"abc\"", "password = '…' + \"…\""),
        ('x = 1; password = "abc', 'x = 1; password = "…'),
        ('x = "y"; password = "abc', 'x = "…'),
        ("# don't use password = 'abc'", "# don'…"),
        ('password: abc # "a comment"', 'password: … # "…"'),
        ('"password": abc', '"…": …'),
        ("ENV PASSWORD=abc", "ENV PASSWORD=…"),
        ("mysql -pabc db", "mysql -p…"),
        ("curl --token abc", "curl --token …"),
        ('f(password="", user="abc")', 'f(password="", user="…")'),
        ('key = """\nabc\nabc', 'key = "…'),
        ('f("""abc\nabc""", x="abc")', 'f("""…""", x="…")'),
        ("const key = `abc\nabc`", "const key = `…`"),
        ("KEY='abc\nabc\nabc'", "KEY='…"),
        ("x = f(y)", "x = …"),
    ],
)
def test_values_are_hidden_wherever_they_stand(code: str, left: str) -> None:
    assert without_values(code) == left


@pytest.mark.parametrize(
    ("evidence", "left"),
    [
        ("curl -k -u a:abc https://x.example", "curl -k -u a:… https://x.example"),
        ("curl --user=a:abc x", "curl --user=a:… x"),
        ("get('https://u:abc@h.example/x', verify=False)", "get('https://u:…@h.example/x', verify=False)"),
        ("get('https://h.example:8443/x', verify=False)", "get('https://h.example:8443/x', verify=False)"),
        ('get(u, headers={"Authorization": "Bearer abc"})', 'get(u, headers={"Authorization": "Bearer …"})'),
        (
            "RUN MYSQL_PASSWORD=abc wget --no-check-certificate x",
            "RUN MYSQL_PASSWORD=… wget --no-check-certificate x",
        ),
        ('f(password="abc abc", verify=False)', 'f(password="…", verify=False)'),
        ("f(token=f'abc', verify=False)", "f(token=f'…', verify=False)"),
        ("log(password=request.form['password'])", "log(password=request.form['password'])"),
        ("echo $PASSWORD ${TOKEN}", "echo $PASSWORD ${TOKEN}"),
    ],
)
def test_what_is_given_as_a_credential_is_hidden_in_any_evidence(evidence: str, left: str) -> None:
    found = Finding(
        rule="r",
        cwe=295,
        location=Location(path="a", line=1),
        locus="l",
        message="m",
        analyzer="semgrep",
        evidence=evidence,
    )
    assert redacted([found])[0].evidence == left
