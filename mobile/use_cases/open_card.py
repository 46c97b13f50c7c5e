"""
From a scanned card or a typed short code to a household, without a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from mobile.ports.case_book import Outbox, Records, Settings
from mobile.ports.errors import StorageFaultError, StorageFullError
from shared.cards.card import Issuer, is_card_text, verify_card
from shared.cards.errors import CardFormatUnknownError, CardIssuerUnknownError
from shared.cards.life import card_record_id
from shared.cards.other_codes import OtherCode, name_code
from shared.cards.recognition import Meaning, Recognition, foreign, recognise, recognise_short_code
from shared.cards.short_code import parse_short_code
from shared.crypto.provider import CryptoProvider
from shared.kernel.identifiers import RecordId

ISSUERS_SETTING = "issuers"
FIRST_ISSUERS_SETTING = "issuers_first"
"""Keys of the authorities whose cards can be verified, as the server tells them."""
ISSUERS_ASKED_SETTING = "issuers_asked_ms"
"""When they were asked for; they seldom change."""

# Ten symbols with some dashes and spaces between; anything longer was scanned, not typed.
LONGEST_TYPED = 24


class CardBook(Records, Settings, Outbox, Protocol):
    """
    What opening a card reads: cards, issuers' keys, and when the server was last heard.
    """


async def open_card(
    text: str, *, book: CardBook, crypto: CryptoProvider, scanned: bool = False
) -> Recognition:
    """
    What a scanned text or a typed short code means on this phone.

    Args:
        scanned: It came from a camera or a picture, so that it is no short code, whatever it says.

    Raises:
        CardFormatUnknownError: neither a case card nor a short code, or a card of a later format.
        CardDamagedError: a case card whose text is not whole.
        CardForgedError: its issuer did not sign it.
        ShortCodeMistypedError: a typed code with a wrong, missing or swapped symbol.
    """
    if is_card_text(text):
        return await _open_scanned(text, book, crypto)
    other = name_code(text)
    if other is not OtherCode.OTHER:
        raise CardFormatUnknownError(seen=other)
    if scanned or "/" in text or ":" in text or len(text.strip()) > LONGEST_TYPED:
        raise CardFormatUnknownError
    found = recognise_short_code(
        parse_short_code(text), book.all_of("card"), list_as_of_ms=book.counts().last_contact_ms
    )
    return _at_home(found, book)


async def _open_scanned(text: str, book: CardBook, crypto: CryptoProvider) -> Recognition:
    try:
        card = await verify_card(crypto, known_issuers(book), text)
    except CardIssuerUnknownError:
        return foreign(book.counts().last_contact_ms)
    known = book.where("card", "card_id", card.card_id)
    found = recognise(card, known, list_as_of_ms=book.counts().last_contact_ms)
    # A card's record goes with its household; its name follows from the card alone.
    found = replace(found, has_left=not known and book.has_left(card_record_id(card.card_id)))
    return _at_home(found, book)


def _at_home(found: Recognition, book: CardBook) -> Recognition:
    """
    Where two households became one, a card of either opens that one; a person's leads to where the person lives now.
    A household that has left this phone is elsewhere.
    """
    person = book.find(found.person) if found.person else None
    where = (person.text("household") if person is not None else "") or found.household
    if where is None:
        return found
    found = replace(found, person=RecordId(person.id) if person is not None else None)
    household, seen = RecordId(where), set[str]()
    while (home := book.find(household)) is not None and home.text("merged_into") and home.id not in seen:
        seen.add(home.id)
        household = RecordId(home.text("merged_into"))
    if home is not None:
        return replace(found, household=household)
    meaning = Meaning.ELSEWHERE if found.meaning is Meaning.KNOWN else found.meaning
    return replace(found, household=None, meaning=meaning, has_left=book.has_left(household))


async def doubt_issuers(settings: Settings) -> None:
    """
    The next sync asks for the issuers' keys, whenever it last did: a card of a new key looks like another team's.
    """
    if settings.kept(ISSUERS_ASKED_SETTING):
        with suppress(StorageFullError, StorageFaultError):
            await settings.keep(ISSUERS_ASKED_SETTING, None)


def known_issuers(settings: Settings) -> list[Issuer]:
    """
    The issuers kept on this phone.
    """
    return _issuers(settings, ISSUERS_SETTING)


def first_issuers(settings: Settings) -> list[Issuer]:
    """
    The issuers as this phone was told of them first, when its worker enrolled: they alone send it to another server.
    """
    return _issuers(settings, FIRST_ISSUERS_SETTING)


def _issuers(settings: Settings, setting: str) -> list[Issuer]:
    kept = settings.kept(setting)
    if not isinstance(kept, list):
        return []
    return [Issuer.from_wire(wire) for wire in kept if isinstance(wire, Mapping)]
