"""What the text of a file says it imports, starts or serves: modules, files and folders, read generously."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Every pattern here meets hostile text: none may look further ahead than a bounded way from each place.
_CONTINUED = re.compile(r"\\\r?\n")
_COMMENT = re.compile(r"#[^\n]*")
_FROM = re.compile(
    r"\bfrom\b[ \t\f]*+((?:\.[ \t\f]*+){0,60}+(?:\w++[ \t\f]*+(?:\.[ \t\f]*+\w++[ \t\f]*+){0,60}+)?)"
    r"\bimport\b[ \t\f]*+(\([^)]{0,20000}|[^\n#;(]{0,5000})"
)
_IMPORT = re.compile(r"\bimport[ \t\f]{1,50}([^\n#;(]{1,5000})")
_DOTTED = re.compile(r"""['"]([A-Za-z_]\w{0,200}(?:\.\w{1,200}){1,50})(?::\w{1,200})?(?=['"])""")
_LOADER = re.compile(
    r"\b(?:import_module|__import__|import_string|run_module|find_spec|find_module|load_module|include|autodiscover)"
    r"\s{0,20}\(\s{0,20}[rRuUfF]{0,2}['\"]([\w.]{1,200})['\"]"
)
_LOADED_BY_PARTS = re.compile(
    r"\b(?:import_module|__import__|import_string|run_module|find_spec)"
    r"\s{0,20}\(\s{0,20}[rRuUfF]{0,2}['\"](\.{0,5}[A-Za-z_][\w.]{0,200}?)\.(?:['\"{%])"
)
_OWN_PARTS = re.compile(
    r"\biter_modules\s{0,20}\(|\bimport_module\s{0,20}\([^\n]{0,200}\b(?:__package__|__name__|package\s{0,20}=)"
)
_ALL_PARTS = re.compile(r"\bwalk_packages\s{0,20}\(")
_INSTALLED = re.compile(r"\b[A-Z_]{0,30}APPS\b")
_QUOTED_WORD = re.compile(r"""['"]([A-Za-z_][\w.]{0,200})(?=['"])""")

_SCRIPT_IMPORT = re.compile(
    r"""\b(?:from|import|require(?:\.resolve|\.context)?|import\.meta\.glob(?:Eager)?)"""
    r"""\s{0,50}\(?\s{0,50}(?:/\*[^*]{0,200}\*/\s{0,50})?['"`]([^'"`\n]{1,500})['"`]"""
)
_PATH = re.compile(r"""['"`]([\w@~./ -]{1,300})(?=['"`])""")
_JOINT = re.compile(r"""['"`]\)?\s{0,20}[,/]\s{0,20}['"`]""")
_SERVER = re.compile(
    r"(?:\b(?:static|StaticFiles|serveStatic|serve_static|send_from_directory|Jinja2Templates|FileSystemLoader)\s{0,20}\("
    r"|\b(?:static_folder|template_folder|STATIC_ROOT|STATICFILES_DIRS|TEMPLATE_DIRS)\b|['\"`](?:views|DIRS)['\"`])"
    r"[^'\"`]{0,100}['\"`]([\w@~./ -]{1,300})(?=['\"`])"
)
_SERVING = (
    *("static", "Static", "STATIC", "send_from_directory", "Jinja2Templates", "FileSystemLoader"),
    *("template_folder", "TEMPLATE_DIRS", "views", "DIRS"),
)
"""Words without which `_SERVER` finds nothing."""

_BARE_PATH = re.compile(r"[\w.-]{1,100}(?:/[\w.-]{1,100}){0,30}")
_MODULE_WORD = re.compile(r"""(?:-m\s{1,20}|["'\s=])([A-Za-z_]\w{0,200}(?:\.\w{1,200}){1,30})""")
_COPIED = re.compile(r"^[ \t]*(?:COPY|ADD)[ \t]+(.{1,1000})$", re.MULTILINE | re.IGNORECASE)
_STARTING_SECTIONS = {
    "pyproject.toml": re.compile(r"\[(?:project\b|build-system\]|tool\.poetry\.(?:scripts|plugins)\b)"),
    "setup.cfg": re.compile(r"\[options\b"),
}
_FOR_DEVELOPERS = re.compile(r"(?:pre|post)?(?:test|e2e|lint|format|cover|coverage|bench|docs?|typecheck)\b", re.I)
_MARKUP_PATH = re.compile(r"""['"=]\s{0,20}['"]?([\w@~./-]{1,300}\.(?:[cm]?js|html?|j2|jinja2?))\b""")


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """What one file refers to.

    `modules` are names of Python, those from the top of the app as `/folder/name`; `imports` the names
    scripts import; `paths` may be files. `parents` stand for what lies right in them, `folders` for all below,
    `packages` for all below but their own tests.
    """

    modules: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()


def python(text: str, folder: str) -> References:
    """What a Python file in `folder` imports, loads by a name in a string, installs, opens or serves."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)  # as Python reads names
    joined = _CONTINUED.sub(" ", text)
    modules: set[str] = set()
    # Once with its comments and once without: what looks like one may stand in a string, and may hold a bracket.
    for each in (joined, _COMMENT.sub("", joined)):
        modules.update(_imported(each, folder))
    modules.update(_DOTTED.findall(text))
    modules.update(_from_top(name, folder) for name in _LOADER.findall(text))
    parents = {_as_path(_from_top(name, folder)) for name in _LOADED_BY_PARTS.findall(text)}
    if _OWN_PARTS.search(text):
        parents.add(f"/{folder}")
    folders = {f"/{folder}"} if _ALL_PARTS.search(text) else set()
    apps = _QUOTED_WORD.findall(text) if _INSTALLED.search(text) else ()
    return References(
        modules=frozenset(modules),
        paths=_paths(text),
        parents=frozenset(parents),
        folders=frozenset(folders) | _served(text),
        packages=frozenset(name.replace(".", "/") for app in apps for name in _prefixes(app)),
    )


def script(text: str) -> References:
    """What a JavaScript or TypeScript file imports, opens or serves."""
    imports = frozenset(_SCRIPT_IMPORT.findall(text))
    # `./tests/${name}`, "./tests/" + name and "./tests/*.js" can be anything in that folder.
    parts = {re.split(r"[*?{$]", name, maxsplit=1)[0].rpartition("/")[0] for name in imports if _open_end(name)}
    return References(
        imports=imports,
        paths=_paths(text),
        parents=frozenset(filter(None, parts)),
        folders=_served(text),
    )


def markup(text: str) -> References:
    """The scripts and templates a page or template loads."""
    return References(paths=frozenset(_MARKUP_PATH.findall(text)))


def shell(text: str) -> References:
    """The files a shell script names; in a shell a word needs no quotes."""
    return References(paths=frozenset(_BARE_PATH.findall(text)), modules=frozenset(_MODULE_WORD.findall(text)))


def manifest(text: str, name: str) -> str:
    """Of a manifest, by its name, the part that says what is run; its tools for tests and documents say nothing
    of what ships. Any other text as it is."""
    if name in _STARTING_SECTIONS:
        parts = re.split(r"^[ \t]*(?=\[)", text, flags=re.MULTILINE)
        return "\n".join(part for part in parts if _STARTING_SECTIONS[name].match(part))
    if name != "package.json":
        return text
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(document, dict):
        return text
    scripts = document.get("scripts")
    run = {
        key: value
        for key, value in (scripts.items() if isinstance(scripts, dict) else ())
        if not _FOR_DEVELOPERS.match(key)
    }
    starts = {key: document.get(key) for key in ("main", "module", "browser", "bin", "exports", "files")}
    return json.dumps([run, starts], indent=0)


def starter(text: str) -> References:
    """The files and modules that a manifest, an image or a process file starts, and the folders it copies.

    Of a folder that is copied whole its own tests, documents and examples stay what they are.
    """
    copied = {word.strip("\"',[]").rstrip("/") for line in _COPIED.findall(text) for word in line.split()[:-1]}
    return References(
        paths=frozenset(_BARE_PATH.findall(text)),
        modules=frozenset(_MODULE_WORD.findall(text)),
        packages=frozenset(word for word in copied if word.strip("./")),
    )


def _imported(text: str, folder: str) -> Iterator[str]:
    for source, names in _FROM.findall(text):
        base = _from_top("".join(source.split()), folder)
        yield base
        for name in re.split(r"[,\n]", names.strip("()")):
            word = (name.split() or [""])[0].rstrip(")")
            if word == "*":
                yield f"{base}/*" if base.startswith("/") else f"{base}.*"
            elif word.isidentifier():
                yield f"{base}/{word}" if base.startswith("/") else f"{base}.{word}"
    for names in _IMPORT.findall(text):
        for name in names.split(","):
            word = re.split(r"\s", re.sub(r"[ \t]{0,50}\.[ \t]{0,50}", ".", name.strip()), maxsplit=1)[0]
            yield re.sub(r"[^\w.].*", "", word)


def _from_top(name: str, folder: str) -> str:
    """A relative module name as `/folder/name` from the top of the app; an absolute one as it is."""
    plain = name.lstrip(".")
    dots = len(name) - len(plain)
    if dots == 0:
        return name
    above = folder.split("/") if folder else []
    above = above[: max(0, len(above) - (dots - 1))]
    return "/" + "/".join([*above, *filter(None, plain.split("."))])


def _as_path(module: str) -> str:
    return module if module.startswith("/") else module.replace(".", "/")


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _paths(text: str) -> frozenset[str]:
    return _found(_PATH, text)


def _served(text: str) -> frozenset[str]:
    # Looking for a word costs a hundredth of looking for a pattern that may begin with it.
    return _found(_SERVER, text) if any(word in text for word in _SERVING) else frozenset()


def _found(form: re.Pattern[str], text: str) -> frozenset[str]:
    """What a form finds in a text, and in the text with the parts of its paths put together."""
    joined = _JOINT.sub("/", text)
    found = frozenset(form.findall(text))
    return found if joined == text else found | frozenset(form.findall(joined))


def _open_end(name: str) -> bool:
    return name.endswith("/") or re.search(r"[*?{$]", name) is not None


def normal(*parts: str) -> str:
    """A path from the top of the app, as the inventory writes it."""
    return posixpath.normpath(posixpath.join("", *parts)).lstrip("/")
