"""Brings test, docs and example files back into scope where what ships makes use of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from applabel.model import Role, SourceFile

_PYTHON_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)", re.M)
_PYTHON_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n#;]+)", re.M)
_DOTTED = re.compile(r"""['"]([A-Za-z_]\w*(?:\.\w+)+)(?::\w+)?['"]""")
_SCRIPT_IMPORT = re.compile(
    r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\s*\(\s*)(?:/\*.*?\*/\s*)?['"`]([^'"`\n]+)['"`]"""
)
_FILE_WORD = re.compile(r"""[\w./-]+\.(?:py|js|mjs|cjs|ts|sh|rb|php|pl)\b""")
_MODULE_WORD = re.compile(r"""(?:-m\s+|["'\s=])([A-Za-z_]\w*(?:\.\w+)+)(?::\w+)?""")
_SUFFIXES = ("", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", "/index.ts", "/index.tsx", "/index.js", "/index.mjs")
_STARTERS = frozenset({"dockerfile", "compose"})
_STARTER_NAMES = frozenset(
    {"Procfile", "package.json", "pyproject.toml", "setup.py", "setup.cfg", "app.yaml", "serverless.yml"}
)
_SCRIPTS = frozenset({"javascript", "typescript"})


def pull_in(files: Iterable[SourceFile], text: Callable[[SourceFile], str]) -> tuple[SourceFile, ...]:
    """The same files, those that in-scope files import or start marked with who brought them in.

    Read generously: a name in a string that fits a module counts. Being placed under `tests/` must not
    hide what runs, and bringing in too much only means looking at more.
    """
    known = {file.path: file for file in files}
    hidden = {path for path, file in known.items() if not file.in_scope and not file.excluded and file.is_code}
    waiting = [file for file in known.values() if file.in_scope and _speaks(file)]
    while waiting and hidden:
        file = waiting.pop()
        for path in _resolved(file, text(file), known):
            if path in hidden:
                hidden.discard(path)
                known[path] = replace(known[path], pulled_in_by=file.path)
                waiting.append(known[path])
    return tuple(known[path] for path in sorted(known))


def promote(files: Iterable[SourceFile]) -> tuple[tuple[SourceFile, ...], str]:
    """Where every code file lies under tests, docs or examples, those are the app: they ship, with a note."""
    files = tuple(files)
    by_convention = (Role.TEST, Role.DOCS, Role.EXAMPLE)
    if any(file.is_code and (file.in_scope or file.excluded) for file in files):
        return files, ""
    if not any(file.is_code and file.role in by_convention for file in files):
        return files, ""
    note = "all code lies under tests, docs or examples, so it was measured as what ships"
    return tuple(replace(file, role=Role.SHIPPED) if file.role in by_convention else file for file in files), note


def _speaks(file: SourceFile) -> bool:
    return file.language == "python" or file.language in _SCRIPTS or _starts(file)


def _starts(file: SourceFile) -> bool:
    return file.language in _STARTERS or file.path.rsplit("/", 1)[-1] in _STARTER_NAMES


def _resolved(file: SourceFile, text: str, known: Mapping[str, SourceFile]) -> Iterator[str]:
    folder = posixpath.dirname(file.path)
    if file.language == "python":
        for name in _python_names(text, folder):
            yield from _python_files(name, folder, known)
    elif file.language in _SCRIPTS:
        for name in _SCRIPT_IMPORT.findall(text):
            if name.startswith("."):
                path = posixpath.normpath(posixpath.join(folder, name))
                yield from (path + suffix for suffix in _SUFFIXES if path + suffix in known)
                stem, dot, suffix = path.rpartition(".")
                if dot and suffix in ("js", "mjs", "cjs"):  # TypeScript names the file it will become
                    yield from (f"{stem}.{each}" for each in ("ts", "tsx", "mts") if f"{stem}.{each}" in known)
    if _starts(file):
        for word in _FILE_WORD.findall(text):
            for base in ("", folder):
                path = posixpath.normpath(posixpath.join(base, word)).lstrip("/")
                if path in known:
                    yield path
        for name in _MODULE_WORD.findall(text):
            yield from _python_files(name, folder, known)


def _python_names(text: str, folder: str) -> Iterator[str]:
    """Module names a Python file may load, absolute ones as they are, relative ones as `/folder/…`."""
    for source, names in _PYTHON_FROM.findall(text):
        base = source
        if source.startswith("."):
            above = folder.split("/") if folder else []
            dots = len(source) - len(source.lstrip("."))
            above = above[: len(above) - (dots - 1)] if dots > 1 else above
            base = "/" + "/".join([*above, *filter(None, source.lstrip(".").split("."))])
        yield base
        for name in names.strip("()").replace("\n", ",").split(","):
            word = name.strip().split(" ")[0]
            if word.isidentifier():
                yield f"{base}/{word}" if base.startswith("/") else f"{base}.{word}"
    for names in _PYTHON_IMPORT.findall(text):
        yield from (name.strip().split(" ")[0] for name in names.split(","))
    yield from _DOTTED.findall(text)


def _python_files(name: str, folder: str, known: Mapping[str, SourceFile]) -> Iterator[str]:
    """The files a module name can mean: below any folder above the importing file, `src` included."""
    if name.startswith("/"):
        yield from _module(name.strip("/"), known)
        return
    inner = name.replace(".", "/")
    parts = folder.split("/") if folder else []
    for end in range(len(parts), -1, -1):
        base = "/".join(parts[:end])
        for root in (base, posixpath.join(base, "src")):
            path = posixpath.join(root, inner)
            yield from _module(path, known)
            # `tests.helpers.make` may name a function of the module `tests.helpers`.
            yield from _module(posixpath.dirname(path), known) if "/" in inner else ()


def _module(path: str, known: Mapping[str, SourceFile]) -> Iterator[str]:
    for candidate in (f"{path}.py", f"{path}/__init__.py", f"{path}/__main__.py"):
        if candidate in known:
            yield candidate
