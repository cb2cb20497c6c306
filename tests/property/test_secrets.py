"""Whatever a text holds: searching it never raises and takes no more than its length, and redaction is complete."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from applabel.analyzers import secrets
from applabel.analyzers.secrets import Detector
from applabel.analyzers.secrets.redaction import without_values
from applabel.codec import rules

DETECTORS = secrets.prepare(rules.load("secrets"))
SAMPLES = [
    example.bad.replace("{{}}", "")
    for rule in rules.load("secrets")
    for example in rule.examples
    if rule.id != secrets.OUTSIDE
]
MEGABYTE = 1_000_000
SECONDS = 4.0
"""What a megabyte may take on a processor: ten times what the slowest form takes."""

PIECES = st.one_of(
    st.sampled_from(SAMPLES),
    st.sampled_from(SAMPLES).flatmap(lambda text: st.integers(0, len(text)).map(lambda end: text[:end])),
    st.text(st.characters(), max_size=40),
    st.sampled_from(['"', "'", "\n", "=", ": ", "-----BEGIN PRIVATE KEY-----", "\\n", "://", "@", "\ud800", "\0"]),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("password: 'a\ud800bC9!kfp29Lqs'")
def test_search_never_raises_and_gives_hits_in_order_without_overlap(text: str) -> None:
    end = 0
    for hit in secrets.search(text, DETECTORS):
        assert end <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.secret
        end = hit.end
        assert secrets.locus(hit.secret).startswith("secret:")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_redacted_text_holds_no_secret_that_was_found(text: str) -> None:
    hidden = secrets.redact(text, DETECTORS)
    for hit in secrets._matches(text, DETECTORS):
        assert hit.secret not in hidden


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_what_is_found_does_not_depend_on_the_order_of_the_rules(text: str) -> None:
    assert secrets.search(text, DETECTORS) == secrets.search(text, DETECTORS[::-1])


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_lines_around_a_text_hide_nothing_in_it(before: str, text: str) -> None:
    # Three line ends: some forms look for their name on the line above.
    apart = "\n\n\n" + "#" * 400 + "\n\n\n"
    alone = {hit.secret for hit in secrets.search(text, DETECTORS)}
    among = {hit.secret for hit in secrets.search(before + apart + text + apart, DETECTORS)}
    inside = {hit.secret for hit in secrets.search(before + apart, DETECTORS)}
    assert alone <= among | {secret for secret in alone if any(secret in each for each in among - inside)}


def adversaries(detector: Detector) -> Iterator[str]:
    """Short texts that, repeated, give a form the most beginnings, or the longest way to its end."""
    example = detector.rule.examples[0].bad.replace("{{}}", "")
    words = detector.keywords or ("x",)
    yield from (
        f"{word}{filler}" for word in words for filler in ("", " ", "-", "=", '"', "='", ": ", "/", "_", ".")
    )
    yield from (example[:end] for end in range(4, len(example), 7))
    yield example + " "
    literal = re.findall(r"(?<![\\\[a-z-])[a-z]{2,8}", detector.form.pattern)
    yield from (first + second for first in words[:3] for second in dict.fromkeys(literal))


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.rule.id)
def test_no_form_goes_back_over_what_it_has_read(detector: Detector) -> None:
    budget = SECONDS / 10
    for piece in adversaries(detector):
        head = (piece * 40)[:2_000]
        for tail in ("", " ", "\n", "A", "0", "-", "="):
            unit = tail or piece
            text = head + (unit * (MEGABYTE // 10 // len(unit) + 1))[: MEGABYTE // 10]
            began = time.thread_time()
            for _ in detector.form.finditer(text):
                pass
            taken = time.thread_time() - began
            assert taken < budget, f"{taken:.1f} s for {head[:60]!r} and then {unit[:20]!r}"


@pytest.mark.parametrize(
    "piece", [*SAMPLES[::6], "a", "{}(),;=>", "secret='", "https://a:", "AKIA", "eyJ.", "-eyJ"]
)
def test_a_megabyte_on_one_line_takes_seconds(piece: str) -> None:
    text = (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]
    began = time.thread_time()
    secrets.search(text, DETECTORS)
    assert time.thread_time() - began < SECONDS


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from("\"'`"),
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6, max_size=40),
)
def test_no_literal_of_a_line_is_left(before: str, quote: str, value: str) -> None:
    before = before.replace(quote, "").replace("\\", "")
    code = f"{before}{quote}{value}{quote}"
    hidden = without_values(code)
    assert value not in hidden or value in before
