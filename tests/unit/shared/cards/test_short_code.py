"""
The short code: what may be typed for it, and what never passes.
"""

from __future__ import annotations

import pytest

from shared.cards.errors import ShortCodeMistypedError
from shared.cards.short_code import card_id_prefix, derive_short_code, format_short_code, parse_short_code
from tests.support.cards import a_card

CODE = derive_short_code(a_card().card_id)


@pytest.mark.parametrize(
    "typed",
    [CODE, format_short_code(CODE), CODE.lower(), f" {CODE[:2]} {CODE[2:]} ", f"{CODE[:5]}--{CODE[5:]}"],
)
def test_a_code_may_be_typed_with_or_without_dashes_blanks_and_capitals(typed: str) -> None:
    assert CODE == parse_short_code(typed)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = derive_short_code(a_card("0").card_id)
    looks_like = code.replace("0", "o").replace("1", "l")

    assert code == parse_short_code(looks_like)
    assert code == parse_short_code(looks_like.replace("l", "I"))


def test_a_code_is_printed_in_two_groups_of_five() -> None:
    assert [5, 5] == [len(part) for part in format_short_code(CODE).split("-")]


@pytest.mark.parametrize("typed", ["", "-", CODE[:9], CODE + "0", CODE[:9] + "U", CODE[:9] + "ह"])
def test_a_code_with_missing_extra_or_foreign_symbols_is_mistyped(typed: str) -> None:
    with pytest.raises(ShortCodeMistypedError):
        parse_short_code(typed)


def test_a_code_holds_the_beginning_of_the_card_id() -> None:
    assert a_card().card_id.startswith(card_id_prefix(CODE))
    assert 10 == len(card_id_prefix(CODE))
