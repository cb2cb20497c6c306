"""Components of Vue and Svelte: their scripts are examined as scripts, every line in its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from applabel import inventory
from applabel.analyzers.dialects import parts, voices
from applabel.analyzers.dialects.component import of_svelte, of_vue
from applabel.analyzers.semgrep import SemgrepAnalyzer
from applabel.codec import rules
from applabel.model import Report


def svelte(page: str) -> str:
    found = of_svelte(page)
    return "" if found is None else found.text


def vue(page: str) -> str:
    found = of_vue(page)
    return "" if found is None else found.text


def test_only_the_script_of_a_vue_component_stays() -> None:
    page = "<template>\n  <p>{{ é }}</p>\n</template>\n<script setup>\nrun(1);\n</script>\n<style>a{}</style>\n"
    said = vue(page)
    assert len(said) == len(page)
    assert said.split() == ["run(1);"]
    assert said.split("\n")[4] == "run(1);"


@pytest.mark.parametrize(
    "page",
    [
        "<template><p>a</p></template><style>a{}</style>",
        "",
        "<script></script>",
        "<script src='a.js'></script>",
    ],
)
def test_a_component_without_code_has_no_script(page: str) -> None:
    assert of_vue(page) is None
    assert of_svelte(page) is None


@pytest.mark.parametrize(
    ("opening", "suffix"),
    [
        ("<script>", ".js"),
        ("<script setup>", ".js"),
        ('<script lang="ts">', ".ts"),
        ("<script setup lang='ts'>", ".ts"),
        ("<script lang=ts>", ".ts"),
        ('<SCRIPT LANG="TS">', ".ts"),
        ('<script lang="tsx">', ".tsx"),
        ('<script lang="jsx">', ".jsx"),
        ('<script setup lang="ts" generic="T extends Map<string, U>">', ".ts"),
        ('<script type="text/typescript">', ".ts"),
        ('<script context="module" lang="ts">', ".ts"),
        ('<script lang="coffee">', ".js"),
    ],
)
def test_the_script_says_what_it_is_written_in(opening: str, suffix: str) -> None:
    for found in (of_vue(f"{opening}run()</script>"), of_svelte(f"{opening}run()</script>")):
        assert found is not None
        assert (found.text.strip(), found.suffix) == ("run()", suffix)


def test_two_scripts_are_one_text_and_one_of_them_decides_the_language() -> None:
    page = "<script>\na();\n</script>\n<script setup lang='ts'>\nb();\n</script>\n"
    found = of_vue(page)
    assert found is not None
    assert (found.text.split(), found.suffix) == (["a();", "b();"], ".ts")


@pytest.mark.parametrize(
    "page",
    [
        "<!-- <template> --><script>run()</script>",
        '<p title="<!--"></p><script>run()</script><p title="-->"></p>',
        "<template lang='pug'>\np <!--\n</template><script>run()</script>",
        '<i18n>{"a": "<!--"}</i18n><script>run()</script>',
        "<script>run()",
        "<script>run()</script",
        "<script\n>run()</script >",
    ],
)
def test_nothing_around_a_vue_script_hides_it(page: str) -> None:
    assert "run()" in vue(page)


@pytest.mark.parametrize(
    "page",
    [
        '<p title="<!--"></p><script>run()</script>',
        "<p on:click={() => go('<!--')}></p><script>run()</script>",
        "{'<style>'}<script>run()</script>",
        "<p title='<style>'></p><script>run()</script>",
        "<style>a { b: '<!--' }</style><script>run()</script>",
        "<script>run()",
        "{`${'}'}`}<script>run()</script>",
        "{#if /[}'\"]/.test(a)}b{/if}<script>run()</script>",
        "<a href=/>b</a><script>run()</script>",
    ],
)
def test_nothing_around_a_svelte_script_hides_it(page: str) -> None:
    assert "run()" in svelte(page)


def test_a_script_of_data_is_no_code() -> None:
    page = '<svelte:head><script type="application/ld+json">{"a": [1]}</script></svelte:head>'
    assert of_svelte(page) is None
    assert "run()" in svelte('<script type="application/json">[run()]</script>')


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>{f(a)}</p>", "{f(a)}"),
        ("<p title={f(a)}>", "{f(a)}"),
        ('<p title="a {f(a)} b">', "{f(a)}"),
        ("<p on:click={() => { f('}') }}>", "{() => { f('}') }}"),
        ("<p style={{ a: f(1), b }}>", ";({ a: f(1), b })"),
        ("<p on={function () { f() }}>", ";(function () { f() })"),
        ("<p {...f(a)}>", "{   f(a)}"),
        ("{#if f(a)}b{/if}", "{    f(a)}"),
        ("{#if a}{:else if f(b)}{/if}", "{    a}{         f(b)}"),
        ("{#each f(a) as { b, c }, i (b)}{/each}", "{      f(a)                   }"),
        ("{#await f(a) then b}{/await}", "{       f(a)       }"),
        ("{@html f(a)}", "{      f(a)}"),
        ("{@const b = f(a)}", ";let    b = f(a);"),
        ("{a / f(b) / c}", "{a / f(b) / c}"),
        ("{a ? `b${f(`}`)}` : c}", "{a ? `b${f(`}`)}` : c}"),
        ("{a /* } */ + f(b)}", "{a /* } */ + f(b)}"),
    ],
)
def test_values_in_the_markup_of_svelte_are_statements(page: str, said: str) -> None:
    assert svelte(page).strip() == said
    assert len(svelte(page).rstrip()) <= len(page)


@pytest.mark.parametrize(
    "page",
    ["<!-- {f(a)} -->", "<style>a { b: c }</style>", "{/if}", "{:else}", "{#snippet a(b)}", "{@debug a}", "{}"],
)
def test_what_holds_no_value_is_blank(page: str) -> None:
    assert svelte(f"{page}<script>run()</script>").split() == ["run()"]


def test_what_is_not_understood_is_left_for_the_engine_to_stumble_on() -> None:
    assert svelte("<p>{f('a)}\n<script>run()</script>").rstrip().endswith("</script>")


def test_rules_for_scripts_are_for_components_too() -> None:
    assert voices("vue") == {"vue", "javascript", "typescript"}
    assert voices("svelte") == {"svelte", "javascript", "typescript"}
    assert voices("python") == {"python"}


def test_a_component_is_given_as_page_and_as_script() -> None:
    page = "<template><p/></template>\n<script lang='ts'>\nrun();\n</script>"
    found = parts(page, "vue")
    assert [(each.language, each.suffix) for each in found] == [("vue", ""), ("typescript", ".ts")]
    assert found[0].text == page
    assert [each.language for each in parts("<template/>", "vue")] == ["vue"]
    assert [each.language for each in parts("<script>run()</script>", "svelte")] == ["svelte", "javascript"]


FILES = {
    "a.vue": '<template>\n  <p v-html="note.text"></p>\n</template>\n<script>\nexport default {\n'
    "  methods: {\n    show() { document.write(location.hash); },\n  },\n};\n</script>\n",
    "b.vue": '<script setup lang="ts">\nconst word: string = location.hash;\ndocument.write(word);\n</script>\n'
    "<template><p>é</p></template>\n",
    "c.svelte": '<script lang="ts">\n  export let word: string;\n</script>\n'
    "é <p on:click={() => document.write(location.hash)}>{word}</p>\n",
    "d.svelte": "<p>{word}</p>\n",
    "e.vue": "<script>\nlet = = 'document.write location.hash';\n</script>\n",
    "f.vue": '<script lang="coffee">\nf = (x) ->\n  document.write location.hash if x?\n</script>\n',
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("app")
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    chosen = [each for each in rules.load("semgrep") if each.id in ("javascript-dom-xss", "vue-raw-html")]
    return SemgrepAnalyzer(pack=chosen).analyze(inventory.read(root))


def test_a_rule_for_scripts_finds_its_place_in_a_component(report: Report) -> None:
    found = {(each.location.path, each.rule): each for each in report.findings}
    assert set(found) == {
        ("a.vue", "javascript-dom-xss"),
        ("a.vue", "vue-raw-html"),
        ("b.vue", "javascript-dom-xss"),
        ("c.svelte", "javascript-dom-xss"),
    }
    method = found["a.vue", "javascript-dom-xss"]
    assert (method.location.line, method.symbol) == (7, "show")
    assert method.evidence == "    show() { document.write(location.hash); },"
    assert found["b.vue", "javascript-dom-xss"].location.line == 3
    inline = found["c.svelte", "javascript-dom-xss"]
    assert (inline.location.line, inline.evidence) == (4, FILES["c.svelte"].split("\n")[3])
    assert inline.location.column == FILES["c.svelte"].split("\n")[3].index("location") + 1


def test_a_component_is_examined_when_both_halves_are(report: Report) -> None:
    assert set(report.examined) == {"a.vue", "b.vue", "c.svelte", "d.svelte"}
    assert {each.path for each in report.unexamined} == {"e.vue", "f.vue"}


@pytest.mark.parametrize(
    "piece",
    [
        "<script ",
        "<script>",
        "{",
        "{#each a as ",
        "<p ",
        "<p a='{",
        "`",
        "{`${",
        "<!--",
        "{a / ",
        "{/",
        "<style>",
        "</script",
    ],
)
def test_no_page_takes_long(piece: str) -> None:
    page = piece * (300_000 // len(piece))
    start = time.process_time()
    of_vue(page)
    of_svelte(page)
    of_svelte("{" + page)
    of_svelte("<p " + page.replace("\n", " "))
    assert time.process_time() - start < 10


def test_every_line_of_a_page_stays_where_it_is(tmp_path: Path) -> None:
    for name, page in FILES.items():
        for each in parts(page, "svelte" if name.endswith("svelte") else "vue"):
            assert each.text.count("\n") == page.count("\n")
