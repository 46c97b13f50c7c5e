"""
The code that hands over: what it says, and that it is never taken for a card, nor a card for it.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.cards.base32 import decode_base32, encode_base32
from shared.cards.card import TEXT_BEGINS, derive_checksum, is_card_text, parse_card, signed_message
from shared.cards.errors import (
    CardDamagedError,
    CardFormatUnknownError,
    HandOverDamagedError,
    HandOverFactsError,
)
from shared.cards.hand_over_code import (
    CODE_BYTES,
    HAND_OVER_BEGINS,
    HandOver,
    hand_over_message,
    hand_over_text,
    is_hand_over_text,
    parse_hand_over,
)
from shared.cards.other_codes import OtherCode, name_code
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.cards import DISTRICT, a_card
from tests.support.case_books import a_record_id

VECTORS: dict[str, Any] = json.loads(Path("tests/vectors/hand_over.json").read_text())
TOLD = HandOver(
    device=a_record_id("device"),
    giver=a_record_id("sunita"),
    taker=a_record_id("kavita"),
    first=date(2026, 11, 22),
    last=date(2026, 12, 5),
)
TEXT = hand_over_text(TOLD, DISTRICT.sign(hand_over_message(TOLD)))
CONTENT = decode_base32(TEXT[len(HAND_OVER_BEGINS) :], CODE_BYTES) or b""


def rewritten(place: int, byte: int) -> str:
    """One byte changed and the checksum made right again, as a forger would."""
    content = bytearray(CONTENT)
    content[place] = byte
    content[-2:] = derive_checksum(bytes(content[:-2]))
    return HAND_OVER_BEGINS + encode_base32(bytes(content))


def test_what_was_put_in_comes_out_whatever_the_case() -> None:
    told, signature = parse_hand_over(f" {TEXT.lower()}\n")

    assert TOLD == told
    assert asyncio.run(
        CPythonProvider().verify(DISTRICT.issuer.public_key, signature, hand_over_message(told))
    )


def test_neither_kind_is_taken_for_the_other() -> None:
    card = DISTRICT.text(a_card())

    assert (True, False, OtherCode.HAND_OVER) == (
        is_hand_over_text(TEXT),
        is_card_text(TEXT),
        name_code(TEXT),
    )
    assert (False, True) == (is_hand_over_text(card), is_card_text(card))
    for read, other in ((parse_card, TEXT), (parse_hand_over, card)):
        with pytest.raises(CardFormatUnknownError):
            read(other)
    with pytest.raises(CardDamagedError):
        parse_card(TEXT_BEGINS + TEXT[len(HAND_OVER_BEGINS) :])
    with pytest.raises(HandOverDamagedError):
        parse_hand_over(HAND_OVER_BEGINS + card[len(TEXT_BEGINS) :])


def test_a_cards_signature_is_none_of_it() -> None:
    assert not hand_over_message(TOLD).startswith(signed_message(a_card())[:17])


def test_every_flipped_bit_is_noticed() -> None:
    for bit in range(CODE_BYTES * 8):
        content = bytearray(CONTENT)
        content[bit // 8] ^= 0x80 >> bit % 8
        with pytest.raises(HandOverDamagedError):
            parse_hand_over(HAND_OVER_BEGINS + encode_base32(bytes(content)))


@pytest.mark.parametrize("place", range(2, 56))
def test_every_changed_fact_is_damaged_or_no_longer_signed(place: int) -> None:
    try:
        told, signature = parse_hand_over(rewritten(place, CONTENT[place] ^ 1))
    except HandOverDamagedError:
        return
    verified = CPythonProvider().verify(DISTRICT.issuer.public_key, signature, hand_over_message(told))
    assert not asyncio.run(verified)


@pytest.mark.parametrize(("place", "byte"), [(0, 2), (1, 1), (1, 2), (1, 0x12)])
def test_a_later_release_or_another_kind_is_of_unknown_format(place: int, byte: int) -> None:
    with pytest.raises(CardFormatUnknownError):
        parse_hand_over(rewritten(place, byte))


@pytest.mark.parametrize("text", ["", "DSH1:", TEXT[:40], TEXT + "0", TEXT[:-1] + "!"])
def test_what_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises((HandOverDamagedError, CardFormatUnknownError)):
        parse_hand_over(text)


@pytest.mark.parametrize("days", [-1, 62, 4000])
def test_days_in_the_wrong_order_or_too_many_are_refused(days: int) -> None:
    with pytest.raises(HandOverFactsError):
        replace(TOLD, last=TOLD.first + timedelta(days=days))
    with pytest.raises(HandOverDamagedError):
        parse_hand_over(rewritten(53, 0xFF))


@pytest.mark.parametrize("vector", VECTORS["good"], ids=lambda vector: vector["name"])
def test_codes_shown_by_any_release_are_read(vector: dict[str, str]) -> None:
    told, signature = parse_hand_over(vector["text"])
    public_key = bytes.fromhex(vector["public_key"])

    assert vector["text"] == hand_over_text(told, signature)
    assert [vector[name] for name in ("device", "giver", "taker")] == [told.device, told.giver, told.taker]
    assert (vector["first"], vector["last"]) == (told.first.isoformat(), told.last.isoformat())
    assert asyncio.run(CPythonProvider().verify(public_key, signature, hand_over_message(told)))


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda vector: vector["name"])
def test_bad_codes_are_refused_for_the_right_reason_by_any_release(vector: dict[str, str]) -> None:
    with pytest.raises((HandOverDamagedError, CardFormatUnknownError)) as raised:
        parse_hand_over(vector["text"])

    assert vector["code"] == raised.value.code
