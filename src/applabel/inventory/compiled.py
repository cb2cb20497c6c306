"""Programs in a form no engine of ours reads: machine code, bytecode, and archives that hold them."""

from __future__ import annotations

import re

_MARKS = (
    (b"\x7fELF", "a program or library in machine code (ELF)"),
    (b"\xfe\xed\xfa\xce", "a program or library in machine code (Mach-O)"),
    (b"\xfe\xed\xfa\xcf", "a program or library in machine code (Mach-O)"),
    (b"\xce\xfa\xed\xfe", "a program or library in machine code (Mach-O)"),
    (b"\xcf\xfa\xed\xfe", "a program or library in machine code (Mach-O)"),
    (b"\xca\xfe\xba\xbe", "bytecode of Java, or machine code (Mach-O)"),
    (b"\0asm", "bytecode (WebAssembly)"),
    (b"dex\n", "bytecode of Android"),
    (b"!<arch>\n", "a library in machine code"),
    (b"\x1bLua", "bytecode of Lua"),
    (b"BC\xc0\xde", "bytecode (LLVM)"),
)
# The directory at the end of a zip archive: a fixed head of 46 bytes, its name at the end of it.
_MEMBER = re.compile(rb"PK\x01\x02.{24}(..).{16}", re.DOTALL)
_TAIL = 66_000  # the end of that directory and the longest remark after it
_CODE = re.compile(rb"\.(?:py|pyc|pyo|class|dex|so|dll|exe|jar|php|wasm|node)$", re.IGNORECASE)
_MAGIC_OF_PYTHON = re.compile(rb"..\r\n", re.DOTALL)
_CACHE = re.compile(r"(?:^|/)__pycache__/([^/.]+)\.[a-z]+-?\d+(?:\.opt-\d)?\.py[co]$")


def program(path: str, content: bytes) -> str:
    """What kind of compiled program a file is, in words, and empty where it is none.

    By its content; the name counts for Python alone, whose mark of four bytes says too little by itself.
    """
    for mark, kind in _MARKS:
        if content.startswith(mark):
            return kind
    if content.startswith(b"MZ") and b"PE\0\0" in content[:4096]:
        return "a program or library in machine code (Windows)"
    if path.lower().endswith((".pyc", ".pyo")) and _MAGIC_OF_PYTHON.match(content):
        return "bytecode of Python"
    if b"PK\x05\x06" in content[-_TAIL:] and any(_CODE.search(name) for name in _members(content)):
        return "an archive of programs"
    return ""


def source_of(path: str, content: bytes) -> str:
    """The source a file in `__pycache__` was made from, which Python runs in its place while both agree.

    Empty where the file is no such copy, or one that Python takes without a look at the source (PEP 552).
    """
    found = _CACHE.search(path)
    unchecked = content[4:8] == b"\x01\0\0\0"
    if found is None or unchecked:
        return ""
    return f"{path[: found.start()]}/{found.group(1)}.py".lstrip("/")


def _members(content: bytes) -> list[bytes]:
    names = []
    for head in _MEMBER.finditer(content):
        size = int.from_bytes(head.group(1), "little")
        names.append(content[head.end() : head.end() + size])
    return names
