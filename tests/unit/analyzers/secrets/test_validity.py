"""What makes a text that looks like a secret one, and what shows that it is none."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from applabel.analyzers.secrets import prepare, validity
from applabel.codec import rules

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BODY = "RvYWAOueEyT8Ycmimcf2MbKX9trSgZ"


def check(name: str, secret: str, **groups: str | None) -> bool:
    return validity.holds(name, secret, groups, 0)


def base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits.rjust(6, "0")


def pem(content: bytes, kind: str = "RSA ") -> str:
    text = base64.b64encode(content).decode()
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"


def token(header: object, claims: object) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    return ".".join((*parts, "c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4"))


DER = b"\x30\x82\x01\x00" + bytes(range(200))
OPENSSH = b"openssh-key-v1\0" + b"\0\0\0\4none" + b"\0\0\0\4none" + bytes(100)
LOCKED = b"openssh-key-v1\0" + b"\0\0\0\x0aaes256-ctr" + bytes(100)


def test_every_check_a_rule_names_exists() -> None:
    named = {detector.check for detector in prepare(rules.load("secrets"))} - {""}
    assert named == set(validity._CHECKS)


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "your-api-key-goes-here",
        "ChangeMe123!",
        "xxxxxxxxxxxxxxxx",
        "<your token>",
        "${TOKEN}",
        "{{ token }}",
        "%(password)s",
        "$(cat token)",
        "aaaaaaaaaaaaaa",
        "1234567890abc",
        "password",
        "Postgres",
        "sk_live_...",
        "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe",
    ],
)
def test_a_placeholder_is_no_secret(secret: str) -> None:
    assert validity.is_placeholder(secret)
    assert not check("", secret)


@pytest.mark.parametrize("secret", ["tulip-47-Orchard", "9fQ6eKM6PxPvul5Ruf1N", "hunter2!", "aaaaa"])
def test_other_texts_are_no_placeholders(secret: str) -> None:
    assert not validity.is_placeholder(secret)


@pytest.mark.parametrize(("text", "bits"), [("", 0.0), ("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0), ("aabc", 1.5)])
def test_entropy_is_in_bits_a_character(text: str, bits: float) -> None:
    assert validity.shannon(text) == pytest.approx(bits)


def test_too_little_entropy_is_no_secret() -> None:
    assert validity.holds("", "abababcd", {}, 1.7)
    assert not validity.holds("", "abababab", {}, 1.7)


@pytest.mark.parametrize("prefix", ["ghp_", "npm_"])
def test_tokens_with_a_checksum_must_keep_it(prefix: str) -> None:
    good = prefix + BODY + base62(zlib.crc32(BODY.encode()))
    assert check("crc32-base62", good)
    other = "A" if good[-1] != "A" else "B"
    assert not check("crc32-base62", good[:-1] + other)
    assert not check("crc32-base62", prefix + "S" + good[len(prefix) + 1 :])


def test_a_checksum_may_be_in_either_case_of_hexadecimal() -> None:
    sum_ = f"{zlib.crc32(BODY.encode()):08x}"
    assert check("crc32-hex", f"glsa_{BODY}_{sum_}")
    assert check("crc32-hex", f"glsa_{BODY}_{sum_.upper()}")
    assert not check("crc32-hex", f"glsa_{BODY}_{(zlib.crc32(BODY.encode()) ^ 1):08x}")


def test_a_private_key_is_base64_of_a_structure() -> None:
    assert check("private-key", pem(DER))
    assert check("private-key", pem(DER, kind="").replace("\n", "\\n"))
    assert check("private-key", pem(DER).replace("\n", '" +\n  "'))
    assert not check("private-key", pem(b"\x31" + DER[1:]))
    assert not check("private-key", pem(DER[:30]))
    assert not check("private-key", "-----BEGIN PRIVATE KEY-----\nnot base64!\n-----END PRIVATE KEY-----")


def test_a_private_key_behind_a_passphrase_is_not_open() -> None:
    assert check("private-key", pem(OPENSSH, kind="OPENSSH "))
    assert not check("private-key", pem(LOCKED, kind="OPENSSH "))
    assert not check("private-key", pem(DER, kind="ENCRYPTED "))
    assert not check("private-key", pem(DER).replace("\n", "\nProc-Type: 4,ENCRYPTED\n", 1))


def test_a_web_token_has_a_header_that_names_an_algorithm_and_claims() -> None:
    assert check("json-web-token", token({"alg": "HS256"}, {"sub": "7"}))
    assert not check("json-web-token", token({"typ": "JWT"}, {"sub": "7"}))
    assert not check("json-web-token", token({"alg": "HS256"}, ["sub"]))
    assert not check("json-web-token", token(["alg"], {"sub": "7"}))
    assert not check("json-web-token", "eyJub3RKc29u.eyJub3RKc29u.c2lnbmF0dXJl")
    assert not check("json-web-token", "eyJ")


def test_nesting_on_purpose_is_no_crash() -> None:
    deep = base64.urlsafe_b64encode(b'{"a":' * 50_000).decode().rstrip("=")
    assert not check("json-web-token", f"{deep}.{deep}.x")


def test_a_package_index_token_names_its_index() -> None:
    inside = base64.urlsafe_b64encode(b"\x02\x01\x08pypi.org" + bytes(range(60))).decode().rstrip("=")
    outside = base64.urlsafe_b64encode(b"\x02\x01\x08other.org" + bytes(range(60))).decode().rstrip("=")
    assert check("pypi", f"pypi-{inside}")
    assert not check("pypi", f"pypi-{outside}")


def test_a_storage_key_is_64_bytes() -> None:
    assert check("azure", base64.b64encode(bytes(range(64))).decode())
    assert not check("azure", base64.b64encode(bytes(range(63))).decode())


def test_a_key_id_has_twenty_mixed_characters() -> None:
    assert check("amazon", "AKIAU55XTPLPFT7V4SEH")
    assert not check("amazon", "AKIAU55XTPLPFT7V4SE")
    assert not check("amazon", "AKIAAAKKIIAAAKKIIAAA")


@pytest.mark.parametrize(
    ("secret", "user", "host", "holds"),
    [
        ("Kd83nq0z", "shop", "db.internal.acme.io", True),
        ("shop", "shop", "db.internal.acme.io", False),
        ("Kd83nq0z", "shop", "localhost", False),
        ("Kd83nq0z", "shop", "LOCALHOST", False),
        ("Kd83nq0z", "shop", "db.example.com", False),
        ("$PASSWORD", "shop", "db.internal.acme.io", False),
        ("%PASSWORD%", "shop", "db.internal.acme.io", False),
        ("Kd8", "shop", "db.internal.acme.io", False),
        ("Kd83nq0z", None, None, True),
    ],
)
def test_the_password_of_an_address(secret: str, user: str | None, host: str | None, holds: bool) -> None:
    assert check("address", secret, user=user, host=host) is holds


@pytest.mark.parametrize(
    ("secret", "holds"),
    [
        ("9fQ-6eKM6PxPvul5Ruf1NDJG", True),
        ("Zt7!kfp29Lqs", True),
        ("onlylowercase", False),
        ("lower-and-minus", False),
        ("user.profile.token-name", False),
        ("/etc/App/token2", False),
        ("https://Acme1.io/x", False),
        ("get(Token1)", False),
        ("two Words 1", False),
        ("API_TOKEN_NAME", False),
        ("OAUTH2_CLIENT_SECRET", False),
        ("0x4e83362442B8d1beC281594ceA3050c8EB01311C", False),
        ("0x4e83362442B8d1beC281594ceA3050c8EB01311C9a1b2c3d4e5f60718293a4b5", True),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$R0hBc2hPZkE", False),
        ("pbkdf2_sha256$870000$c2FsdHNhbHQ$R0hBc2hPZkE=", False),
        ("scrypt:32768:8:1$kQ3v$9fb1AC", False),
        ("$2b$12$N9qo8uLOickgx2ZMRZoMye", False),
        ("{SSHA}Zt7kfp29LqsZt7kfp29Lqs", True),
        ("argon2-Zt7kfp29Lqs", True),
    ],
)
def test_the_value_of_a_setting_is_mixed_and_no_expression(secret: str, holds: bool) -> None:
    assert check("assigned", secret) is holds


@pytest.mark.parametrize(
    "text",
    [
        "API-Schlüssel",
        "Zugriffsschlüssel",
        "SevenIO-Access.Token",
        "Ключ-доступа-{name}",
        "APIキーは{0}から取得できます。",
        "輸入6位的Token",
    ],
)
def test_what_an_app_says_to_people_is_no_secret(text: str) -> None:
    assert not check("assigned", text)


@pytest.mark.parametrize(
    "text",
    ["Kanal7-Zugriffstoken", "aBcDeF-gHiJkL", "SOMMERFEST-Winter", "ñasd78h-K", "Word--Word", "Sommer!Winter"],
)
def test_what_is_no_plain_language_stays_a_secret(text: str) -> None:
    assert check("assigned", text)


def test_a_web_token_that_ended_before_any_scan_is_no_secret() -> None:
    header = {"alg": "HS256"}
    assert not check("json-web-token", token(header, {"sub": "7", "exp": 1_589_300_284}))
    assert not check("json-web-token", token(header, {"sub": "7", "exp": 1_767_225_599.5}))
    assert check("json-web-token", token(header, {"sub": "7", "exp": 1_767_225_600}))
    assert check("json-web-token", token(header, {"sub": "7", "exp": "1589300284"}))
    assert check("json-web-token", token(header, {"sub": "7", "iat": 1_516_239_022}))


def test_the_web_token_of_everybodys_documentation_is_no_secret() -> None:
    assert not check("json-web-token", token({"alg": "HS256"}, {"sub": "1234567890", "name": "Jane"}))


@pytest.mark.parametrize("stand_in", ["a%20secret", "Secret", "a-password", "user_token", "test.pass"])
def test_words_that_say_what_they_stand_for_are_no_secret(stand_in: str) -> None:
    assert validity.is_placeholder(stand_in)


@pytest.mark.parametrize("real", ["S3cr3t!x9", "hunter2", "tokyo-drift-77", "aZ9", "1f8b4c", "passion%20fruit"])
def test_words_beside_others_may_be_one(real: str) -> None:
    assert not validity.is_placeholder(real)
