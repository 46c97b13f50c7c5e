"""
Check digits: what a pack's own expressions take for a number is what others take for one.

Packs check numbers in the question's `constraint`, as any programme may write it in a spreadsheet. python-stdnum knows
the same rules from another hand; it knows none of Brazil's health card, which is held against the scanner's instead.
"""

from __future__ import annotations

import re
from random import Random

import openpyxl
import pytest
from stdnum.br import cpf

from shared.cards.other_codes import OtherCode, name_code
from tests.support.scenario import Scenario, text
from tests.support.shipped_packs import PROGRAMMES

MANY = 150
CNS = "700609923387762"
"""A test number of the ministry's."""


def asked(question: str) -> Scenario:
    """The question alone, with the constraint that stands in the workbook."""
    book = openpyxl.load_workbook(PROGRAMMES / "brazil_family_health" / "forms" / "cidadao.xlsx")
    names, *rows = book["survey"].iter_rows(values_only=True)
    row = next(dict(zip(names, row, strict=True)) for row in rows if row[names.index("name")] == question)
    return Scenario(text("number", constraint=str(row["constraint"])))


def takes(form: Scenario, number: str) -> bool:
    return form.session.answer("number", number).accepted


def near(random: Random, number: str) -> list[str]:
    """A number with one digit changed, two neighbours exchanged, one too few and one too many."""
    place = random.randrange(len(number) - 1)
    other = str((int(number[place]) + random.randrange(1, 10)) % 10)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return [number[:place] + other + number[place + 1 :], swapped, number[:-1], number + "0"]


def test_a_cpf_is_taken_where_stdnum_takes_it_but_never_eleven_times_the_same() -> None:
    form, random = asked("cpf"), Random(1)
    taken = 0
    for _ in range(MANY):
        begin = f"{random.randrange(10**9):09}"
        digits = [begin + f"{random.randrange(100):02}"]
        digits.append(next(one for one in (f"{begin}{end:02}" for end in range(100)) if cpf.is_valid(one)))
        for number in (*digits, *near(random, digits[1])):
            assert takes(form, number) == cpf.is_valid(number), number
        taken += takes(form, digits[1])

    assert taken == MANY
    for digit in range(10):
        assert not takes(form, str(digit) * 11)


@pytest.mark.parametrize("wrong", ["314.227.335-21", " 31422733521", "3142273352a", ""])
def test_what_is_not_eleven_digits_is_no_cpf(wrong: str) -> None:
    form = asked("cpf")
    assert takes(form, "31422733521")
    assert takes(form, wrong) == (wrong == "")


def test_what_a_form_takes_for_a_health_card_the_scanner_names_one() -> None:
    form, random = asked("cns"), Random(2)
    taken = 0
    for _ in range(MANY):
        begin = f"{random.choice('789')}{random.randrange(10**13):013}"
        for number in (number for end in range(10) for number in near(random, f"{begin}{end}")[:1]):
            is_card = name_code(number) is OtherCode.CNS
            if re.match("[789]", number):
                assert takes(form, number) == is_card, number
            elif number.startswith("5"):
                # The rule of their check digit was not read: the form takes them as they stand.
                assert takes(form, number), number
                assert not is_card, number
            else:
                assert is_card or not takes(form, number), number
            taken += is_card

    assert taken > MANY / 2
    assert takes(form, CNS)
    assert not takes(form, CNS[:-1] + "3")
