"""
Questions that depend on each other in a circle.
"""

from __future__ import annotations

import pytest

from shared.forms.errors import FormDefinitionError
from tests.support.scenario import Part, a_form, calculate, group, integer, repeat, text


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


@pytest.mark.parametrize(
    "parts",
    [
        (group("g", text("a"), calculate("b", "concat(${g}, '!')")),),
        (group("g", text("a", relevant="string-length(${g}) > 3")),),
        (repeat("child", text("a"), calculate("b", "join(' ', ${child})")),),
        (group("g", text("a", relevant="${total} = ''")), calculate("total", "${g}")),
    ],
)
def test_question_that_reads_the_group_it_stands_in_is_a_circle(parts: tuple[Part, ...]) -> None:
    with pytest.raises(FormDefinitionError) as caught:
        _ = a_form(*parts).program
    assert ["cycle"] == [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize(
    "reads",
    [
        "count(${child})",
        "position(${child})",
        "count(${child}[1] | ${child}[2])",
        "if(not(${child}), 1, 2)",
        "if(boolean(${child}) and ${child}, 1, 2)",
        "name(${child})",
        "indexed-repeat(${a}, ${child}, 1)",
    ],
)
def test_question_that_only_asks_whether_its_own_instances_are_there_is_none(reads: str) -> None:
    form = a_form(repeat("child", text("a"), calculate("b", reads)))
    assert () == form.program.faults


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
