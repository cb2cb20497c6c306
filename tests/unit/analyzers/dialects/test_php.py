"""PHP for Semgrep: as long as before, and the same to whoever runs it."""

from __future__ import annotations

import time

import pytest

from applabel.analyzers.dialects.php import plainer


def test_several_values_of_a_short_echo_become_one() -> None:
    assert plainer("<b><?= $a, f($b, [1, 2]), 'x, y' ?></b>") == "<b><?= $a. f($b, [1, 2]). 'x, y' ?></b>"


@pytest.mark.parametrize(
    "text",
    [
        "<?php echo $a, $b ?>",
        "<?= f($a, $b) ?>, <p>1, 2</p>",
        "<?= $a; f(); g(1, 2) ?>",
        "<?= 'a, b' . \"c, $d\" ?>",
        "<?= $a /* b, c */ ?>",
        "<?= $a // b, c\n ?>",
        "<?= <<<END\na, b\nEND\n ?>",
        "<?xml version='1.0', encoding='x'?>",
        "a, b",
    ],
)
def test_no_other_comma_is_touched(text: str) -> None:
    assert plainer(text) == text


def test_a_comment_ends_with_the_island_it_is_in() -> None:
    assert plainer("<?php f(); // it's ?>, <?= $a, $b ?>") == "<?php f(); // it's ?>, <?= $a. $b ?>"


def test_a_global_function_loses_its_backslash() -> None:
    assert plainer("<?php \\exec($a); $b = new \\PDO($c);") == "<?php  exec($a); $b = new  PDO($c);"


@pytest.mark.parametrize(
    "text",
    [
        "<?php App\\exec($a);",
        "<?php \\App\\exec($a);",
        "<?php $a = '\\exec('; $b = \"\\exec(\";",
        "<?php // \\exec(",
        "\\exec(",
        "<?php use \\App; catch (\\Fault $f) {}",
    ],
)
def test_no_other_backslash_is_touched(text: str) -> None:
    assert plainer(text) == text


@pytest.mark.parametrize(
    "text", ["", "<?=", "<?= '", '<?= "\\', "<?= /*", "<?= <<<", "<?= <<<A\n", "<?= \\", "<?=\\x(", "<?= #[A, b]"]
)
def test_a_text_that_breaks_off_stays_as_long(text: str) -> None:
    assert len(plainer(text)) == len(text)


@pytest.mark.parametrize("piece", ["/*", "'", '"', "\\", "<?=", "<<<A\n", "<<<", "//", "(", "#", "\\x ", "<?= ,"])
def test_hostile_repetition_takes_no_longer_than_reading_it(piece: str) -> None:
    begun = time.process_time()
    plainer("<?= " + piece * 200_000)
    assert time.process_time() - begun < 5
