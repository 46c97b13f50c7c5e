"""
Asks the server for signed case cards as a printable file. Signatures are made on the server only.

A batch has a secret number of its own that the phone keeps until its sheet has been handed over: when the line breaks
on the way, the same cards are fetched again, and no household has a card that nobody printed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.desk import Desk
from shared.cards.life import good_cards
from shared.domain.records import Value

PDF = "application/pdf"
FILE_NAME = "doorstep-cards.pdf"
SETTING = "cards_asked"
BATCH_BYTES = 16
NOT_THE_SERVERS = "remote.status"

Tell = Callable[[int, int], None]
"""Told how many cards of the sheet have come, and of how many."""


def households_without_card(desk: Desk) -> list[str]:
    """
    Households on this device without a valid card, oldest first; practice households too, since practising needs one.
    Those on the last sheet have theirs, even before the next sync tells of it.
    """
    carded = {card.text("household") for card in good_cards(desk.book.all_of("card"))}
    printed = (_asked(desk) or {}).get("households")
    carded |= set(map(str, printed)) if isinstance(printed, (list, tuple)) else set()
    return [household.id for household in desk.book.all_of("household") if household.id not in carded]


def cards_not_come(desk: Desk) -> int:
    """
    How many cards were asked for whose sheet has not come; the server may have made them.
    """
    asked = _asked(desk)
    return 0 if asked is None or asked.get("come") is True else _count(asked)


async def print_blank_cards(desk: Desk, count: int, tell: Tell) -> None:
    """
    Hands over a sheet of cards that are bound at the first visit.

    Raises:
        ServerUnreachableError: whether cards were made is not known; `print_same_cards` gets them.
        ServerRefusedError: no card was made.
        StorageFullError, StorageFaultError: as `ServerUnreachableError`, if anything was asked for.
    """
    await _begin(desk, {"count": count}, tell)


async def print_household_cards(desk: Desk, households: Sequence[str], tell: Tell) -> None:
    """
    Hands over a sheet with one card for each household, bound already; the households learn of it with the next sync.

    Raises:
        ServerUnreachableError, ServerRefusedError, StorageFullError, StorageFaultError: as `print_blank_cards`.
    """
    await _begin(desk, {"count": len(households), "households": list(households)}, tell)


async def print_same_cards(desk: Desk, tell: Tell) -> None:
    """
    Hands over the sheet that was asked for last once more, with the very same cards.

    Raises:
        ServerUnreachableError, ServerRefusedError, StorageFullError, StorageFaultError: as `print_blank_cards`.
    """
    asked = _asked(desk)
    if asked is not None:
        await _print(desk, asked, tell)


async def _begin(desk: Desk, wanted: Mapping[str, Value], tell: Tell) -> None:
    asked = {**wanted, "batch": desk.device.crypto.make_random(BATCH_BYTES).hex()}
    await desk.book.keep(SETTING, asked)
    await _print(desk, asked, tell)


async def _print(desk: Desk, asked: Mapping[str, Value], tell: Tell) -> None:
    cards = _count(asked)

    def heard(received: int, whole: int) -> None:
        # Each card takes the same room in the file.
        tell(min(cards, cards * received // whole) if whole else 0, cards)

    wanted = json.dumps({name: value for name, value in asked.items() if name != "come"}).encode()
    try:
        reply = await desk.device.ask(desk, "POST", "/api/v1/cards", wanted, heard=heard)
    except ServerRefusedError as refusal:
        # What stands between may have refused to hand over what the server has made.
        if refusal.reason != NOT_THE_SERVERS:
            await desk.book.keep(SETTING, None)
        raise
    await desk.device.files.offer(FILE_NAME, reply.body, PDF)
    await desk.book.keep(SETTING, {**asked, "come": True})


def _asked(desk: Desk) -> Mapping[str, Value] | None:
    kept = desk.book.kept(SETTING)
    return kept if isinstance(kept, Mapping) else None


def _count(asked: Mapping[str, Value]) -> int:
    count = asked.get("count")
    return count if isinstance(count, int) else 0
