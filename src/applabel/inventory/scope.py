"""Brings test, docs and example files back into scope where what ships makes use of them."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from applabel.inventory import references
from applabel.inventory.references import References, normal
from applabel.inventory.role import by_place
from applabel.model import Role, SourceFile

_SUFFIXES = (
    "",
    *(".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"),
    *("/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs", "/index.cjs"),
)
_TYPED = {"js": ("ts", "tsx"), "jsx": ("tsx",), "mjs": ("mts",), "cjs": ("cts",)}
"""TypeScript names the file it will become."""

_STARTERS = frozenset({"dockerfile", "compose", "kubernetes"})
_STARTER_NAMES = re.compile(
    r"^(?:Procfile|package\.json|manifest\.json|pyproject\.toml|setup\.py|setup\.cfg|app\.ya?ml|serverless\.ya?ml"
    r"|vercel\.json|fly\.toml|uwsgi\.ini|supervisord\.conf|.*\.service)$"
)
_SCRIPTS = frozenset({"javascript", "typescript"})
_MARKUP = frozenset(
    {
        *("html-script", "django-template", "jinja-template", "erb", "razor", "ejs", "handlebars", "mako"),
        *("go-template", "twig", "blade"),
    }
)
_UP = re.compile(r"^(?:\.{0,2}/|[@~#]/)+")
_ENDS = 8
"""So many last parts of a path tell it apart; more would let a deep tree cost without bound."""

_NEAR = 64
"""So many folders above a file may be the one its imports start from, beside the top of the app."""


def pull_in(
    files: Iterable[SourceFile],
    text: Callable[[SourceFile], str],
    aims: Mapping[str, str] | None = None,
) -> tuple[SourceFile, ...]:
    """The same files, those that in-scope files import, start or serve marked with who brought them in.

    `aims` says where links inside of the app lead: a link that ships brings in what lies behind it.
    Read generously: a name in a string that fits a file counts. Being placed under `tests/` must not hide
    what runs, and bringing in too much only means looking at more.
    """
    known = {file.path: file for file in files}
    hidden = _Hidden(
        file for file in known.values() if not (file.in_scope or file.excluded or file.component) and file.is_code
    )
    waiting = [file for file in known.values() if file.in_scope]

    def bring(path: str, by: str) -> None:
        if hidden.discard(path):
            known[path] = replace(known[path], pulled_in_by=by)
            waiting.append(known[path])

    for link, aim in (aims or {}).items():
        if by_place(link) is None:
            for path in hidden.at_or_below(aim):
                if by_place(posixpath.join(link, path[len(aim) :].lstrip("/")).rstrip("/")) is None:
                    bring(path, link)
    while waiting and hidden:
        file = waiting.pop()
        for path in _resolved(file, text, hidden):
            bring(path, file.path)
    return tuple(known[path] for path in sorted(known))


def promote(files: Iterable[SourceFile]) -> tuple[tuple[SourceFile, ...], str]:
    """Where every code file lies under tests, docs or examples, those are the app: they ship, with a note."""
    files = tuple(files)
    by_convention = (Role.TEST, Role.DOCS, Role.EXAMPLE)
    if any(file.is_code and (file.in_scope or file.excluded or file.component) for file in files):
        return files, ""
    if not any(file.is_code and file.role in by_convention for file in files):
        return files, ""
    note = "all code lies under tests, docs or examples, so it was measured as what ships"
    return tuple(replace(file, role=Role.SHIPPED) if file.role in by_convention else file for file in files), note


class _Hidden:
    """The code files out of scope, found by path, by the end of a path, and by folder.

    What was brought in stays in the indexes, for they are made once; `discard` says whether it was new.
    """

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._left = {file.path for file in files}
        self._ordered = sorted(self._left)
        self._ends: dict[str, list[str]] = defaultdict(list)
        self._folders: dict[str, list[str]] = defaultdict(list)
        self._words: set[str] = set()
        self._given: set[tuple[str, str]] = set()
        for path in self._ordered:
            parts = path.split("/")
            for length in range(2, min(len(parts), _ENDS) + 1):
                self._ends["/".join(parts[-length:])].append(path)
            self._folders["/".join(parts[:-1])].append(path)
            if parts[-1] == "__init__.py" and len(parts) > 1:
                self._folders["/".join(parts[:-2])].append(path)
            self._words.update((parts[-1], parts[-1].split(".")[0], *parts[-3:-1]))

    def __bool__(self) -> bool:
        return bool(self._left)

    def __contains__(self, path: str) -> bool:
        return path in self._left

    def discard(self, path: str) -> bool:
        found = path in self._left
        self._left.discard(path)
        return found

    def may_hold(self, word: str) -> bool:
        """Whether a name or folder of that name is among the last parts of any path: a cheap first question."""
        return word in self._words

    def ending(self, end: str) -> list[str]:
        """The paths with that end of two parts or more; of a longer one the last parts decide."""
        return self._ends.get("/".join(end.split("/")[-_ENDS:]), [])

    def right_in(self, folder: str) -> list[str]:
        """The files right in a folder, and the heads of the packages right in it; told once."""
        return self._folders.get(folder, []) if self._first("right in", folder) else []

    def below(self, folder: str) -> list[str]:
        """All files below a folder; told once."""
        return self.at_or_below(folder) if self._first("below", folder) else []

    def installed(self, folder: str) -> list[str]:
        """The files below a folder, but for its own tests, docs and examples; told once."""
        below = self.at_or_below(folder) if self._first("installed", folder) else []
        return [path for path in below if by_place(path[len(folder) + 1 :]) is None]

    def at_or_below(self, path: str) -> list[str]:
        if not path:
            return list(self._ordered)
        start, end = bisect_left(self._ordered, path + "/"), bisect_left(self._ordered, path + "0")
        return [path] * (path in self._left) + self._ordered[start:end]

    def _first(self, what: str, folder: str) -> bool:
        # However many files name a folder, what lies in it is brought in by the first.
        asked = (what, folder)
        first = asked not in self._given
        self._given.add(asked)
        return first


def _resolved(file: SourceFile, text: Callable[[SourceFile], str], hidden: _Hidden) -> Iterator[str]:
    """The hidden files one file refers to."""
    folder = posixpath.dirname(file.path)
    for said in _said(file, text, folder):
        for name in said.modules:
            yield from _python_files(name, folder, hidden)
        for name in said.imports:
            yield from _script_files(name, folder, hidden)
        for word in said.paths:
            yield from _paths(word, folder, hidden)
        for where in _places(said.parents, folder):
            yield from hidden.right_in(where)
        for where in _places(said.folders, folder):
            yield from hidden.below(where)
        for where in _places(said.packages, folder):
            yield from hidden.installed(where)


def _said(file: SourceFile, text: Callable[[SourceFile], str], folder: str) -> Iterator[References]:
    if file.language == "python":
        yield references.python(text(file), folder)
    elif file.language in _SCRIPTS:
        yield references.script(text(file))
    elif file.language in _MARKUP:
        yield references.script(text(file))
        yield references.markup(text(file))
    elif file.language == "shell":
        yield references.shell(text(file))
    name = posixpath.basename(file.path)
    if file.language in _STARTERS or _STARTER_NAMES.match(name):
        yield references.starter(references.manifest(text(file), name))


def _places(words: Iterable[str], folder: str) -> set[str]:
    """The folders some words may mean: beside the file, below any folder near it, or below the top."""
    found: set[str] = set()
    for word in words:
        if word.startswith("/"):
            found.add(normal(word))
        elif word.strip("./"):
            found.update(normal(base, word) for base in _bases(folder))
    # The top of the app is no place to bring in: that would be everything.
    return {place for place in found if place not in ("", ".") and not place.startswith("..")}


def _bases(folder: str) -> Iterator[str]:
    """The folders above a file from which its names may start, `src` included, the nearest first."""
    parts = folder.split("/") if folder else []
    for end in (*range(len(parts), max(0, len(parts) - _NEAR), -1), 0):
        base = "/".join(parts[:end])
        yield from (base, posixpath.join(base, "src"))


def _paths(word: str, folder: str, hidden: _Hidden) -> Iterator[str]:
    if not hidden.may_hold(word.rsplit("/", 1)[-1]):
        return
    # A worker or a child process is named without its suffix at times, as an import is.
    suffixes = _SUFFIXES if word.startswith(("./", "../")) else ("",)
    bases = (normal(folder, word), normal(word))
    yield from (base + suffix for base in bases for suffix in suffixes if base + suffix in hidden)
    end = _UP.sub("", word)
    if "/" in end:
        yield from hidden.ending(end)


def _script_files(name: str, folder: str, hidden: _Hidden) -> Iterator[str]:
    relative = name.startswith(".")
    path = normal(folder, name) if relative else normal(_UP.sub("", name))
    stem, _, suffix = path.rpartition(".")
    candidates = [path + each for each in _SUFFIXES] + [f"{stem}.{each}" for each in _TYPED.get(suffix, ())]
    found = [each for each in candidates if each in hidden]
    yield from found
    if not relative and "/" in path:
        for each in candidates:
            yield from hidden.ending(each)
    if relative and not found and path not in ("", "."):
        yield from hidden.right_in(path)  # the folder of a package, whose manifest names its main file


def _python_files(name: str, folder: str, hidden: _Hidden) -> Iterator[str]:
    """The files a module name can mean: below any folder above the importing file, `src` included."""
    inner = name.replace(".", "/").removesuffix("/*")
    if not any(hidden.may_hold(word) for word in inner.split("/")[-2:]):
        return
    bases = ("",) if name.startswith("/") else tuple(_bases(folder))
    for base in bases:
        path = posixpath.join(base, inner.strip("/"))
        yield from _module(path, hidden)
        if name.endswith("*"):
            yield from hidden.right_in(path)  # `__all__` may name any of them
        # `tests.helpers.make` may name a function of the module `tests.helpers`.
        if "/" in inner.strip("/"):
            yield from _module(posixpath.dirname(path), hidden)


def _module(path: str, hidden: _Hidden) -> Iterator[str]:
    """The file of a module, and the heads of the packages it lies in, which run before it."""
    found = [each for each in (f"{path}.py", f"{path}/__init__.py", f"{path}/__main__.py") if each in hidden]
    yield from found
    while found and "/" in path:
        path = path.rpartition("/")[0]
        if f"{path}/__init__.py" in hidden:
            yield f"{path}/__init__.py"
