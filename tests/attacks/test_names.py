"""Whatever a file is called and wherever it lies, what is in it is found under its own name."""

from __future__ import annotations

import pytest

from applabel.inventory.naming import printable
from tests.attacks.scanning import BOTH, SHELL, Scanned, lay_out

PYTHON = "#!/usr/bin/env python3\n"

NAMES: dict[str, bytes] = {
    "leading-dash": b"-rf.py",
    "an-option": b"--config=x.py",
    "an-option-with-a-value": b"-e=eval.py",
    "newline": b"a\nb.py",
    "carriage-return": b"a\rb.py",
    "tab": b"a\tb.py",
    "escape-sequence": b"a\x1b[2Jb.py",
    "quotes": b"a'b\"c.py",
    "shell-words": b"$(id) `id`;id|id&.py",
    "glob": b"[a]*?{b,c}.py",
    "exclamation": b"!a.py",
    "hash": b"#a.py",
    "percent": b"%2e%2e%2fa.py",
    "backslash": b"..\\a.py",
    "colon": b"C:a.py",
    "spaces": b"  a  b  .py",
    "trailing-space": b"b.py ",
    "trailing-dot": b"b.py.",
    "only-dots": b"....py",
    "not-utf-8": b"caf\xe9.py",
    "overlong": b"a\xc0\xafb.py",
    "surrogate": b"a\xed\xa0\x80.py",
    "right-to-left": "a\u202eyp.exe.py".encode(),
    "nothing-to-see": "a\u200b\u2060.py".encode(),
    "composed": "caf\u00e9.py".encode(),
    "decomposed": "cafe\u0301.py".encode(),
    "very-long": b"l" * 240 + b".py",
    "upper-case": b"A.PY",
    "mixed-case": b"m.pY",
    "as-staged": b"f000001.py",
    "as-the-rules": b"rules.json.py",
    "backup": b"a.py.bak",
    "editor": b"a.py~",
    "double-suffix": b"a.py.txt",
    "suffix-of-a-picture": b"a.png",
    "suffix-of-data": b"a.json.dat",
    "no-suffix": b"run",
    "hidden": b".run",
    "installer": b"setup.py",
    "named-like-the-engine": b"bandit.py",
    "named-like-a-library": b"yaml.py",
    "started-by-python": b"sitecustomize.py",
    "minified": b"a.min.py",
}
FOLDERS = (
    b"build",
    b"dist",
    b"vendor",
    b"node_modules/a",
    b"third_party",
    b"__pycache__",
    b".hidden",
    b".git2",
    b"site-packages",
    b"venv/lib/python3/site-packages",
    b".tox",
    b".eggs",
    b".venv",
    b".svn",
    b"CVS",
    b"migrations",
    b"locale",
    b"static",
    b"a.py",
    b"-x",
    b"a b",
    b"caf\xe9",
    b"\xff\xfe",
    b"x\ny",
    b"sub/.git",
    b"...",
    b"%00",
)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    app = tmp_path_factory.mktemp("names") / "app"
    files: dict[str | bytes, str | bytes] = dict.fromkeys(NAMES.values(), PYTHON + SHELL)
    files |= {folder + b"/more.py": SHELL for folder in FOLDERS}
    return Scanned(lay_out(app, files))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_that_name_is_read(scanned: Scanned, name: str) -> None:
    assert [scanned.lines(NAMES[name], rule) for rule in BOTH] == [[4], [4]]
    assert scanned.reasons(NAMES[name]) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_in_that_folder_is_read(scanned: Scanned, folder: bytes) -> None:
    assert [scanned.lines(folder + b"/more.py", rule) for rule in BOTH] == [[3], [3]]


def test_no_two_names_are_one(scanned: Scanned) -> None:
    names = [*NAMES.values(), *(folder + b"/more.py" for folder in FOLDERS)]
    assert {each.path for each in scanned.tree.files} == {printable(name) for name in names}
    assert len(scanned.tree.files) == len(names)


def test_names_are_shown_without_what_steers(scanned: Scanned) -> None:
    for each in scanned.tree.files:
        assert each.path.isprintable(), each.path
