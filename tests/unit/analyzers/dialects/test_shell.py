"""A command is called by its plain name, and of printed text the commands in it are left."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.shell import plainer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\\curl -k x", " curl -k x"),
        ("c'ur'l -k x", "curl   -k x"),
        ('"c"url -k x', " curl  -k x"),
        ("a | \\sh\n", "a |  sh\n"),
        ("a=$(\\curl x)", "a=$( curl x)"),
        ("command curl x", "        curl x"),
        ("command \\curl x", "         curl x"),
        ("if ! nohup wget x; then", "if ! nohup wget x; then"),
        ("if nohup wget x; then", "if       wget x; then"),
        ("cat <<A\nplain\n$(f)\nA\n", ":   <<A\n     \n$(f)\nA\n"),
        ("cat <<-A | b\n\tx `f` y\n\tA\n", ":   <<-A | b\n   `f`  \n\tA\n"),
    ],
)
def test_it_is_plain(text: str, said: str) -> None:
    assert plainer(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "command -v curl",
        "echo 'a\\nb'",
        "sed 's/a/b/' x",
        "'a b' c",
        "cat <<'A'\n$(f)\nA\n",
        "cat <<A\n$x\nA\n",
        "echo \\n",
        "'unfinished x",
    ],
)
def test_what_is_plain_stays(text: str) -> None:
    assert plainer(text) == text
