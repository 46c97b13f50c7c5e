"""
The life of a card as changes of its record: bound, taken back, lost, found again, replaced by a new print.

A card's record is never removed: whoever holds the paper later is told what became of it. Being revoked is two fields,
`revoked_at` and `revoked_why`, which any worker may set and unset at the door; each such change is an operation with
its author and time, so the life can be told afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from shared.domain.records import Record, Value
from shared.kernel.identifiers import RecordId, derive_uuid


class WhyRevoked(StrEnum):
    """
    LOST: nobody knows where the paper is. DAMAGED: it can no longer be read. REPLACED: a later print of the same card
    was made.
    """

    LOST = "lost"
    DAMAGED = "damaged"
    REPLACED = "replaced"


def card_record_id(card_id: str) -> RecordId:
    """
    The record of a card that is bound in the field: the same on every phone, so that two bindings meet as a clash.
    """
    return RecordId(derive_uuid("card", card_id))


def is_revoked(card: Record) -> bool:
    """
    Whether a card record is of a card that is no longer good.
    """
    return card.get("revoked_at") is not None


def revoked(why: WhyRevoked, at_ms: int) -> Mapping[str, Value]:
    """
    What is set when a card is no longer good.
    """
    return {"revoked_at": at_ms, "revoked_why": str(why)}


def restored() -> Mapping[str, Value]:
    """
    What is set when a lost card was found again.
    """
    return {"revoked_at": None, "revoked_why": None}


def good_cards(cards: Iterable[Record]) -> list[Record]:
    """
    Those that open their household.
    """
    return [card for card in cards if not is_revoked(card)]
