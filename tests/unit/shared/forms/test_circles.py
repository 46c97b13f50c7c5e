"""
Questions that depend on each other in a circle.
"""

from __future__ import annotations

import pytest

from shared.forms.errors import FormDefinitionError
from tests.support.scenario import Part, a_form, calculate, integer, repeat, text


def test_definition_with_a_cycle_is_refused_naming_both_questions() -> None:
    form = a_form(
        integer("days", calculate="${hours} div 24"),
        integer("hours", calculate="${days} * 24"),
    )
    with pytest.raises(FormDefinitionError) as caught:
        _ = form.program

    (fault,) = caught.value.faults
    assert "cycle" == fault.code
    assert {"/data/days", "/data/hours"} == set(fault.related)
    assert "days" in fault.message and "hours" in fault.message


@pytest.mark.parametrize(
    "parts",
    [
        (calculate("a", "${a} + 1"),),
        (text("a", relevant="${a} = 'x'"),),
        (calculate("a", "${b}"), calculate("b", "${c}"), calculate("c", "${a}")),
        (text("a", relevant="${b} = 'x'"), calculate("b", "${a}")),
        (repeat("child", calculate("a", "${b}"), calculate("b", "${a}")),),
    ],
)
def test_circles_of_every_kind_are_refused(parts: tuple[Part, ...]) -> None:
    with pytest.raises(FormDefinitionError):
        _ = a_form(*parts).program


def test_constraint_may_look_at_its_own_answer() -> None:
    assert a_form(integer("age", constraint=". > 0 and ${age} < 120")).program.faults == ()


def test_every_unreadable_expression_is_named_at_once() -> None:
    form = a_form(
        integer("a", constraint=". >"),
        text("b", relevant="nosuch(${a})"),
        calculate("c", "concat('x"),
    )
    with pytest.raises(FormDefinitionError) as caught:
        _ = form.program

    assert ["/data/a", "/data/b", "/data/c"] == [fault.place for fault in caught.value.faults]
    assert ["constraint", "relevant", "calculate"] == [fault.field for fault in caught.value.faults]
