"""A JSP page becomes Java whose code stands where it stood."""

from __future__ import annotations

import time

import pytest
import tree_sitter_java
from tree_sitter import Language, Parser

from applabel.analyzers.dialects.jsp import as_java


def parses(page: str) -> bool:
    tree = Parser(Language(tree_sitter_java.language())).parse(as_java(page).encode())
    return not tree.root_node.has_error


def second(line: str) -> str:
    """What becomes of a line of a page, as it stands in its own line."""
    return as_java(f"\n{line}\n").split("\n")[1]


@pytest.mark.parametrize(
    ("line", "java"),
    [
        ("<% f(x); %>", "   f(x);   "),
        ("<%= x %>", "p ( x );"),
        ("<% f(); // why %><%= x %>", "   f();" + " " * 10 + "p ( x );"),
        ('<% f("http://x"); %>', '   f("http://x");   '),
        ("<jsp:scriptlet>f(x);</jsp:scriptlet>", " " * 15 + "f(x);" + " " * 16),
        ("<jsp:expression>x</jsp:expression>", "p" + " " * 14 + "(x);" + " " * 15),
        ("${param.x}", "p(param.x);"),
        ("${param['x']}", 'p(param["x"]);'),
        ("<b>x</b><% f(); %>", ";          f();   "),
    ],
)
def test_code_stays_in_its_place(line: str, java: str) -> None:
    assert second(line) == java


@pytest.mark.parametrize(
    "line",
    [
        "<%-- f(x); --%>",
        '<%@ page import="a.b" %>',
        '<c:out value="${param.x}"/>',
        "<c:if test='${param.x}'>",
        "${fn:escapeXml(param.x)}",
        "${shop.name}",
        "<%= %>",
        "a > b && c",
    ],
)
def test_what_runs_no_code_and_prints_no_request_leaves_none(line: str) -> None:
    assert second(line).replace(";", "").strip() == ""


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>only markup</p>",
        "<% if (a) { %>\n<b>x</b>\n<% } else { %>y<% } %>",
        "<% if (a) %>x<% else %>y",
        "<%! int count = 0; int next() { return ++count; } %>\n<%= next() %>",
        "<jsp:declaration>int count = 0;</jsp:declaration><jsp:expression>count</jsp:expression>",
        "<jsp:scriptlet><![CDATA[ if (a < b) { ]]></jsp:scriptlet>x<jsp:scriptlet>}</jsp:scriptlet>",
        '<a href="<%= x %>" title="${param.x}"><c:out value="<%= y %>"/></a>',
        "<!-- <% f(); %> -->",
        "<%= x",
        "<% f();",
        "<c:out value='",
    ],
)
def test_a_page_is_a_class_that_parses(page: str) -> None:
    assert parses(page)
    assert as_java(page).count("\n") == page.count("\n")


def test_a_remark_of_html_hides_no_code() -> None:
    assert "f();" in as_java("<!-- <% f(); %> -->")


def test_an_attribute_of_a_tag_with_code_in_it_is_looked_at() -> None:
    assert "p ( y );" in as_java('<c:out value="<%= y %>"/>')


@pytest.mark.parametrize(
    "piece", ["<!--", "<%--", "<c:out '", '<c:out "', "<jsp:scriptlet>", "<%", "${param.x", "<%! "]
)
def test_a_page_of_nothing_but_openings_is_read_in_seconds(piece: str) -> None:
    began = time.thread_time()
    as_java(piece * 50_000)
    assert time.thread_time() - began < 5
