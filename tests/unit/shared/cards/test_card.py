"""
The case card: what is on it, and what is said of one that is not right.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, QRData

from shared.cards.base32 import decode_base32, encode_base32
from shared.cards.card import (
    CARD_BYTES,
    TEXT_BEGINS,
    Card,
    CardId,
    CardKind,
    Issuer,
    SignedCard,
    card_text,
    derive_checksum,
    parse_card,
    verify_card,
)
from shared.cards.errors import (
    CardDamagedError,
    CardFactsError,
    CardForgedError,
    CardFormatUnknownError,
    CardIssuerUnknownError,
)
from shared.cards.short_code import derive_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.cards import DISTRICT, NEIGHBOUR, Authority, a_card

VECTORS: dict[str, Any] = json.loads(Path("tests/vectors/cards.json").read_text())


def verified(text: str, *authorities: Authority) -> Card:
    return asyncio.run(verify_card(CPythonProvider(), [one.issuer for one in authorities], text))


def rewritten(text: str, place: int, byte: int) -> str:
    """The card with one byte changed and its checksum made right again, as a forger would."""
    content = bytearray(decode_base32(text[len(TEXT_BEGINS) :], CARD_BYTES) or b"")
    content[place] = byte
    content[-2:] = derive_checksum(bytes(content[:-2]))
    return TEXT_BEGINS + encode_base32(bytes(content))


def test_a_scanned_card_says_what_was_put_on_it() -> None:
    card = a_card(replacement=2, kind=CardKind.PERSON)

    assert card == verified(DISTRICT.text(card), NEIGHBOUR, DISTRICT)


def test_a_card_holds_ninety_three_bytes() -> None:
    text = DISTRICT.text(a_card())

    assert 93 == CARD_BYTES
    assert 149 == len(text) - len(TEXT_BEGINS)


def test_the_text_fits_a_qr_code_of_version_8_at_level_q() -> None:
    text = DISTRICT.text(a_card())
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text.encode(), mode=MODE_ALPHA_NUM))
    code.make(fit=True)

    assert 8 == code.version
    assert 49 == len(code.get_matrix())


def test_case_and_blanks_around_a_scanned_text_do_not_matter() -> None:
    card = a_card()

    assert card == verified(f"  {DISTRICT.text(card).lower()}\n", DISTRICT)


@pytest.mark.parametrize(
    "text", ["", "https://example.org", "DS2:0000", "WIFI:S:x;;", "12345678901234", "doorstep"]
)
def test_any_other_code_is_of_unknown_format(text: str) -> None:
    with pytest.raises(CardFormatUnknownError):
        parse_card(text)


@pytest.mark.parametrize("length", [4, 5, 80, 152])
def test_a_card_cut_short_is_damaged(length: int) -> None:
    with pytest.raises(CardDamagedError):
        parse_card(DISTRICT.text(a_card())[:length])


def test_a_card_with_something_behind_it_is_damaged() -> None:
    with pytest.raises(CardDamagedError):
        parse_card(DISTRICT.text(a_card()) + "0")


def test_a_card_of_a_later_format_is_of_unknown_format_and_says_which() -> None:
    with pytest.raises(CardFormatUnknownError) as raised:
        parse_card(rewritten(DISTRICT.text(a_card()), 0, 2))

    assert 2 == raised.value.details["version"]


def test_a_card_of_an_unknown_kind_is_of_unknown_format_and_says_which() -> None:
    with pytest.raises(CardFormatUnknownError) as raised:
        parse_card(rewritten(DISTRICT.text(a_card()), 1, 9))

    assert 9 == raised.value.details["kind"]


def test_a_card_of_a_key_not_known_here_is_of_an_unknown_issuer() -> None:
    with pytest.raises(CardIssuerUnknownError):
        verified(NEIGHBOUR.text(a_card(authority=NEIGHBOUR)), DISTRICT)


def test_a_card_signed_by_another_than_it_names_is_forged() -> None:
    with pytest.raises(CardForgedError):
        verified(NEIGHBOUR.text(a_card(authority=DISTRICT)), DISTRICT, NEIGHBOUR)


@pytest.mark.parametrize("place", [*range(6, 27), 27, 58, 90])
def test_a_card_with_a_changed_fact_or_signature_and_a_right_checksum_is_forged(place: int) -> None:
    text = DISTRICT.text(a_card())
    before = (decode_base32(text[len(TEXT_BEGINS) :], CARD_BYTES) or b"")[place]

    with pytest.raises(CardForgedError):
        verified(rewritten(text, place, before ^ 1), DISTRICT)


def test_a_household_card_made_into_a_person_card_is_forged() -> None:
    with pytest.raises(CardForgedError):
        verified(rewritten(DISTRICT.text(a_card()), 1, CardKind.PERSON), DISTRICT)


@pytest.mark.parametrize(
    "facts",
    [
        {"card_id": "A" * 32},
        {"card_id": "a" * 31},
        {"key_id": 1 << 32},
        {"issued_day": -1},
        {"issued_day": 1 << 24},
        {"replacement": 1 << 16},
    ],
)
def test_facts_that_do_not_fit_on_a_card_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(CardFactsError):
        Card(**{"card_id": CardId("a" * 32), "key_id": 1, "issued_day": 1, **facts})


def test_an_issuer_travels_as_the_server_tells_it() -> None:
    assert DISTRICT.issuer == Issuer.from_wire(DISTRICT.issuer.to_wire())


def test_an_issuer_with_a_key_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Issuer.from_wire({"public_key": "00", "name": ""})


@pytest.mark.parametrize("vector", VECTORS["cards"], ids=lambda vector: vector["name"])
def test_cards_printed_by_any_release_are_read(vector: dict[str, Any]) -> None:
    issuer = Issuer(bytes.fromhex(vector["public_key"]))
    card = asyncio.run(verify_card(CPythonProvider(), [issuer], vector["text"]))

    assert vector["card_id"] == card.card_id
    assert vector["key_id"] == card.key_id
    assert vector["issued_day"] == card.issued_day
    assert vector["replacement"] == card.replacement
    assert vector["kind"] == card.kind
    assert vector["short_code"] == derive_short_code(card.card_id)
    assert vector["text"] == card_text(SignedCard(card, parse_card(vector["text"]).signature))


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda vector: vector["name"])
def test_bad_cards_are_refused_for_the_right_reason_by_any_release(vector: dict[str, Any]) -> None:
    issuers = [Issuer(bytes.fromhex(key)) for key in vector["public_keys"]]
    reasons = (CardFormatUnknownError, CardDamagedError, CardForgedError, CardIssuerUnknownError)

    with pytest.raises(reasons) as raised:
        asyncio.run(verify_card(CPythonProvider(), issuers, vector["text"]))

    assert vector["code"] == raised.value.code
