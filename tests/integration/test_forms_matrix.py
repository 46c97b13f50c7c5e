"""
The feature matrix of the forms engine says what running it says.
"""

from __future__ import annotations

from tests.support.forms_matrix import BEGIN, SPEC, matrix, written


def test_matrix_in_the_specification_is_what_the_engine_and_the_screens_do() -> None:
    spec = SPEC.read_text(encoding="utf-8")
    assert BEGIN in spec
    assert written(spec) == spec, "run `python -m tests.support.forms_matrix`"


def test_every_function_stands_in_it_with_an_example_of_the_tests() -> None:
    rows = matrix().partition("### Functions")[2].splitlines()[4:]
    assert [row for row in rows if row and row.split(" | ")[1].strip() == ""] == []
