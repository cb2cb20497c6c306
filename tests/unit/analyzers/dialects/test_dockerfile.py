"""Commands in other forms are where rules look for them, and a text that is no recipe is told by its line."""

from __future__ import annotations

import pytest

from applabel.analyzers.dialects.dockerfile import plainer, strange_line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ONBUILD RUN f", "        RUN f"),
        ("onbuild add a b", "        add a b"),
        ("ONBUILD TRIGGER", "ONBUILD TRIGGER"),
        ('RUN ["sh", "-c", "f \\"a\\""]', 'RUN               f  "a "  '),
        ('CMD ["/bin/bash","-ec","f"]', "CMD                     f  "),
        ('CMD ["f", "-c", "a"]', 'CMD ["f", "-c", "a"]'),
    ],
)
def test_a_command_in_another_form(text: str, said: str) -> None:
    assert plainer(text) == said
    assert len(said) == len(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM a\nRUN b", 0),
        ("# a\n\nARG A=1\nfrom a:$A as b\n  run c", 0),
        ("FROM a\nRUN b \\\n  c \\\n\n# d\n  e\nUSER f", 0),
        ("# escape=`\nFROM a\nRUN b `\n  c\nUSER d", 0),
        ("FROM a\nRUN <<A <<-B\nx\nA\ny\n\tB\nUSER d", 0),
        ("FROM a\r\nRUN b\r\n".replace("\r\n", "\n"), 0),
        ("", 1),
        ("hello", 1),
        ("RUN a\nFROM b", 1),
        ("FROM a\nNONSENSE", 2),
        ("FROM a\n{ }", 2),
        ("FROM a\nRUN b\nfrom", 0),
        ("ARG A", 1),
        ("FROM a\nRUN <<A\nx", 2),
        ("FROM a\nRUNNING b", 2),
    ],
)
def test_a_line_no_builder_takes(text: str, line: int) -> None:
    assert strange_line(text) == line
