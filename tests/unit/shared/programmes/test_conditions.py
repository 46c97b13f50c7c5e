"""
The language of conditions over a record's fields.
"""

import pytest

from shared.programmes.conditions import compile_condition, fields_of
from shared.programmes.errors import UnknownRuleError


@pytest.mark.parametrize(
    ("condition", "fields", "holds"),
    [
        ("", {}, True),
        ("${place} = 'home'", {"place": "home"}, True),
        ("${place} = 'home'", {}, False),
        ("${place} != 'home'", {}, True),
        ("${weight} < 2500", {"weight": 2499}, True),
        ("${weight} < 2500", {"weight": 2500}, False),
        ("${weight} < 2500", {}, False),
        ("${weight} >= 2500", {}, False),
        ("${weight} < 2500", {"weight": "2400"}, True),
        ("${weight} = ''", {}, True),
        ("selected(${risk}, 'preterm')", {"risk": ["sncu", "preterm"]}, True),
        ("selected(${risk}, 'preterm')", {"risk": []}, False),
        ("selected(${risk}, 'pre')", {"risk": ["preterm"]}, False),
        ("not(${a} = 'x') and (${b} = 1 or ${c} = 2)", {"c": 2}, True),
        ("${a} = 'x' or ${a} = 'y' and ${b} = 1", {"a": "x"}, True),
        ("true() and not(false())", {}, True),
        ("${t} <= -1", {"t": -1}, True),
        ("${flag} = true()", {"flag": True}, True),
        ("${flag}", {"flag": 0}, False),
        ('${name} = "रमेश"', {"name": "रमेश"}, True),
    ],
)
def test_condition_holds_as_in_the_form_language(condition, fields, holds):
    assert compile_condition(condition)(fields) is holds


@pytest.mark.parametrize(
    ("condition", "position"),
    [
        ("${a} == 1", 6),
        ("${a} = ", 7),
        ("today()", 0),
        ("(${a} = 1", 9),
        ("${a} ~ 1", 4),
        ("selected(${a})", 13),
        ("(" * 9999, 50),
        ("not(" * 9999, 50 * 4),
        ("-" * 9999, 50),
    ],
)
def test_condition_outside_the_language_is_refused_with_its_place(condition, position):
    with pytest.raises(UnknownRuleError) as refused:
        compile_condition(condition)

    assert refused.value.details["position"] == position


def test_fields_of_a_condition_are_named():
    assert fields_of("${a} = 1 or selected(${b-c}, 'x')") == {"a", "b-c"}
