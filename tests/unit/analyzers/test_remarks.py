"""Other tools' ignore comments are told apart from code and from plain remarks."""

from __future__ import annotations

import pytest

from applabel.analyzers.remarks import suppression
from applabel.model import Suppression


@pytest.mark.parametrize(
    "lines",
    [
        "eval(x)  # nosec",
        "eval(x)  # nosec B307",
        "eval(x)  #nosec",
        "eval(x)  # NOSEC",
        "eval(x)  # nosemgrep: rule",
        "eval(x)  # noqa: S307",
        "eval(x)  # type: ignore # noqa",
        "eval(x) // nosemgrep",
        "eval(x) // eslint-disable-line no-eval",
        "// eslint-disable-next-line\neval(x)",
        "/* nosec */ eval(x)",
        "<!-- nosemgrep -->",
        "{# nosemgrep #}",
        "eval(\n    x,  # nosec\n)",
        "exec(x) //nolint:gosec",
    ],
)
def test_an_ignore_comment_justifies_nothing(lines: str) -> None:
    assert suppression(lines) is Suppression.UNJUSTIFIED


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "eval(x)",
        "nosec = eval(x)",
        "eval('nosec')",
        "eval(x)  # no security here",
        "# nosecret\neval(x)",
        "noqa()",
    ],
)
def test_other_words_are_no_ignore_comment(lines: str) -> None:
    assert suppression(lines) is Suppression.NONE
