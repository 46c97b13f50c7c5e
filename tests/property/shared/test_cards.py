"""
Laws of the case card: whatever happens to its text, it never becomes another card.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.use_cases.enrol_device import SquareOtherError, check_square, read_square
from shared.cards.base32 import ALPHABET, decode_base32, encode_base32
from shared.cards.card import (
    CARD_BYTES,
    TEXT_BEGINS,
    Card,
    CardId,
    CardKind,
    derive_checksum,
    is_card_text,
    parse_card,
    verify_card,
)
from shared.cards.errors import (
    CardDamagedError,
    CardForgedError,
    CardFormatUnknownError,
    CardIssuerUnknownError,
    ShortCodeMistypedError,
)
from shared.cards.other_codes import OtherCode, name_code
from shared.cards.recognition import Meaning, recognise
from shared.cards.short_code import CODE_SYMBOLS, derive_short_code, parse_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Record
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.cards import DISTRICT, NEIGHBOUR, a_card

TEXT = DISTRICT.text(a_card())
CONTENT = decode_base32(TEXT[len(TEXT_BEGINS) :], CARD_BYTES) or b""
CHECKSUM_AT = CARD_BYTES - 2
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


def test_every_flipped_bit_is_refused_for_the_right_reason() -> None:
    """Read wrongly it is damaged; where a forger also mends the checksum, the field decides."""
    for bit in range(CARD_BYTES * 8):
        content = bytearray(CONTENT)
        content[bit // 8] ^= 0x80 >> bit % 8
        with pytest.raises(CardDamagedError):
            verify(TEXT_BEGINS + encode_base32(bytes(content)))
        if bit < CHECKSUM_AT * 8:
            with pytest.raises(reason_for(bit // 8, content)):
                verify(mended(content))


def reason_for(place: int, content: bytes) -> type[DoorstepError]:
    """What is wrong with a card of which one byte was changed and the checksum mended."""
    if place == 0 or (place == 1 and content[1] not in tuple(CardKind)):
        return CardFormatUnknownError
    return CardIssuerUnknownError if 2 <= place < 6 else CardForgedError


def mended(content: bytes) -> str:
    """The card's text with a checksum that is right."""
    return TEXT_BEGINS + encode_base32(bytes(content[:-2]) + derive_checksum(bytes(content[:-2])))


@given(cards, cards)
def test_a_signature_never_serves_another_card(one: Card, other: Card) -> None:
    signature = parse_card(DISTRICT.text(one)).signature
    text = mended(other.to_bytes() + signature + bytes(2))

    if one == other:
        assert one == verify(text)
    else:
        with pytest.raises(CardForgedError):
            verify(text)


@given(cards)
def test_a_signature_of_the_same_bytes_for_another_purpose_is_no_card(card: Card) -> None:
    bare = DISTRICT.sign(card.to_bytes())

    with pytest.raises(CardForgedError):
        verify(mended(card.to_bytes() + bare + bytes(2)))


@given(cards)
def test_a_card_is_no_enrolment_code_and_an_enrolment_code_is_no_card(card: Card) -> None:
    text = DISTRICT.text(card)

    assert (text, "") == read_square(text)
    assert not is_card_text(f"https://doorstep.example/#enrol={text[4:12]}")


@given(cards)
def test_no_kind_of_code_is_taken_for_another(card: Card) -> None:
    text = DISTRICT.text(card)
    square = f"https://doorstep.example/#enrol={text[4:12]}"
    short_code = derive_short_code(card.card_id)

    assert [name_code(code) for code in (text, square, short_code)] == [
        OtherCode.OTHER,
        OtherCode.ENROLMENT,
        OtherCode.OTHER,
    ]
    assert [is_card_text(code) for code in (text, square, short_code)] == [True, False, False]
    for code in (text, short_code):
        with pytest.raises(SquareOtherError):
            check_square(code)
    for code in (text, square):
        with pytest.raises(ShortCodeMistypedError):
            parse_short_code(code)


@given(cards, st.sampled_from(CardKind))
def test_a_card_opens_only_what_one_of_its_kind_was_bound_to(card: Card, bound_as: CardKind) -> None:
    person = {"person": "p"} if bound_as is CardKind.PERSON else {}
    fields = {"card_id": card.card_id, "household": "h", "replacement": card.replacement, **person}
    record = Record(id=RecordId("r"), kind="card", area=AreaId("a"), fields=fields)
    found = recognise(card, [record], list_as_of_ms=0)

    assert found.meaning is (Meaning.KNOWN if card.kind is bound_as else Meaning.ELSEWHERE)


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


@given(card_ids, card_ids)
def test_short_codes_are_linear(one: CardId, other: CardId) -> None:
    """The sum of two is one: so a change goes unnoticed exactly where the change itself is a code."""
    summed = [
        ALPHABET[ALPHABET.index(a) ^ ALPHABET.index(b)]
        for a, b in zip(derive_short_code(one), derive_short_code(other), strict=True)
    ]

    assert "".join(summed) == parse_short_code("".join(summed))


def test_no_change_of_one_or_two_symbols_is_a_short_code() -> None:
    """All 43,555 of them: every single error, every swap of two symbols and every pair of errors is noticed."""
    unnoticed = [change for change in changes_of_one_or_two() if is_short_code(change)]

    assert unnoticed == []


def changes_of_one_or_two() -> Iterator[str]:
    """Every difference of one symbol, and of two."""
    for one in range(CODE_SYMBOLS):
        for value in ALPHABET[1:]:
            alone = "0" * one + value
            yield alone.ljust(CODE_SYMBOLS, "0")
            for other in range(one + 1, CODE_SYMBOLS):
                for second in ALPHABET[1:]:
                    yield (alone.ljust(other, "0") + second).ljust(CODE_SYMBOLS, "0")


def is_short_code(text: str) -> bool:
    """Whether its check symbols are right."""
    try:
        parse_short_code(text)
    except ShortCodeMistypedError:
        return False
    return True
