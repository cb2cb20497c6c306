"""Languages are told by name, by first line and by content, and no disguise makes code into something else."""

from __future__ import annotations

import time

import pytest

from applabel.inventory import language
from applabel.inventory.language import by_name, languages, refine, shebang

PYTHON = "import os\nfrom sys import argv\n\ndef run(word):\n    os.system(word)\n"
SCRIPT = "const fs = require('fs');\nmodule.exports = function () {}\n"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app.py", "python"),
        ("app.PY", "python"),
        ("a.b.c.py", "python"),
        ("app.json.py", "python"),
        ("app.min.js", "javascript"),
        ("app.d.ts", "typescript"),
        ("cart.tsx", "typescript"),
        ("run.sh", "shell"),
        (".profile", "shell"),
        ("Main.java", "java"),
        ("Makefile", "make"),
        ("page.html", "html"),
        ("page.j2", "jinja-template"),
        ("page.njk", "jinja-template"),
        ("gradlew.BAT", "batch"),
        ("mvnw.cmd", "batch"),
        ("Deploy.PS1", "powershell"),
        ("shop.psm1", "powershell"),
        ("shop.psd1", "powershell"),
        ("page.tpl", "template"),
        ("Dockerfile", "dockerfile"),
        ("Dockerfile.dev", "dockerfile"),
        ("dockerfile-slim", "dockerfile"),
        ("app.dockerfile", "dockerfile"),
        ("Dockerfile.md", "prose"),
        ("Dockerfile.dockerignore", ""),
        ("docker-compose.yml", "compose"),
        ("compose.prod.yaml", "compose"),
        ("composer.yaml", "yaml"),
        (".github/workflows/ci.yml", "github-actions"),
        ("action.yml", "github-actions"),
        ("sub/.github/workflows/ci.yaml", "github-actions"),
        (".env", "ini"),
        (".env.production", "ini"),
        ("README", "prose"),
        ("readme", "prose"),
        ("License", "prose"),
        ("notes.txt", "prose"),
        ("solver.f90", "other-code"),
        ("app", ""),
        ("app.", ""),
        ("app.py.bak", ""),
        ("logo.png", ""),
        ("", ""),
    ],
)
def test_by_name(path: str, expected: str) -> None:
    assert by_name(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".env.py", "python"),
        (".envoy.js", "javascript"),
        (".py", "python"),
        (".js", "javascript"),
        ("dockerfile.py", "python"),
        ("containerfile-x.ts", "typescript"),
        ("README.py", "python"),
        ("requirements.txt.sh", "shell"),
        ("compose.yml.py", "python"),
    ],
)
def test_a_name_that_borrows_from_data_is_code_all_the_same(path: str, expected: str) -> None:
    assert by_name(path) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"#!/usr/bin/python\n", "python"),
        (b"#!/usr/bin/env python3.12\n", "python"),
        (b"#!/usr/bin/env -S python3 -u\n", "python"),
        (b"#!/usr/bin/env -S A=b node\n", "javascript"),
        (b"#! /bin/sh -e\r\n", "shell"),
        (b"#!bash\n", "shell"),
        (b"#!/usr/bin/PHP\n", "php"),
        (b"#!/opt/own/tool\n", ""),
        (b"# !/bin/sh\n", ""),
        (b"\n#!/bin/sh\n", ""),
        (b"#!\n", ""),
        (b"#!" + b"/" * 100_000, ""),
        (b"#!/\xff\xfe\n", ""),
        (b"", ""),
    ],
)
def test_by_its_first_line(line: bytes, expected: str) -> None:
    assert shebang(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PYTHON, "python"),
        (SCRIPT, "javascript"),
        ("<?php system($_GET['c']);", "php"),
        ("junk\n\n<?PHP echo 1;", "php"),
        ("set -e\nexport A=b\n", "shell"),
        ("async def f(a):\n    pass\n\nclass A:\n", "python"),
        ("", ""),
        ("import this\n", ""),  # one line may be prose
        ("Dear all,\n\nwe import from Norway.\nClass is at ten.\n", ""),
        ("\x89PNG", ""),
    ],
)
def test_a_file_without_a_name_is_told_by_what_it_says(text: str, expected: str) -> None:
    assert refine("", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h1>Hello</h1>", "html"),
        ("<script>f()</script>", "html-script"),
        ("<SCRIPT src=a.js></SCRIPT>", "html-script"),
        ("<script type=module>f()</script>", "html-script"),
        ('<script type="application/json">{}</script>', "html"),
        ('<script id="data" type="application/ld+json">{}</script>', "html"),
        ("<script async type='application/json'>{}</script>", "html"),
        ("<a onclick='f()'>", "html-script"),
        ("<a onclick=f()>", "html-script"),
        ("<img src=x onerror = f()>", "html-script"),
        ("<a href='javascript:f()'>", "html-script"),
        ("{{ name }}", "jinja-template"),
        ("{% if a %}{% endif %}", "jinja-template"),
        ("{% load static %}", "django-template"),
        ("{% include 'a.html' with b=c %}", "django-template"),
        ("<?php echo 1 ?>", "php"),
        ("<?= $_GET['a'] ?>", "php"),
        ("<? echo 1 ?>", "php"),
        ("<?xml version='1.0'?><html/>", "html"),
    ],
)
def test_what_a_page_is(text: str, expected: str) -> None:
    assert refine("html", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<script data-note='type=application/json'>f()</script>",
        '<script data-note="a type=application/json ">f()</script>',
        "<script type=text/javascript type=application/json>f()</script>",
        "<script>f()</script><script type='application/json'>",
        "<script type='application/json'></script><script>f()</script>",
        "<script type='application/jsonp'>f()</script>",
    ],
)
def test_a_script_that_pretends_to_be_data_is_a_script(text: str) -> None:
    assert refine("html", text) == "html-script"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", "yaml"),
        ("services:\n  web:\n    image: nginx\n", "compose"),
        ("services:\n  - a\n", "yaml"),
        ("apiVersion: v1\nkind: Pod\n", "kubernetes"),
        ("# note\n---\napiVersion: v1\nkind: List\nitems: []\n", "kubernetes"),
        ("a: 1\n---\nkind: Pod\napiVersion: v1\n", "kubernetes"),
        ('"apiVersion": v1\n"kind": Pod\n', "kubernetes"),
        ("{{- if .on }}\napiVersion: {{ .version }}\nkind: {{ .kind }}\n{{- end }}\n", "kubernetes"),
        ("kind: Pod\n", "yaml"),
        ("a:\n  apiVersion: v1\n  kind: Pod\n", "yaml"),
    ],
)
def test_what_a_yaml_file_is(text: str, expected: str) -> None:
    assert refine("yaml", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"apiVersion": "v1", "kind": "Pod"}', "kubernetes"),
        ('{\n  "kind": "List",\n  "apiVersion": "v1"\n}', "kubernetes"),
        ('{"apiVersion": {"type": "string"}, "kind": {"type": "string"}}', "json"),
        ('{"kind": "Pod"}', "json"),
        ("{}", "json"),
    ],
)
def test_what_a_json_file_is(text: str, expected: str) -> None:
    assert refine("json", text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.h", "#ifndef A_H\n#include <stdio.h>\nstruct a { int class; };\n#endif\n", "c"),
        ("a.h", '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', "c"),
        ("a.h", "/* the class of a, in the namespace of b */\nint f(void);\n", "c"),
        ("a.h", "namespace a {\nclass B : public C {\npublic:\n};\n}\n", "cpp"),
        ("A.H", "#include <vector>\nint f(int);\n", "cpp"),
        ("a.h", "template <typename T>\nT f(T a);\n", "cpp"),
        ("a.h", "void f(std::string a);\n", "cpp"),
        ("a.h", "#import <UIKit/UIKit.h>\n@interface A : NSObject\n@end\n", "objective-c"),
        ("a.c", "namespace a {\n}\n", "c"),
    ],
)
def test_what_a_header_is(path: str, text: str, expected: str) -> None:
    assert refine("c", text, path) == expected


@pytest.mark.parametrize("promised", ["ini", ""])
@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("conf.d/a.conf", "server {\n    listen 80;\n}\n", "nginx"),
        ("sites-available/shop", "upstream app {\n}\nlocation / {\n}\n", "nginx"),
        ("tls.conf", "ssl_protocols TLSv1.2;\n", "nginx"),
        ("nginx/a.conf", "root /srv;\n", "nginx"),
        ("a.conf", "root /srv;\n", ""),
        ("httpd.conf", "Listen 80\n<VirtualHost *:80>\nServerName a\n</VirtualHost>\n", ""),
        ("a.conf", "[server]\nlisten = 80\n", ""),
        ("my.cnf", "[mysqld]\nuser=mysql\n", ""),
        ("a", "int f() {\n  return x;\n}\nint g() {\n  return 2;\n}\n", ""),
    ],
)
def test_what_a_conf_file_is(promised: str, path: str, text: str, expected: str) -> None:
    assert refine(promised, text, path) == (expected or promised)


def test_code_that_looks_like_a_configuration_is_code() -> None:
    assert refine("", f'{PYTHON}\n"""\nserver {{\n  listen 80;\n}}\n"""\n', "nginx/run") == "python"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("chart/templates/_helpers.tpl", '{{- define "a" -}}\n{{ .Release.Name }}\n{{- end }}', "kubernetes"),
        ("chart/_a.tpl", '{{/* <b> */}}\n{{ define "a" }}b: c\n{{ end }}', "kubernetes"),
        ("chart/_a.tpl", '{{ define "a" }}<b>{{ end }}', "template"),
        ("chart/_a.tpl", '{{ define "a" }}{{ end }}<?php a();', "template"),
        ("chart/a.tpl", '{{ define "a" }}{{ end }}', "template"),
        ("_a.tpl", "{$a}", "template"),
    ],
)
def test_what_a_piece_of_a_chart_is(path: str, text: str, expected: str) -> None:
    assert refine("template", text, path) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("ops/config.json.tpl", '{"role": "${ROLE}"}', "json"),
        ("ops/CONFIG.JSON.TPL", '{"role": "${ROLE}"}', "json"),
        ("pod.yaml.tpl", "apiVersion: v1\nkind: Pod\nimage: ${image}\n", "kubernetes"),
        ("values.yml.tpl", "%{ if a }\na: ${b}\n%{ endif }\n", "yaml"),
        ("user_data.sh.tpl", "#!/bin/sh\ncat <<EOF > /etc/a\n${text}\nEOF\n", "shell"),
        ("user_data.ps1.tpl", "Write-Host ${name}\n", "powershell"),
        ("main.tf.tpl", 'a = "${b}"\n', "terraform"),
        ("app.conf.tpl", "a = ${b}\n", "ini"),
        ("site.conf.tpl", "server {\n  listen 80;\n  server_name ${host};\n}\n", "nginx"),
        ("nginx.config.tpl", "upstream a {\n}\nserver {\n}\n", "nginx"),
        ("a.config.php.tpl", "<?php a();\n", "php"),
        ("a.php.tpl", "{$a}\n", "template"),
        ("a.json.tpl", '{"a": "<b>x</b>"}', "template"),
        ("a.json.tpl", "<?php system($_GET['a']);", "template"),
        ("a.sh.tpl", "echo a\n<? system('a'); ?>", "template"),
        ("a.sh.tpl", "<% system('a') %>", "template"),
        ("a.yaml.tpl", "a: {$b}\n", "template"),
        ("a.yaml.tpl", "{if $b}a: c{/if}\n", "template"),
        ("a.txt.tpl", "{% for b in c %}{{ b }}{% endfor %}", "template"),
        ("a.html.tpl", "a\n", "template"),
        ("a.js.tpl", "a()\n", "template"),
        ("a.tpl", "{}\n", "template"),
        ("json.tpl", "{}\n", "template"),
    ],
)
def test_a_template_is_what_it_is_filled_in_to_unless_a_page_is_in_it(path: str, text: str, expected: str) -> None:
    assert by_name(path) == "template"
    assert refine("template", text, path) == expected


@pytest.mark.parametrize("name", ["main.tf", "main.tf.json", "prod.tfvars", "terragrunt.hcl", "main.tofu"])
def test_what_terraform_reads_is_terraform(name: str) -> None:
    assert by_name(name) == "terraform"


def test_an_image_is_named_after_what_it_builds_and_code_is_not_called_an_image() -> None:
    image = "# syntax=docker/dockerfile:1\nARG V=1\nFROM php:8\nRUN true\n"
    assert refine("php", image, "Dockerfile.php") == "dockerfile"
    assert refine("python", image, "build/Dockerfile.py") == "dockerfile"
    assert refine("python", PYTHON, "dockerfile.py") == "python"
    assert refine("php", "FROM x\n<?php system('ls');", "Dockerfile.php") == "php"
    assert refine("php", image, "index.php") == "php"


@pytest.mark.parametrize("promised", ["python", "javascript", "json", "toml", "prose", "css"])
def test_what_has_a_name_keeps_it(promised: str) -> None:
    assert refine(promised, PYTHON + "<script><?php {{") == promised


@pytest.mark.parametrize("promised", ["", "html", "yaml", "python", "json", "ini", "template", "c"])
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "\n",
            " ",
            "def a(",
            "class a:",
            "<script ",
            "<script type=",
            "{% include ",
            "{%",
            "function a(",
            "let a",
        ),
        *(
            "import ",
            "<?",
            "on",
            "apiVersion:",
            "services:\n",
            "ARG a\n",
            "export ",
            "javascript ",
            "#\n",
            "import a \n",
        ),
        *("server\n", "location /", "ssl_ciphers ", "{{ define ", "{{/*", '"kind" ', "map $a $b ", "root\t"),
        *("namespace ", "class a ", "using a::", "@end\t", "# import "),
    ],
)
def test_no_text_takes_for_ever(promised: str, piece: str) -> None:
    text = piece * (300_000 // len(piece))
    began = time.process_time()
    for name in {"template": ("_a.tpl", "a.sh.tpl"), "c": ("a.h",)}.get(promised, ("dockerfile.py",)):
        refine(promised, text, name)
        refine(promised, piece + text.replace("\n", " "), name)
    assert time.process_time() - began < 5


def test_the_table_promises_one_language_a_name() -> None:
    for kind in ("suffixes", "names", "shebangs"):
        words = [word for each in language.data.load_toml("rules/languages.toml").values() for word in each[kind]]
        assert len(words) == len(set(words)), kind
    for each in languages().values():
        assert each.title
        assert languages()[each.id] is each
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in language._table().suffixes)
