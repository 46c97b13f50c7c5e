"""
Asks the server for signed case cards as a printable file. Signatures are made on the server only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from mobile.use_cases.desk import Desk
from shared.cards.life import good_cards

PDF = "application/pdf"
FILE_NAME = "doorstep-cards.pdf"


def households_without_card(desk: Desk) -> list[str]:
    """
    Households on this device without a valid card, oldest first; practice households too, since practising needs one.
    """
    carded = {card.text("household") for card in good_cards(desk.book.all_of("card"))}
    return [household.id for household in desk.book.all_of("household") if household.id not in carded]


async def print_blank_cards(desk: Desk, count: int) -> None:
    """
    Hands over a sheet of cards that are bound at the first visit.

    Raises:
        ServerUnreachableError, ServerRefusedError: no card was made.
    """
    await _print(desk, {"count": count})


async def print_household_cards(desk: Desk, households: Sequence[str]) -> None:
    """
    Hands over a sheet with one card for each household, bound already; the households learn of it with the next sync.

    Raises:
        ServerUnreachableError, ServerRefusedError: no card was made.
    """
    await _print(desk, {"count": len(households), "households": list(households)})


async def _print(desk: Desk, wanted: dict[str, object]) -> None:
    reply = await desk.device.ask(desk, "POST", "/api/v1/cards", json.dumps(wanted).encode())
    await desk.device.files.offer(FILE_NAME, reply.body, PDF)
