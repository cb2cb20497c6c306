"""Handlers of Python 3.14 are read by Bandit under any Python."""

from __future__ import annotations

import pytest

from applabel import inventory
from applabel.analyzers.bandit import BanditAnalyzer
from applabel.analyzers.dialects.python import bracketed
from tests.conftest import WriteApp


@pytest.mark.parametrize(
    ("written", "older"),
    [
        ("except A, b.C:", "except (A, b.C):"),
        ("    except* A,B , C :  # D, E:", "    except* (A,B , C) :  # D, E:"),
        ("except A:", "except A:"),
        ("except (A, B):", "except (A, B):"),
        ("except A, B as error:", "except A, B as error:"),
        ("x = 'except A, B:'", "x = 'except A, B:'"),
        ("except A, f():", "except A, f():"),
    ],
)
def test_brackets(written: str, older: str) -> None:
    assert bracketed(f"try:\n    pass\n{written}\n    pass\n") == f"try:\n    pass\n{older}\n    pass\n"


def test_a_file_with_such_a_handler_is_examined_where_it_stands(write_app: WriteApp) -> None:
    text = "import os\n\ntry:\n    os.system(x + y)\nexcept OSError, ValueError:\n    eval(z)\n"
    report = BanditAnalyzer().analyze(inventory.read(write_app({"a.py": text})))
    assert report.unexamined == ()
    assert {(each.rule, each.location.line, each.location.column) for each in report.findings} == {
        ("bandit-b605", 4, 5),
        ("bandit-b307", 6, 5),
    }


def test_what_is_wrong_besides_is_still_said(write_app: WriteApp) -> None:
    text = "try:\n    pass\nexcept OSError, error:\n    print error\n"
    report = BanditAnalyzer().analyze(inventory.read(write_app({"a.py": text})))
    assert [each.reason for each in report.unexamined] == ["syntax-error"]
