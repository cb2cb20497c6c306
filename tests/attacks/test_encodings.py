"""Whatever bytes a file is written in, what is in it is found where it stands, or that it is not read is said."""

from __future__ import annotations

import codecs

import pytest

from tests.attacks.scanning import BOTH, SHELL, Scanned, lay_out

HEAD, _, TAIL = SHELL.partition("\n")

# What is found on which line by both engines, and the reasons of what is not examined whole.
FOUND: dict[str, tuple[bytes, int]] = {
    "crlf": (SHELL.replace("\n", "\r\n").encode(), 3),
    "cr-only": (SHELL.replace("\n", "\r").encode(), 3),
    "mixed-line-ends": (SHELL.replace("\n", "\r", 1).replace("\n", "\r\n", 1).encode(), 3),
    "form-feeds": (SHELL.replace("def", "\x0cdef").encode(), 3),
    "line-separator": (f"# \u2028\n{SHELL}".encode(), 4),
    "next-line": (f"# \u0085\n{SHELL}".encode(), 4),
    "vertical-tab": (f"# \x0b\n{SHELL}".encode(), 4),
    "bom": (codecs.BOM_UTF8 + SHELL.encode(), 3),
    "utf-16-le": (SHELL.encode("utf-16-le"), 3),
    "utf-16-be": (SHELL.encode("utf-16-be"), 3),
    "utf-16-le-bom": (codecs.BOM_UTF16_LE + SHELL.encode("utf-16-le"), 3),
    "utf-16-be-bom": (codecs.BOM_UTF16_BE + SHELL.encode("utf-16-be"), 3),
    "utf-32-le": (SHELL.encode("utf-32-le"), 3),
    "utf-32-be": (SHELL.encode("utf-32-be"), 3),
    "utf-32-bom": (SHELL.encode("utf-32"), 3),
    "bom-of-utf-16-and-no-utf-16": (codecs.BOM_UTF16_LE + b"\n" + SHELL.encode(), 4),
    "latin-1": (b"# caf\xe9\n" + SHELL.encode(), 4),
    "latin-1-cookie": (b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + SHELL.encode(), 5),
    "cookie-on-line-two": (b"#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n" + SHELL.encode(), 5),
    "cookie-of-no-codec": (b"# coding: klingon\n" + SHELL.encode(), 4),
    "cookie-of-rot13": (b"# coding: rot13\n" + SHELL.encode(), 4),
    "cookie-of-zlib": (b"# coding: zlib\n" + SHELL.encode(), 4),
    "invalid-utf-8": (b"# \xff\xfe\x80\n" + SHELL.encode(), 4),
    "overlong-utf-8": (b"# \xc0\xae\xe0\x80\xaf\n" + SHELL.encode(), 4),
    "surrogates-in-utf-8": (b"# \xed\xa0\x80\xed\xb0\x80\n" + SHELL.encode(), 4),
    "beyond-unicode": (b"# \xf4\x90\x80\x80\n" + SHELL.encode(), 4),
    "zero-byte": (SHELL.encode() + b"\0\n", 3),
    "zero-byte-before": (b"# \0\n" + SHELL.encode(), 4),
    "zero-byte-line": (HEAD.encode() + b"\n\0\n" + TAIL.encode(), 4),
    "no-line-end": (SHELL.rstrip().encode(), 3),
    "right-to-left": (f"# \u202e\u2066 evil \u2069\n{SHELL}".encode(), 4),
    "nothing-to-see": (f"# \u200b\u200d\ufeff\n{SHELL}".encode(), 4),
    "control-sequences": (f"# \x1b[2K\x08\x07\n{SHELL}".encode(), 4),
    "end-of-file-of-dos": (b"# \x1a\n" + SHELL.encode(), 4),
    "wide-letters": (SHELL.replace("subprocess.call", "subprocess.\uff43\uff41\uff4c\uff4c").encode(), 3),
}
SAID: dict[str, tuple[bytes, str]] = {
    "utf-7": (b"# coding: utf-7\n" + SHELL.encode(), "ambiguous-encoding"),
    "raw-unicode-escape": (b"# coding: raw_unicode_escape\n#\\u000aeval(x)\n", "ambiguous-encoding"),
    "unicode-escape": (b"# coding: unicode_escape\n#\\u000aeval(x)\n", "ambiguous-encoding"),
    "iso-2022": (b"# coding: iso2022_jp\n" + SHELL.encode(), "ambiguous-encoding"),
    "hz": (b"# coding: hz\n" + SHELL.encode(), "ambiguous-encoding"),
    "ebcdic": (f"# coding: cp037\n{SHELL}".encode("cp037"), "syntax-error"),
    "bom-in-the-middle": (f"{HEAD}\n\ufeff{TAIL}".encode(), "syntax-error"),
    "base64": (b"# coding: base64\n" + codecs.encode(SHELL.encode(), "base64"), "syntax-error"),
    "utf-16-that-is-ascii": (codecs.BOM_UTF16_LE + "\u6f70\u7473\n".encode("utf-16-le"), "ambiguous-encoding"),
}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    app = tmp_path_factory.mktemp("encodings") / "app"
    pieces = {f"{name}.py": content for name, (content, _) in (FOUND | SAID).items()}  # type: ignore[operator]
    return Scanned(lay_out(app, pieces))


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found_on_its_line_by_both_engines(scanned: Scanned, name: str) -> None:
    _, line = FOUND[name]
    assert [scanned.lines(f"{name}.py", rule) for rule in BOTH] == [[line], [line]]
    assert scanned.reasons(f"{name}.py") == set()


@pytest.mark.parametrize("name", FOUND)
def test_its_excerpt_is_the_line_that_was_written(scanned: Scanned, name: str) -> None:
    said = {each.evidence.strip() for each in scanned.semgrep.findings if each.location.path == f"{name}.py"}
    written = "subprocess.\uff43\uff41\uff4c\uff4c('ls ' + word, shell=True)" if name == "wide-letters" else ""
    assert said == {written or "subprocess.call('ls ' + word, shell=True)"}


@pytest.mark.parametrize("name", SAID)
def test_what_others_may_read_otherwise_is_said(scanned: Scanned, name: str) -> None:
    _, reason = SAID[name]
    assert reason in scanned.reasons(f"{name}.py")
