"""
What the functions of the Community Health Toolkit give.
"""

from __future__ import annotations

import inspect
import sys
from datetime import timedelta

import pytest

from shared.forms.expression.bikram_sambat import FIRST_DAY, write_bikram_sambat
from shared.forms.expression.compiler import compile_expression
from shared.forms.expression.functions_cht import CHT_FUNCTIONS
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.scope import Environment, Scope
from shared.forms.expression.values import to_text
from shared.forms.lists import instance_document
from shared.forms.xml_tree import read_xml
from tests.unit.shared.forms.expression.test_functions import DOCUMENT, NOON_IN_DELHI_MS

TABLE = {
    "c": ["sex", "key", "points"],
    "r": [
        ["male", "0", "1 2 3 4 5 6 7 8 9"],
        ["male", "10", "11 12 13 14 15 16 17 18 19"],
        ["female", "0", "2 4 6 8 10 12 14 16 18"],
        ["", "", ""],
    ],
}


def text_of(expression: str) -> str:
    document = read_xml(DOCUMENT, whole=False)
    env = Environment(
        now_ms=NOON_IN_DELHI_MS,
        offset=330,
        root=document,
        instance=lambda name: instance_document(TABLE) if name == "weight-for-age" else None,
    )
    return to_text(compile_expression(parse(expression), FUNCTIONS).run(Scope(document.children[0], env)))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cht:difference-in-days(born, '2024-03-01')", "1"),
        ("difference-in-days('2024-03-01T12:00:00', '2024-03-03T11:00:00')", "1"),
        ("cht:difference-in-weeks('2024-03-01', '2024-03-21')", "2"),
        ("difference-in-weeks('2024-03-21', '2024-03-01')", "-2"),
        ("cht:difference-in-months('2024-01-31', '2024-02-29')", "1"),
        ("difference-in-months('2024-01-31', '2024-02-28')", "0"),
        ("difference-in-months('2024-03-15', '2024-01-16')", "-1"),
        ("cht:difference-in-years(born, '2025-02-28')", "1"),
        ("difference-in-years('2025-05-29', '2000-05-30')", "-24"),
        ("difference-in-months('soon', today())", ""),
        ("add-date('2024-01-31', 0, 1)", "2024-02-29"),
        ("add-date(born, 1)", "2025-02-28"),
        ("add-date(today(), 0, 0, -28)", "2025-05-01"),
        ("add-date('2024-01-01T10:00:00', 0, 0, 0, 20, 30)", "2024-01-02T06:30:00.000+05:30"),
        ("add-date('2024-01-01', 0, '', empty)", "2024-01-01"),
        ("add-date('soon', 1)", ""),
        ("add-date(today(), 9000)", ""),
        ("format-date(add-date('2024-05-01', 0, 9, 7), '%Y-%m-%d')", "2025-02-08"),
        ("parse-timestamp-to-date(1628945040308)", "2021-08-14T18:14:00.308+05:30"),
        ("parse-timestamp-to-date(empty)", ""),
        ("cht:strip-whitespace(' 65 05 \t1 ')", "65051"),
        ("strip-whitespace(empty)", ""),
        ("cht:validate-luhn('6505285125086', 13)", "true"),
        ("cht:validate-luhn('650528512508', 13)", "false"),
        ("validate-luhn('6505285125085')", "false"),
        ("validate-luhn('6505 2851 25086')", "true"),
        ("validate-luhn('६')", "false"),
        ("validate-luhn('')", "false"),
        ("to-bikram-sambat('2015-09-01')", "१५ भदौ २०७२"),
        ("to-bikram-sambat('2016-04-13')", "१ बैशाख २०७३"),
        ("to-bikram-sambat('1913-04-13')", "१ बैशाख १९७०"),
        ("to-bikram-sambat('1913-04-12')", ""),
        ("to-bikram-sambat('2099-01-01')", ""),
        ("to-bikram-sambat('soon')", ""),
        ("z-score('weight-for-age', 'male', 0, 3.5)", "-1.5"),
        ("z-score('weight-for-age', 'male', 6, 15)", "0"),
        ("z-score('weight-for-age', 'female', 0, 1)", "-4"),
        ("z-score('weight-for-age', 'female', 0, 40)", "4"),
        ("z-score('weight-for-age', 'male', 11, 15)", ""),
        ("z-score('weight-for-age', 'other', 0, 15)", ""),
        ("z-score('weight-for-age', 'male', empty, 15)", ""),
        ("z-score('height-for-age', 'male', 0, 15)", ""),
    ],
)
def test_value(expression: str, expected: str) -> None:
    assert expected == text_of(expression)


def test_days_of_nepal_follow_each_other_without_a_gap() -> None:
    told = [write_bikram_sambat(FIRST_DAY + timedelta(days=number)) for number in range(0, 120 * 365, 11)]
    assert len(set(told)) == len(told)
    assert all(told)


@pytest.mark.parametrize("name", sorted(CHT_FUNCTIONS))
def test_function_is_called_above(name: str) -> None:
    assert f'("{name}(' in inspect.getsource(sys.modules[__name__]) or name.startswith("cht:")
