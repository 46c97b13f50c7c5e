"""
Makes signed case cards, blank or bound to households, ready to be printed.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from shared.cards.base32 import encode_base32
from shared.cards.card import (
    CARD_ID_BYTES,
    Card,
    CardId,
    CardKind,
    SignedCard,
    card_text,
    signed_message,
)
from shared.cards.short_code import ShortCode, derive_short_code, format_short_code
from shared.kernel.instants import DAY_MS
from sync_server.ports.card_issuer import CardIssuer, Mark
from sync_server.ports.surroundings import Clock, Randomness
from sync_server.use_cases.errors import CardCountError

MOST_CARDS = 1000
"""In one batch: a hundred sheets, some seconds of work."""

BATCH_BYTES = 3
_DERIVED_AS = b"doorstep card batch v1\n"


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """
    What is printed on one card.

    Attributes:
        text: Content of the QR code.
        short_code: As printed, with its dash.
        serial: Its number within its batch, for counting paper; says nothing of whom it is given to.
        household: For whom it was made; empty for a blank one. Never printed.
        mark: A first name or the number of a house, where the manager wished it.
    """

    text: str
    short_code: str
    serial: str = ""
    household: str = ""
    mark: str = ""


def make_cards(
    issuer: CardIssuer,
    *,
    clock: Clock,
    randomness: Randomness,
    count: int = 1,
    households: Sequence[str] | None = None,
    people: Sequence[str] = (),
    again: Sequence[ShortCode] = (),
    mark: Mark | None = None,
    blank: CardKind = CardKind.HOUSEHOLD,
    batch: bytes = b"",
) -> list[PrintedCard]:
    """
    New cards, signed and registered, in the order in which they are to be printed.

    Args:
        count: How many blank cards; with households, how many for each.
        households: For whom, or None for blank cards.
        people: Persons who each get a card of their own, and nobody else.
        again: Cards to be printed again, by the codes on them, and no others.
        mark: What else is printed on new cards that are for somebody.
        blank: What blank cards are to stand for.
        batch: Secret random bytes by which a batch, blank or for households, is made a second time as it was, since its
            sheet may be lost on its way; empty for one that is never asked for again.

    Raises:
        CardCountError: no card, or more than 1,000, were asked for; nothing was made.
        PersonCardsUnwishedError: no programme there wishes that persons carry cards; roll back likewise.
        NotFoundError, NotPermittedError: a household or person that is not there or not the caller's; the
            transaction must be rolled back.
    """
    issued_day = clock.now_ms() // DAY_MS
    numbered = _derive(batch, 0)[:BATCH_BYTES] if batch else randomness.make_bytes(BATCH_BYTES)
    series = encode_base32(numbered)
    if again:
        printed = [issuer.print_again(code, issued_day) for code in again]
        return [
            _printed(card, issuer, f"{series}-{number:04}") for number, card in enumerate(printed, start=1)
        ]
    if people and len(people) <= MOST_CARDS:
        return [
            _make_for_person(issuer, person, randomness, issued_day, f"{series}-{number:04}", mark)
            for number, person in enumerate(people, start=1)
        ]
    owners = [None] * count if households is None else [one for one in households for _ in range(count)]
    if not 0 < len(people or owners) <= MOST_CARDS:
        raise CardCountError(count=len(people or owners), most=MOST_CARDS)
    made = []
    for number, household in enumerate(owners, start=1):
        raw = _derive(batch, number) if batch else randomness.make_bytes(CARD_ID_BYTES)
        card_id = CardId(raw.hex())
        card = issuer.find_made(card_id) if batch else None
        if card is None:
            kind = blank if household is None else CardKind.HOUSEHOLD
            card = Card(card_id=card_id, key_id=issuer.key_id(), issued_day=issued_day, kind=kind)
            if household is None:
                issuer.register_blank(card)
            else:
                issuer.register_bound(card, household)
        said = issuer.find_mark(mark, household) if mark and household else ""
        made.append(_printed(card, issuer, f"{series}-{number:04}", household or "", said))
    return made


def _derive(batch: bytes, number: int) -> bytes:
    """Whoever does not know the batch cannot tell it from random bytes."""
    return hashlib.sha256(_DERIVED_AS + batch + number.to_bytes(4, "big")).digest()[:CARD_ID_BYTES]


def _make_for_person(
    issuer: CardIssuer,
    person: str,
    randomness: Randomness,
    issued_day: int,
    serial: str,
    mark: Mark | None,
) -> PrintedCard:
    card = Card(
        card_id=CardId(randomness.make_bytes(CARD_ID_BYTES).hex()),
        key_id=issuer.key_id(),
        issued_day=issued_day,
        kind=CardKind.PERSON,
    )
    household = issuer.register_person(card, person)
    return _printed(card, issuer, serial, household, issuer.find_mark(mark, person) if mark else "")


def accounting_list(cards: Sequence[PrintedCard]) -> str:
    """
    The batch as a table (CSV) for the store: which numbers were made, and who signed for them.
    """
    rows = io.StringIO()
    table = csv.writer(rows)
    table.writerow(("serial", "short code", "household", "given to", "on", "signature"))
    table.writerows((card.serial, card.short_code, card.household, "", "", "") for card in cards)
    return rows.getvalue()


def _printed(card: Card, issuer: CardIssuer, serial: str, household: str = "", mark: str = "") -> PrintedCard:
    signed = SignedCard(card, issuer.sign(signed_message(card)))
    short_code = format_short_code(derive_short_code(card.card_id))
    return PrintedCard(card_text(signed), short_code, serial, household, mark)
