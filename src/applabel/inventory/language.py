"""Which language a file is in: by name, by suffix, by its first line, and by what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from applabel.codec import data


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """One row of rules/languages.toml: whether it is code, how deep we look, and who has rules for it."""

    id: str
    title: str
    code: bool
    depth: str
    engines: frozenset[str]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    languages: Mapping[str, Language]
    suffixes: Mapping[str, str]
    names: Mapping[str, str]
    shebangs: Mapping[str, str]


@cache
def _table() -> _Table:
    document: Any = data.load_toml("rules/languages.toml")
    return _Table(
        languages={
            name: Language(
                id=name,
                title=each["title"],
                code=each["code"],
                depth=each["depth"],
                engines=frozenset(each["engines"]),
                classes=tuple(each["classes"]),
            )
            for name, each in document.items()
        },
        suffixes={suffix: name for name, each in document.items() for suffix in each["suffixes"]},
        names={own: name for name, each in document.items() for own in each["names"]},
        shebangs={word: name for name, each in document.items() for word in each["shebangs"]},
    )


def languages() -> Mapping[str, Language]:
    """All languages by id."""
    return _table().languages


_SHEBANG = re.compile(rb"^#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*(?:\w+=\S*[ \t]+)*)?([^\s/]+)")
_JINJA = re.compile(r"\{%-?\s*\w+|\{\{")
_DJANGO = re.compile(
    r"\{%\s*(?:load|csrf_token|url\s+['\"]|trans|blocktrans|comment|static\s|include\s[^%]*\swith\b)"
)
# A script is data only where its first `type` says so, after attributes that are well formed: a browser would run
# anything else. Nothing here may look further than a bounded way ahead: a page is as long as its author likes.
_SCRIPT = re.compile(
    r"<script\b(?!(?:\s{1,20}(?!type\b)[a-z-]{1,50}(?:=(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'|[\w./:#-]{1,500}))?){0,10}"
    r"\s{1,20}type\s{0,20}=\s{0,20}['\"]?(?:application/(?:ld\+)?json|text/template|importmap)['\"\s>])"
    r"|[\s\"'/]on[a-z]{3,30}\s{0,20}="
    r"|javascript\s{0,20}:",
    re.I,
)
_PHP = re.compile(r"<\?(?:php\b|=|\s)", re.I)
_DOCKERFILE = re.compile(r"\s*(?:#.*\n\s*|ARG[ \t].*\n\s*)*FROM[ \t]+\S", re.I)
# A manifest as YAML, as JSON, and before Helm fills it in; a chart's helpers are pieces of such.
_KUBERNETES = re.compile(r"^(?:---\s{1,5})?[\"']?apiVersion[\"']?[ \t]*:[ \t]*\S", re.M)
_KIND = re.compile(r"^[\"']?kind[\"']?[ \t]*:[ \t]*\S", re.M)
_JSON_MANIFEST = (re.compile(r'"apiVersion"\s{0,20}:\s{0,20}"'), re.compile(r'"kind"\s{0,20}:\s{0,20}"[A-Z]'))
_HELPERS = re.compile(r"\{\{-?\s{0,20}define\s")
_HELM_REMARK = re.compile(r"\{\{-?\s{0,20}/\*(?:[^*]|\*(?!/))*+\*/")
# What a template may become that no browser shows, and what stands in one that becomes a page.
_FILLED_IN = frozenset(
    {
        "json", "yaml", "toml", "ini", "csv", "prose", "sql", "nginx", "kubernetes", "compose", "terraform",
        "dockerfile", "shell", "batch", "powershell",
    }
)  # fmt: skip
_PAGE = re.compile(
    r"<(?:[?%]|!doctype\b|/?(?:html|head|body|script|style|link|meta|iframe|svg|img|input|button|form|table|t[rd]|div|span"
    r"|h\d|ul|li|br|p|a|b|i)[\s/>])"
    r"|\{%|(?<![$%{])\{(?:\$\w|\*|/?(?:if|else|foreach|php|literal|include|block|extends)\b)",
    re.I,
)
_MARKUP = re.compile(r"<[?%/!A-Za-z]")
# A header says by its words which of the three languages it is of.
_OBJECTIVE = re.compile(r"^[ \t]*(?:@(?:interface|protocol|class|import|end)\b|#[ \t]*import\b)", re.M)
_CPP = re.compile(
    r"^[ \t]*(?:(?:class|namespace)[ \t]+[\w:]+(?:[ \t]+\w+)?[ \t]*(?:[:{;\n]|final\b)|namespace[ \t]*\{"
    r"|template[ \t]*<"
    r"|(?:public|private|protected)[ \t]*:|using[ \t]+(?:namespace[ \t]+)?\w+(?:::\w+)*[ \t]*[;=]"
    r"|#[ \t]*include[ \t]*<[a-z_]+>)"
    r"|\bstd::\w",
    re.M,
)
_SERVICES = re.compile(r"^services:\s*$", re.M)
_NGINX = re.compile(
    r"^[ \t]*(?:(?:server|http|events|stream)[ \t]*(?:\n[ \t]*)?\{|upstream[ \t]+[\w.-]+[ \t]*\{"
    r"|location[ \t]+(?:(?:=|~\*?|\^~)[ \t]*)?\S+[ \t]*\{|(?:map|geo)[ \t]+\$\w+[ \t]+\$\w+[ \t]*\{"
    r"|(?:root|listen|alias|index|return[ \t]+\d{3}|rewrite|expires|charset|etag|deny|allow|access_log|error_log"
    r"|include|autoindex|error_page|user|worker_\w+)[ \t][^;{}()\n]*;)",
    re.M,
)
_NGINX_ALONE = re.compile(
    r"^[ \t]*(?:server_name|ssl_(?:protocols|ciphers|certificate|certificate_key|session_\w+|stapling\w*)"
    r"|add_header|(?:proxy|fastcgi|uwsgi|scgi|grpc)_(?:pass|set_header|param|ssl_\w+|hide_header)|server_tokens|gzip_\w+"
    r"|auth_basic(?:_user_file)?|client_max_body_size|try_files|sub_filter)[ \t][^;{}\n]*;",
    re.M,
)
# Python runs such lines of a path file whenever it starts.
_STARTED = re.compile(r"^import[ \t]", re.M)
_STRONG = (
    ("php", re.compile(r"<\?php\b", re.I)),
    (
        "python",
        re.compile(
            r"^(?:from [\w.]+ import [\w*(]|import [\w.]+(?: as \w+)?[ \t]*$"
            r"|(?:async )?def \w+\([^:\n]*|class \w+[^:\n]*:[ \t]*$)",
            re.M,
        ),
    ),
    (
        "javascript",
        re.compile(
            r"^[ \t]*(?:(?:const|let|var) [\w{}, ]+ = require\(|import .+ from ['\"]|module\.exports\b"
            r"|(?:async )?function \w+\(.*\) ?\{|export (?:default|const|function)\b)",
            re.M,
        ),
    ),
    ("shell", re.compile(r"^(?:set -[eux]+|export \w+=|if \[\[? .+ \]\]?; then|\w+\(\) \{)\s*", re.M)),
)
_ENOUGH = 2
_IMAGE_STEMS = frozenset({"dockerfile", "containerfile"})


def by_name(path: str) -> str:
    """The language a file's name and place promise, empty where they promise nothing.

    Suffixes count whatever their case: a `.PY` file runs as well as a `.py` file.
    """
    table = _table()
    folder, _, name = path.rpartition("/")
    lowered = name.lower()
    if lowered.endswith((".yml", ".yaml")):
        if folder.endswith(".github/workflows") or lowered in ("action.yml", "action.yaml"):
            return "github-actions"
        if re.match(r"(docker-)?compose([.-].*)?\.ya?ml$", lowered):
            return "compose"
    if name in table.names:
        return table.names[name]
    # The suffix before the other customs: `.env.js` and `dockerfile.py` can be imported.
    for start, character in enumerate(lowered):
        if character == "." and lowered[start:] in table.suffixes:
            return table.suffixes[lowered[start:]]
    if lowered.split(".", 1)[0].split("-", 1)[0] in _IMAGE_STEMS and not lowered.endswith(".dockerignore"):
        return "dockerfile"
    if name.startswith(".env"):
        return "ini"
    return "prose" if table.names.get(name.upper()) == "prose" else ""


def shebang(content: bytes) -> str:
    """The language of the interpreter a first line names, empty where there is none we know."""
    match = _SHEBANG.match(content[:256])
    if match is None:
        return ""
    word = match.group(1).decode("ascii", "replace").lower()
    table = _table()
    return table.shebangs.get(word) or table.shebangs.get(re.sub(r"[\d.]+$", "", word), "")


def refine(promised: str, text: str, path: str = "") -> str:
    """The language once the text is read: templates and scripts in HTML, manifests in YAML, code without a name.

    What calls itself code stays code, but for a `Dockerfile.php`, the name of which says what is built.
    """
    if promised == "html":
        if _PHP.search(text):
            return "php"
        if _JINJA.search(text):
            return "django-template" if _DJANGO.search(text) else "jinja-template"
        return "html-script" if _SCRIPT.search(text) else "html"
    if promised == "yaml":
        if _SERVICES.search(text) and re.search(r"^[ \t]+(?:image|build):", text, re.M):
            return "compose"
        return "kubernetes" if _KUBERNETES.search(text) and _KIND.search(text) else promised
    if promised == "c" and path.lower().endswith(".h"):
        return "objective-c" if _OBJECTIVE.search(text) else "cpp" if _CPP.search(text) else promised
    if promised == "json":
        return "kubernetes" if all(each.search(text) for each in _JSON_MANIFEST) else promised
    if promised == "ini":
        return "nginx" if _is_nginx(text, path) else promised
    if promised == "template" and path.rpartition("/")[2].startswith("_") and path.endswith(".tpl"):
        return (
            "kubernetes" if _HELPERS.search(text) and not _MARKUP.search(_HELM_REMARK.sub("", text)) else promised
        )
    if promised == "template" and path.lower().endswith(".tpl"):
        return _filled_in(text, path[: -len(".tpl")])
    if promised == "xml" and path.lower().endswith(".svg"):
        return "html-script" if _SCRIPT.search(text) else promised  # a browser that opens it runs what is in it
    if promised == "" and path.lower().endswith(".pth") and _STARTED.search(text):
        return "python"
    if promised == "":
        return _by_content(text) or ("nginx" if _is_nginx(text, path) else promised)
    if promised == "blade":
        return "php" if _PHP.search(text) else promised
    stem = path.rsplit("/", 1)[-1].lower().split(".", 1)[0].split("-", 1)[0]
    if stem in _IMAGE_STEMS and _DOCKERFILE.match(text) and not _PHP.search(text):
        return "dockerfile"
    return promised


def _filled_in(text: str, path: str) -> str:
    """What a template becomes, by the name it then has: `config.json.tpl` becomes JSON, unless a page is in it."""
    promised = by_name(path)
    php = bool(_PHP.search(text))
    if promised == "php":
        return promised if php else "template"
    if php or _PAGE.search(text):
        return "template"
    if promised == "":
        return "nginx" if _is_nginx(text, path) else "template"
    return refine(promised, text, path) if promised in _FILLED_IN else "template"


def _is_nginx(text: str, path: str) -> bool:
    """Whether a file without a telling name is a part of an nginx configuration; one below `nginx/` is sooner."""
    sample = text[:200_000]
    needed = 1 if "nginx" in path.lower() else _ENOUGH
    if _NGINX_ALONE.search(sample):
        return True
    return sum(1 for _, _ in zip(range(needed), _NGINX.finditer(sample), strict=False)) >= needed


def _by_content(text: str) -> str:
    sample = text[:200_000]
    for name, pattern in _STRONG:
        needed = 1 if name == "php" else _ENOUGH
        if sum(1 for _, _ in zip(range(needed), pattern.finditer(sample), strict=False)) >= needed:
            return name
    return ""
