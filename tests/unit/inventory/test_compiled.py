"""Programs that no engine reads are code nobody examined, whatever they are called."""

from __future__ import annotations

import io
import py_compile
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from applabel import inventory
from applabel.inventory import compiled
from applabel.model import Role, SourceFile
from tests.conftest import WriteApp


def archive(*names: str, head: bytes = b"", remark: bytes = b"") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as each:
        for name in names:
            each.writestr(zipfile.ZipInfo(name), "x = 1\n")  # of no date: parameters must not change by the second
        each.comment = remark
    return head + held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01" + b"\0" * 100,
        b"MZ" + b"\0" * 100 + b"PE\0\0" + b"\0" * 100,
        b"\xca\xfe\xba\xbe\0\0\0\x34",
        b"\0asm\x01\0\0\0",
        b"\xcf\xfa\xed\xfe" + b"\0" * 100,
        b"dex\n035\0",
        archive("shop/views.py"),
        archive("a.txt", "Main.class"),
        archive("a.PY"),
        archive("a.py", head=b"#!/usr/bin/env anything\n"),
        archive("a.py", remark=b"r" * 60_000),
    ],
)
@pytest.mark.parametrize("name", ["lib.so", "data.bin", "picture.png", "noname", "notes.txt"])
def test_a_program_is_code_by_its_content(write_app: WriteApp, content: bytes, name: str) -> None:
    (file,) = inventory.read(write_app({name: content})).files
    assert (file.language, file.is_code, file.in_scope, file.encoding) == ("compiled-program", True, True, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ",
        b"MZ" + b"\0" * 5_000 + b"PE\0\0",
        b"\x7fEL",
        archive("a.txt", "python"),
        archive("word/document.xml"),
        archive("a.py")[:-30],  # nothing opens it
        b"PK\x05\x06" + b"\0" * 18,
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n\0\0\0",
    ],
)
def test_what_is_no_program(content: bytes) -> None:
    assert compiled.program("a.bin", content) == ""


def test_a_program_among_tests_is_one_of_the_tests(write_app: WriteApp) -> None:
    app = write_app({"app.py": "x = 1\n", "tests/data/a.so": b"\x7fELF" + b"\0" * 99})
    assert file_of(app, "tests/data/a.so").role is Role.TEST


def test_a_program_can_be_left_out_and_that_is_seen(write_app: WriteApp) -> None:
    app = write_app({"app.py": "x = 1\n", "a.so": b"\x7fELF" + b"\0" * 99})
    found = {file.path: file for file in inventory.read(app, exclude=[("*.so", "built elsewhere")]).files}
    assert (found["a.so"].is_code, found["a.so"].excluded) == (True, "built elsewhere")


def file_of(app: Path, path: str) -> SourceFile:
    return next(file for file in inventory.read(app).files if file.path == path)


def bytecode(app: Path, name: str, *, unchecked: bool = False) -> str:
    kind = py_compile.PycInvalidationMode
    mode = kind.UNCHECKED_HASH if unchecked else kind.TIMESTAMP
    made = py_compile.compile(str(app / name), doraise=True, invalidation_mode=mode)
    return Path(made).relative_to(app).as_posix()


def test_what_python_made_from_a_source_that_is_here_is_no_code_of_its_own(write_app: WriteApp) -> None:
    app = write_app({"app.py": "x = 1\n", "shop/views.py": "x = 1\n"})
    for name in ("app.py", "shop/views.py"):
        made = file_of(app, bytecode(app, name))
        assert (made.is_code, made.role) == (False, Role.BINARY)


def test_bytecode_without_its_source_is_code(write_app: WriteApp) -> None:
    app = write_app({"app.py": "x = 1\n", "gone.py": "x = 1\n"})
    made = bytecode(app, "gone.py")
    shutil.copy(app / made, app / "views.pyc")
    (app / "gone.py").unlink()
    assert file_of(app, made).is_code
    assert file_of(app, "views.pyc").is_code
    assert sys.implementation.cache_tag in made


def test_bytecode_that_python_runs_without_a_look_at_the_source_is_code(write_app: WriteApp) -> None:
    app = write_app({"app.py": "x = 1\n"})
    assert file_of(app, bytecode(app, "app.py", unchecked=True)).is_code


def test_only_a_folder_of_python_holds_copies() -> None:
    plain = b"\xa7\r\r\n" + b"\0" * 12
    assert compiled.source_of("shop/__pycache__/a.cpython-312.pyc", plain) == "shop/a.py"
    assert compiled.source_of("__pycache__/a.cpython-312.opt-1.pyc", plain) == "a.py"
    assert compiled.source_of("__pycache__/a.b.pypy311.pyc", plain) == ""
    assert compiled.source_of("x__pycache__/a.cpython-312.pyc", plain) == ""
    assert compiled.source_of("shop/a.pyc", plain) == ""
    assert compiled.source_of("__pycache__/a/b.cpython-312.pyc", plain) == ""
