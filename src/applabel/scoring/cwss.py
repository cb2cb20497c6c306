"""The weakness score of CWSS 1.0.1 / ITU-T X.1525, in integers (scoring model, section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from applabel.errors import InvalidDocument
from applabel.model import Confidence, Exposure
from applabel.scoring.tables import Row

EXPOSURE: Mapping[Exposure, tuple[int, int, int, int, int]] = {
    # (RP, RL, AV, AS, IN) in per cent: required privilege and its layer, access vector,
    # authentication strength, level of interaction. Unknown scores almost as the open network.
    Exposure.NETWORK_UNAUTH: (100, 100, 100, 100, 100),
    Exposure.NETWORK_AUTH: (70, 100, 100, 80, 100),
    Exposure.USER_FILE: (100, 100, 80, 100, 80),
    Exposure.LOCAL: (70, 100, 50, 100, 90),
    Exposure.UNKNOWN: (100, 100, 100, 100, 90),
}

UNSCORED_ADVISORY = 7500
"""W of a vulnerable dependency whose CVSS nobody published: unknown is not low."""


def weakness(row: Row, exposure: Exposure) -> int:
    """W in hundredths (0..10000), floored.

    Base = [(10·TI + 5·(AP+AL) + 5·FC)·f(TI)·IC]·4, with FC = IC = 1;
    Att = [20·(RP+RL+AV) + 20·SC + 15·IN + 5·AS]/100, with SC = 1;
    Env = [(10·BI + 3·DI + 4·EX + 3·P)·f(BI)·EC]/20, not applicable (1) except EX. W = Base·Att·Env.
    """
    if row.ti == 0:
        return 0
    rp, rl, av, strength, interaction = EXPOSURE[exposure]
    base = (10 * row.ti + 5 * (row.ap + row.al) + 5 * 100) * 4
    attack = 20 * (rp + rl + av) + 20 * 100 + 15 * interaction + 5 * strength
    environment = 10 * 100 + 3 * 100 + 4 * row.ex + 3 * 100
    # Each factor is in per cent: base is 100 times too large, attack 10,000 times, environment 2,000 times.
    return base * attack * environment * 100 // (100 * 10_000 * 2_000)


def advisory_weakness(cvss: str | None) -> int:
    """W in hundredths of a vulnerable dependency: 1000 times its CVSS base score, given as `9.8`."""
    if cvss is None:
        return UNSCORED_ADVISORY
    whole, _, tenth = cvss.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (tenth and not (tenth.isascii() and tenth.isdigit())):
        raise InvalidDocument(f"a CVSS base score is a decimal such as 9.8, not {cvss!r}")
    tenths = int(whole) * 10 + int(tenth or 0)
    if len(tenth) > 1 or tenths > 100:
        raise InvalidDocument(f"a CVSS base score lies between 0.0 and 10.0 in tenths, not {cvss!r}")
    return tenths * 100


def severity(weakness_score: int) -> str:
    """The word for W that gates and SARIF use (scoring model, section 4)."""
    for floor, word in ((9000, "critical"), (7000, "high"), (4000, "medium")):
        if weakness_score >= floor:
            return word
    return "low"


_IMPACT = {0: "N", 30: "L", 60: "M", 90: "H", 100: "C"}
_PRIVILEGE = {10: "N", 60: "L", 70: "RU", 90: "P", 100: "A"}
_LAYER = {50: "N", 70: "E", 90: "S", 100: "A"}
_EXPLOIT = {0: "N", 20: "L", 60: "M", 100: "H"}
_FINDING = {
    Confidence.CONFIRMED: "T",
    Confidence.HIGH: "LT",
    Confidence.MEDIUM: "UK",
    Confidence.LOW: "UK",
}
_ATTACK = {
    Exposure.NETWORK_UNAUTH: "RP:N,1/RL:A,1/AV:I,1/AS:N,1/IN:A,1",
    Exposure.NETWORK_AUTH: "RP:RU,0.7/RL:A,1/AV:I,1/AS:W,0.8/IN:A,1",
    Exposure.USER_FILE: "RP:N,1/RL:A,1/AV:R,0.8/AS:N,1/IN:T,0.8",
    Exposure.LOCAL: "RP:RU,0.7/RL:A,1/AV:L,0.5/AS:N,1/IN:L,0.9",
    Exposure.UNKNOWN: "RP:N,1/RL:A,1/AV:I,1/AS:N,1/IN:L,0.9",
}


def vector(row: Row, exposure: Exposure, confidence: Confidence) -> str:
    """The CWSS 1.0.1 vector for readers of X.1525: factor, letter, weight. FC is shown, yet scored outside."""
    found = _FINDING[confidence]
    weight = {"T": "1", "LT": "0.8", "UK": "0.5"}[found]
    base = "/".join(
        (
            f"TI:{_IMPACT.get(row.ti, 'Q')},{_per_cent(row.ti)}",
            f"AP:{_PRIVILEGE.get(row.ap, 'Q')},{_per_cent(row.ap)}",
            f"AL:{_LAYER.get(row.al, 'Q')},{_per_cent(row.al)}",
            "IC:N,1",
            f"FC:{found},{weight}",
        )
    )
    environment = f"BI:NA,1/DI:NA,1/EX:{_EXPLOIT.get(row.ex, 'Q')},{_per_cent(row.ex)}/EC:N,1/P:NA,1"
    return f"({base}/{_ATTACK[exposure]}/SC:A,1/{environment})"


def _per_cent(value: int) -> str:
    return "1" if value == 100 else "0" if value == 0 else f"0.{value:02d}".rstrip("0")
