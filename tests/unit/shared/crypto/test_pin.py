import pytest

from shared.crypto.pin import PinProblem, find_pin_problem, normal_pin


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("739104", "739104"),
        (" 739104\n", "739104"),
        ("७३९१०४", "739104"),
        ("٧٣٩١٠٤", "739104"),
        ("７３９１０４", "739104"),
        ("pass phrase", "pass phrase"),
        ("Caf\u0065\u0301 noir", "Caf\u00e9 noir"),
        ("x²", "x2"),
    ],
)
def test_one_spelling_for_what_was_typed(typed: str, normal: str):
    assert normal_pin(typed) == normal


@pytest.mark.parametrize("pin", ["73910", "", "      ", "७३९१०"])
def test_fewer_characters_than_the_minimum_are_short(pin: str):
    assert find_pin_problem(pin, 6) == PinProblem.SHORT


@pytest.mark.parametrize("pin", ["000000", "१११११११", "123456", "012345", "567890", "987654", "098765"])
def test_repeats_and_runs_are_simple(pin: str):
    assert find_pin_problem(pin, 6) == PinProblem.SIMPLE


@pytest.mark.parametrize("pin", ["739104", "112233", "123457", "a long passphrase"])
def test_other_pins_may_be_chosen(pin: str):
    assert find_pin_problem(pin, 6) is None


def test_supervisors_minimum_counts_characters_not_bytes():
    assert find_pin_problem("सुनीता देवी", 11) is None
    assert find_pin_problem("सुनीता देवी", 12) == PinProblem.SHORT
