"""A JSP page as the Java it stands for, so that the rules for Java see what its scriptlets do.

A container compiles a page into a class; this is that class without the markup. Every character of code stays in
its line, and but for the first line and what follows a declaration in its column, so that a place in the one is the
place in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_METHOD = (
    "void page(HttpServletRequest request, HttpServletResponse response, HttpSession session,"
    " ServletContext application, JspWriter out) throws Exception { "
)
_HEAD = f"class Page {{ {_METHOD}"
_TAIL = " } }"

_PARTS = re.compile(
    # In the order a container looks for them. What prints becomes a call of p(), which the rules know.
    r"(?P<comment><%--.*?(?:--%>|\Z)|<!--(?=[^<%]*-->)[^<%]*-->)"
    r"|(?P<directive><%@.*?(?:%>|\Z))"
    r"|(?P<expression><%=(?P<shown>.*?)(?:%>|\Z))"
    r"|(?P<declaration><%!(?P<declared>.*?)(?:%>|\Z))"
    r"|(?P<scriptlet><%(?P<code>.*?)(?:%>|\Z))"
    r"|(?P<element><jsp:(?P<kind>scriptlet|expression|declaration)>(?P<inside>.*?)(?:</jsp:(?P=kind)>|\Z))"
    r"|(?P<tag></?[A-Za-z]\w*:\w+(?=[\s/>]))"
    r"|(?P<value>\$\{\s*param(?:Values)?(?:\.\w+|\[(?:\"\w+\"|'\w+')\])\s*\})",
    re.DOTALL,
)
# Up to the next `<` at most: a page of nothing but open tags must not be read again for each of them.
_TAG_END = re.compile(r"""(?:[^"'<>]|"[^"<]*"|'[^'<]*')*+>""")
_REMARK = re.compile(r"//[^\n\"]*\Z")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def as_java(page: str) -> str:
    """The class a page stands for, line by line; a page of markup alone is an empty one."""
    return _HEAD + "".join(_translated(page)) + _TAIL


def _translated(page: str) -> Iterator[str]:
    position = 0
    while part := _PARTS.search(page, position):
        yield _markup(page[position : part.start()])
        position = part.end()
        match _kind(part):
            case "expression":
                yield _called(part["expression"], "<%=", part["shown"])
            case "scriptlet":
                yield _kept(part["scriptlet"], "<%", part["code"])
            case "declaration":
                yield f"}}  {part['declared']} {_METHOD}"
            case "element":
                yield _element(part)
            case "value":
                yield f"p({part['value'][2:-1]})".replace("'", '"') + ";"
            case "tag":
                # A tag's own attributes are for the tag: what it prints of them is its business.
                end = _TAG_END.match(page, position)
                if end is not None:
                    yield _blank(part.group() + end.group())
                    position = end.end()
                else:
                    yield _blank(part.group())
            case _:
                yield _blank(part.group())
    yield _markup(page[position:])


def _kind(part: re.Match[str]) -> str:
    kinds = ("comment", "directive", "expression", "declaration", "scriptlet", "element", "tag", "value")
    return next(kind for kind in kinds if part[kind] is not None)


def _element(part: re.Match[str]) -> str:
    """The same in the syntax of XML."""
    inside = _CDATA.sub(lambda mark: " " * len(mark.group()), part["inside"])
    opened = f"<jsp:{part['kind']}>"
    match part["kind"]:
        case "expression":
            return _called(part["element"], opened, inside)
        case "declaration":
            return f"}}{' ' * (len(opened) - 1)}{inside} {_METHOD}"
    return _kept(part["element"], opened, inside)


def _called(whole: str, opened: str, shown: str) -> str:
    shown = _open_ended(shown)
    return f"p{' ' * (len(opened) - 2)}({shown});".ljust(len(whole)) if shown.strip() else _blank(whole)


def _kept(whole: str, opened: str, code: str) -> str:
    return (" " * len(opened) + _open_ended(code)).ljust(len(whole))


def _open_ended(code: str) -> str:
    """Code without a remark at its end, which in a page ends with the code and in Java with the line."""
    return _REMARK.sub(lambda remark: " " * len(remark.group()), code)


def _markup(text: str) -> str:
    """Markup is a statement, for it may be all there is between an `if` and its `else`."""
    blank = _blank(text)
    if not text.strip():
        return blank
    place = len(text) - len(text.lstrip())
    return f"{blank[:place]};{blank[place + 1 :]}"


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
