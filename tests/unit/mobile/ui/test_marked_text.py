"""
Marks in labels: read as authors mean them, never shown as written.
"""

from __future__ import annotations

import pytest

from mobile.ui.marked_text import Run, plain_words, runs_of


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Plain words", "Plain words"),
        ("**Wash** your _hands_ and __dry__ *them*", "Wash your hands and dry them"),
        ("## Before you begin\nRead [this](https://example.org/a_b)", "Before you begin Read this"),
        ('A <span style="color:red">red</span> word<br>and a line', "A red word and a line"),
        ("Weight &lt; 2 kg &amp; tired", "Weight < 2 kg & tired"),
        ("snake_case_name and 3 * 4 * 5", "snake_case_name and 3 * 4 * 5"),
        (r"\*not\* \_bold\_ \# 3", "*not* _bold_ # 3"),
        ("#no heading, 2 < 3 and [x]", "#no heading, 2 < 3 and [x]"),
        ("", ""),
    ],
)
def test_words_are_told_without_their_marks(label: str, words: str) -> None:
    assert words == plain_words(label)


def test_marks_make_a_look() -> None:
    assert (
        Run("Wash", bold=True),
        Run(" and "),
        Run("dry", slanted=True),
    ) == runs_of("**Wash** and *dry*")


def test_slanted_words_may_stand_in_bold_ones() -> None:
    assert (Run("all ", bold=True), Run("of it", bold=True, slanted=True)) == runs_of("**all _of it_**")


def test_heading_is_bold_and_larger() -> None:
    assert (Run("Danger", bold=True, larger=True), Run("\n"), Run("Go now")) == runs_of("# Danger\nGo now")
