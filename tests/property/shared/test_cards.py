"""
Laws of the case card: whatever happens to its text, it never becomes another card.
"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cards.base32 import ALPHABET, decode_base32, encode_base32
from shared.cards.card import TEXT_BEGINS, Card, CardId, CardKind, parse_card, verify_card
from shared.cards.errors import (
    CardDamagedError,
    CardForgedError,
    CardFormatUnknownError,
    CardIssuerUnknownError,
    ShortCodeMistypedError,
)
from shared.cards.short_code import CODE_SYMBOLS, derive_short_code, parse_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.cards import DISTRICT, NEIGHBOUR, a_card

TEXT = DISTRICT.text(a_card())
QR_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

card_ids = st.binary(min_size=16, max_size=16).map(lambda raw: CardId(raw.hex()))
cards = st.builds(
    Card,
    card_id=card_ids,
    key_id=st.just(DISTRICT.issuer.key_id),
    issued_day=st.integers(0, (1 << 24) - 1),
    replacement=st.integers(0, (1 << 16) - 1),
    kind=st.sampled_from(CardKind),
)


def verify(text: str) -> Card:
    return asyncio.run(verify_card(CPythonProvider(), [DISTRICT.issuer, NEIGHBOUR.issuer], text))


@given(cards)
def test_every_card_is_read_as_it_was_printed(card: Card) -> None:
    assert card == verify(DISTRICT.text(card))


def test_every_changed_character_makes_the_card_damaged_or_no_card_at_all() -> None:
    for place, right in enumerate(TEXT):
        for wrong in QR_ALPHABET:
            if wrong != right:
                text = TEXT[:place] + wrong + TEXT[place + 1 :]
                expected = CardFormatUnknownError if place < len(TEXT_BEGINS) else CardDamagedError
                with pytest.raises(expected):
                    parse_card(text)


@given(st.lists(st.tuples(st.integers(4, len(TEXT) - 1), st.sampled_from(ALPHABET)), min_size=1, max_size=30))
def test_a_card_with_any_characters_changed_is_never_another_card(
    changes: list[tuple[int, str]],
) -> None:
    symbols = list(TEXT)
    for place, symbol in changes:
        symbols[place] = symbol
    text = "".join(symbols)

    if text != TEXT:
        with pytest.raises(
            (CardDamagedError, CardForgedError, CardIssuerUnknownError, CardFormatUnknownError)
        ):
            verify(text)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises((CardFormatUnknownError, CardDamagedError)):
        parse_card(text)


@given(st.text())
def test_no_text_behind_the_beginning_of_a_card_breaks_the_reader(text: str) -> None:
    with pytest.raises((CardFormatUnknownError, CardDamagedError)):
        parse_card(TEXT_BEGINS + text)


@given(st.binary(max_size=120))
def test_base_32_gives_back_what_it_was_given(raw: bytes) -> None:
    assert raw == decode_base32(encode_base32(raw), len(raw))


@given(card_ids)
def test_every_single_wrong_symbol_of_a_short_code_is_noticed(card_id: CardId) -> None:
    code = derive_short_code(card_id)
    for place, right in enumerate(code):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(ShortCodeMistypedError):
                    parse_short_code(code[:place] + wrong + code[place + 1 :])


@given(card_ids)
def test_every_swap_of_two_symbols_of_a_short_code_is_noticed(card_id: CardId) -> None:
    code = derive_short_code(card_id)
    for one in range(CODE_SYMBOLS):
        for other in range(one):
            if code[one] != code[other]:
                swapped = list(code)
                swapped[one], swapped[other] = code[other], code[one]
                with pytest.raises(ShortCodeMistypedError):
                    parse_short_code("".join(swapped))


@given(card_ids, st.data())
def test_any_two_wrong_symbols_of_a_short_code_are_noticed(card_id: CardId, data: st.DataObject) -> None:
    code = list(derive_short_code(card_id))
    places = data.draw(st.lists(st.integers(0, CODE_SYMBOLS - 1), min_size=2, max_size=2, unique=True))
    for place in places:
        code[place] = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))

    with pytest.raises(ShortCodeMistypedError):
        parse_short_code("".join(code))
