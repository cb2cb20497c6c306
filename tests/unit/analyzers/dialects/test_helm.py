"""Templates of Helm are examined as the manifests they stand for, and plain manifests as they are."""

from __future__ import annotations

import time

import pytest
import yaml

from applabel.analyzers.dialects.helm import as_manifest

CHART = """{{- if .Values.on }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "a.name" . }}-{{ .Release.Name }}
  labels: {{- include "a.labels" . | nindent 4 }}
spec:
  {{- with .Values.host }}
  hostNetwork: true
  {{- end }}
  containers:
  {{- range $name, $each := .Values.all }}
    - name: {{ $name }}
      image: "{{ .image | default "b" }}:{{ .tag }}"
\t{{- if .args }}
      args: [{{ range .args }}{{ . | quote }},{{ end }}]
\t{{- end }}
      {{/* a
           note */}}
      mode: {{ if .open }}a{{ else }}b{{ end }}
  {{- end }}
{{ end }}
"""


def test_a_chart_becomes_a_manifest_line_for_line() -> None:
    said = as_manifest(CHART)
    assert len(said) == len(CHART)
    assert [place for place, sign in enumerate(said) if sign == "\n"] == [
        place for place, sign in enumerate(CHART) if sign == "\n"
    ]
    (document,) = list(yaml.safe_load_all(said))
    assert document["spec"]["hostNetwork"] is True
    assert len(document["spec"]["containers"]) == 1
    assert "{{" not in said


def test_what_is_defined_is_a_document_of_its_own() -> None:
    first = '{{- define "a" -}}\na: {{ .b }}\n{{- end }}\n{{/* c */}}\n'
    second = '{{ define "d" }}\n- hostNetwork: true\n{{ end }}\n'
    assert list(yaml.safe_load_all(as_manifest(first + second))) == [{"a": "x" * 8}, [{"hostNetwork": True}]]


def test_lines_that_are_filled_in_leave_room_for_those_that_are_written() -> None:
    text = "{{ if a }}\nb:\n  - {{ toYaml .c | nindent 4 | trim }}\n    privileged: true\n"
    said = as_manifest(text + 'e: {{- include "d" . | nindent 4 }}\n{{ end }}\n')
    assert yaml.safe_load(said) == {"b": [{"privileged": True}], "e": None}


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "a: '{{ b }}'\n",
        "a: {{b: c}: d}\n",
        # As YAML a pod that owns its node, as a template a comment: a cluster would take it as it stands.
        'a: "{{/*"\nsecurityContext: {privileged: true}\nb: "*/}}"\n',
        "a: |\n  {{ if b }}\nprivileged: true\nc: |\n  {{ end }}\n",
        "# {{ a\nprivileged: true\n# }}\n",
    ],
)
def test_what_is_a_manifest_as_it_stands_is_left_alone(text: str) -> None:
    assert as_manifest(text) == text


@pytest.mark.parametrize("text", ["{{ a\nb: c\n", "{{- if a }}\n{{ 'b\n", "a: }}\n"])
def test_what_is_neither_stays_unreadable(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        list(yaml.safe_load_all(as_manifest(text)))


@pytest.mark.parametrize(
    "piece", ["{{", "{{ a }}", "{{/*", '{{ "', "{{ `", "}}", "{{ a }}\n", " \t", "- {{", "{{\n"]
)
def test_no_template_takes_long(piece: str) -> None:
    start = time.process_time()
    as_manifest("{{- if a }}\n" + piece * (200_000 // len(piece)))
    assert time.process_time() - start < 10
