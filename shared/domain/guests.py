"""
Guest visits: somebody is seen whose household is on another team's phones, and whose card is genuine.

The visit, its door and its referrals carry the card instead of a household. The server finds by the card whose they
are, and lays them before the home team.
"""

from __future__ import annotations

from shared.domain.records import Record

GUEST_CARD = "guest_card"
"""
Field of an encounter, visit or referral: the card of somebody whose household the author's phone does not have. 32
hexadecimal digits, or the first ten where only the short code was typed.
"""

SCANNED_DIGITS = 32
"""Of a whole card id; a short code holds the first ten."""


def is_guest(record: Record) -> bool:
    """
    Whether a record was written for somebody else's household.
    """
    return bool(record.text(GUEST_CARD)) and not record.text("household")


def was_guest(record: Record) -> bool:
    """
    Whether it was, also where the home team has taken it in and it bears their household.
    """
    return bool(record.text(GUEST_CARD))


def card_was_seen(encounter: Record | None) -> bool:
    """
    Whether a card was scanned at a door: a sign of presence without any place. A typed short code is none.
    """
    return encounter is not None and len(encounter.text("card_id")) == SCANNED_DIGITS
