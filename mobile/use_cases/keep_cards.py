"""
The cards of a household: which there are, and what becomes of each. All of it at the door, without a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mobile.use_cases.desk import Desk
from shared.cards.card import CardId
from shared.cards.life import WhyRevoked, is_revoked, restored, revoked
from shared.cards.short_code import derive_short_code, format_short_code
from shared.domain.records import Change, Record, Value
from shared.kernel.instants import local_date


class Fate(StrEnum):
    """
    What became of a card: nobody knows where it is, it can no longer be read, it is there again, it was given to the
    wrong household.
    """

    LOST = "lost"
    DAMAGED = "damaged"
    FOUND = "found"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class HeldCard:
    """
    A card of a household.

    Attributes:
        short_code: As printed on it.
        why: Why it is no longer good; empty while it is.
        since: ISO day since when; empty where that is not known.
    """

    record: str
    short_code: str
    why: str = ""
    since: str = ""


def cards_of(desk: Desk, household_id: str) -> tuple[HeldCard, ...]:
    """
    The good ones first, then those that are not.
    """
    cards = desk.book.where("card", "household", household_id)
    return tuple(_held(desk, card) for card in sorted(cards, key=lambda card: (is_revoked(card), card.id)))


async def decide_fate(desk: Desk, record_id: str, fate: Fate) -> None:
    """
    A lost or damaged card opens nothing from now on, a found one opens its household as before, one that was given to
    the wrong household is blank again.

    Raises:
        RecordMissingError: no such card on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    card = desk.book.get(record_id)
    change = Change(
        record=card.id, kind="card", area=card.area, set=_fields(fate, desk.device.clock.now_ms())
    )
    await desk.book.record([change])


def _fields(fate: Fate, now_ms: int) -> Mapping[str, Value]:
    match fate:
        case Fate.FOUND:
            return restored()
        case Fate.UNBOUND:
            return {"household": None}
    return revoked(WhyRevoked(fate), now_ms)


def _held(desk: Desk, card: Record) -> HeldCard:
    since_ms = card.get("revoked_at")
    offset = desk.device.clock.utc_offset_minutes()
    return HeldCard(
        record=card.id,
        short_code=format_short_code(derive_short_code(CardId(card.text("card_id")))),
        why=(card.text("revoked_why") or WhyRevoked.LOST) if is_revoked(card) else "",
        since=local_date(since_ms, offset).isoformat() if isinstance(since_ms, int) and since_ms else "",
    )
