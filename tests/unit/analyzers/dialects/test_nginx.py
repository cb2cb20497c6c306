"""Comments of nginx are blanks, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applabel.analyzers.dialects import nginx


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("autoindex on; # why\n", "autoindex on;      \n"),
        ("# autoindex on;\nlisten 80;", "               \nlisten 80;"),
        ("a{#b\n}", "a{  \n}"),
        ('add_header X "# not one";', 'add_header X "# not one";'),
        ("add_header X '# not one';", "add_header X '# not one';"),
        ('add_header X "a\\"# b"; # c', 'add_header X "a\\"# b";    '),
        ("rewrite ^/a#b /c;", "rewrite ^/a#b /c;"),
        ('# it\'s "open\nautoindex on; # x"', "            \nautoindex on;     "),
    ],
)
def test_reads(written: str, read: str) -> None:
    assert nginx.plainer(written) == read


@given(st.text(alphabet="a#\"'\\;{} \n", max_size=60))
def test_every_place_stays_where_it_was(text: str) -> None:
    read = nginx.plainer(text)
    assert len(read) == len(text)
    assert all(new in (old, " ") and (old != "\n" or new == "\n") for old, new in zip(text, read, strict=True))
    assert nginx.plainer(read) == read
