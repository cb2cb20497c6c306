"""Whether a text that looks like a secret can be one: checksums, structure, entropy, and no placeholder."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import groupby
from urllib.parse import unquote

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PLACEHOLDER = re.compile(
    r"example|dummy|fake|sample|placeholder|change[-_]?me|replace[-_]?me|your[-_]|redacted|not[-_]?a[-_]?real|xxxx"
    r"|\*\*\*|\.\.\.|1234567890|0123456789|abcdefghij|deadbeef|6LeIxAcTAAAAA|(.)\1{5,}|\$\{|\{\{|<[^>]*>|%\(|\$\(",
    re.IGNORECASE,
)
_TRIVIAL = frozenset(
    {"password", "passwd", "pass", "secret", "root", "admin", "postgres", "mysql", "test", "guest", "user", "none",
     "null", "true", "false", "changeit", "foo", "bar", "username", "token", "string", "text", "required"}
)  # fmt: skip

# What a slow hash leaves of a password opens nothing, and is how it should be kept.
_PASSWORD_HASH = re.compile(r"\$?(?:argon2|bcrypt|pbkdf2|scrypt)[\w:-]{0,40}\$|\$(?:2[abxy]|7|y)\$")
# An account of a block chain, which is public.
_ACCOUNT = re.compile(r"0x[0-9A-Fa-f]{40}")
_LONG_AGO = 1_767_225_600
"""The start of 2026, before this program was first released: a token that ended earlier has ended for everyone."""
_SAMPLE = "1234567890"
"""The subject of the token in everybody's documentation."""
_ABBREVIATION = 5
_SHORT = 40
"""Characters below which a secret may be a stand-in made of words that say so, such as `a%20secret`."""


def holds(check: str, secret: str, groups: Mapping[str, str | None], entropy: float) -> bool:
    """Whether a match of a form is worth reporting: no placeholder, enough entropy, and its check passes."""
    if check != "private-key" and is_placeholder(secret):
        return False
    if entropy and shannon(secret) < entropy:
        return False
    return not check or _CHECKS[check](secret, groups)


def is_placeholder(secret: str) -> bool:
    """Whether a text is a published example, a stand-in or a template's gap rather than a secret."""
    words = re.split(r"[^a-z]+", unquote(secret).lower()) if len(secret) < _SHORT else [secret.lower()]
    said = [word for word in words if len(word) > 1]
    stand_in = bool(said) and all(word in _TRIVIAL for word in said) and not re.search("[0-9]", unquote(secret))
    return stand_in or _PLACEHOLDER.search(secret) is not None


def shannon(text: str) -> float:
    """The entropy of the characters of a text, in bits a character (C. E. Shannon 1948)."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values()) if text else 0.0


def _crc32_base62(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """GitHub's and npm's tokens end in six base-62 digits of the CRC-32 of what stands between prefix and end."""
    body = secret.split("_", 1)[-1]
    number, digits = zlib.crc32(body[:-6].encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, "0") == body[-6:]


def _crc32_hex(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """Grafana's tokens end in eight hexadecimal digits of the CRC-32 of the part before."""
    body, _, check = secret.removeprefix("glsa_").rpartition("_")
    return f"{zlib.crc32(body.encode()):08x}" == check.lower()


def _private_key(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """A PEM private key whose body is base64 of an ASN.1 sequence or of OpenSSH's own format, unencrypted."""
    text = secret.replace("\\n", "\n").replace("\\r", "")
    if "ENCRYPTED" in text:
        return False
    lines = re.split(r"-----(?:BEGIN|END)[^-]*-----", text)
    # Keys are often pasted into code as several texts joined by plus signs, which base64 uses as well.
    joined = re.sub(r"[\"']\s*\+\s*[\"']", "", lines[1] if len(lines) > 1 else "")
    body = re.sub(r"[\s\"'\\,;>|#*]", "", joined)
    content = _base64(body)
    if content.startswith(b"openssh-key-v1\0"):
        # cipher name "none" means that no passphrase protects it
        return content[15:23] == b"\0\0\0\4none"
    return len(content) > 40 and content[0] == 0x30


def _pypi(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """A PyPI token is a macaroon whose location is the index it is for."""
    return b"pypi.org" in _base64(secret.removeprefix("pypi-"))


def _json_web_token(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """Header and claims of a JSON Web Token (RFC 7519) must be JSON objects, and the header names an algorithm.

    One that ended before any scan is nothing to use any more.
    """
    try:
        header, claims = (json.loads(_base64(part)) for part in secret.split(".")[:2])
    except (ValueError, RecursionError):
        return False
    if not (isinstance(header, dict) and "alg" in header and isinstance(claims, dict)):
        return False
    end = claims.get("exp")
    return claims.get("sub") != _SAMPLE and not (isinstance(end, int | float) and end < _LONG_AGO)


def _azure(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """An Azure storage key is 64 bytes in base64."""
    return len(_base64(secret)) == 64


def _amazon(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """An AWS key id is a four-letter kind and sixteen base-32 digits that hold the account."""
    return len(secret) == 20 and shannon(secret) > 3.0


def _password_of_address(secret: str, groups: Mapping[str, str | None]) -> bool:
    """A password inside of an address: not the user's own name again, no variable, not for this machine."""
    host = (groups.get("host") or "").lower()
    if host in ("localhost", "127.0.0.1", "0.0.0.0", "db", "host", "hostname", "server") or "example" in host:  # noqa: S104
        return False
    return secret != groups.get("user") and not secret.startswith(("$", "%", "{")) and len(secret) > 3


def _assigned(secret: str, _groups: Mapping[str, str | None]) -> bool:
    """A value given to a name such as `password`: mixed characters, no words, no path, no expression, no hash."""
    if _PASSWORD_HASH.match(secret) or _ACCOUNT.fullmatch(secret) or _is_language(secret):
        return False
    kinds = sum(1 for kind in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]") if re.search(kind, secret))
    return kinds >= 3 and not re.search(
        r"\s|^[/.]|://|^[A-Z_]+$|^(?:[A-Z]+[0-9]?_)+[A-Z]+[0-9]?$|\(|\)|^[a-z]+(?:[-_.][a-z]+)+$", secret
    )


def _is_language(text: str) -> bool:
    """Whether a text is what an app says to people, as in its translations: words, or a script without upper case.

    Words are letters with few changes of case, joined by hyphens and the like, round gaps such as `{name}`.
    """
    if any(unicodedata.category(each) == "Lo" for each in text):
        return True
    parts = re.split(r"[-_.]", re.sub(r"\{\w*\}", "", text).strip(".,:"))
    return all(part.isalpha() and _is_word(part) for part in parts)


def _is_word(text: str) -> bool:
    """Whether upper case comes as initials and abbreviations, and lower case in more than single letters."""
    runs = ((upper, len(list(run))) for upper, run in groupby(text, str.isupper))
    return all(length <= _ABBREVIATION if upper else length > 1 for upper, length in runs)


def _base64(text: str) -> bytes:
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


_CHECKS: Mapping[str, Callable[[str, Mapping[str, str | None]], bool]] = {
    "crc32-base62": _crc32_base62,
    "crc32-hex": _crc32_hex,
    "private-key": _private_key,
    "pypi": _pypi,
    "json-web-token": _json_web_token,
    "azure": _azure,
    "amazon": _amazon,
    "address": _password_of_address,
    "assigned": _assigned,
}
