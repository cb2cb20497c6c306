"""Labels of Terraform's blocks in quotes, whichever way they were written."""

from __future__ import annotations

import time

import pytest

from applabel.analyzers.dialects.terraform import quoted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("resource aws_instance web {\n}\n", 'resource "aws_instance" "web" {\n}\n'),
        ('resource aws_instance "web"{', 'resource "aws_instance" "web"{'),
        ('  data "a" b  {', '  data "a" "b"  {'),
        ("provider aws {", 'provider "aws" {'),
        ("variable a {", 'variable "a" {'),
    ],
)
def test_a_bare_label_gets_quotes(text: str, said: str) -> None:
    assert quoted(text) == said


@pytest.mark.parametrize(
    "text",
    [
        'resource "a" "b" {',
        "resource = a",
        "a = module.b",
        "data {",
        "# resource a b {",
        "ingress {",
        "resource a b c {",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert quoted(text) == text


@pytest.mark.parametrize("piece", ["resource ", "resource a ", "resource a b\n", "data a b {", 'resource "', " \n"])
def test_no_text_takes_long(piece: str) -> None:
    start = time.process_time()
    quoted(piece * (300_000 // len(piece)))
    assert time.process_time() - start < 5
