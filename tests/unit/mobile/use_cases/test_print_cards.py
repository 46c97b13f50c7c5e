"""
A supervisor asks for cards to print: how far the sheet is, and what becomes of one that is lost on its way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Desk
from mobile.use_cases.print_cards import (
    cards_not_come,
    households_without_card,
    print_blank_cards,
    print_household_cards,
    print_same_cards,
)
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.desks import a_desk, a_device, receive
from tests.support.loops import in_event_loop


@dataclass
class Printer:
    """
    The server, as far as it prints; it breaks off or refuses when told to.
    """

    failing: Exception | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    offered: list[bytes] = field(default_factory=list)

    async def ask(self, desk: Desk, method: str, path: str, body: bytes, *, heard: Any = None) -> Reply:
        assert (method, path) == ("POST", "/api/v1/cards")
        self.asked.append(json.loads(body))
        heard(500, 2000)
        if self.failing is not None:
            raise self.failing
        heard(2000, 2000)
        return Reply(200, {}, b"%PDF" + body)

    async def offer(self, name: str, content: bytes, kind: str) -> None:
        assert (name, kind) == ("doorstep-cards.pdf", "application/pdf")
        self.offered.append(content)


async def a_printer(failing: Exception | None = None) -> tuple[Desk, Printer]:
    printer = Printer(failing)
    device = a_device(crypto=CPythonProvider(), ask=printer.ask, files=printer)
    return await a_desk(device), printer


def silent(come: int, of: int) -> None:
    """Nobody looks."""


@in_event_loop
async def test_it_is_told_how_many_cards_have_come_and_of_how_many() -> None:
    desk, printer = await a_printer()
    told: list[tuple[int, int]] = []
    await print_blank_cards(desk, 40, lambda come, of: told.append((come, of)))
    assert (told, len(printer.offered), cards_not_come(desk)) == ([(10, 40), (40, 40)], 1, 0)


@pytest.mark.parametrize(
    "broken", [ServerUnreachableError(cause="x"), ServerRefusedError(reason="remote.status", status=502)]
)
@in_event_loop
async def test_a_sheet_that_broke_off_is_fetched_again_as_the_same(broken: Exception) -> None:
    desk, printer = await a_printer(broken)
    home = await receive(desk, "home", "household")
    with pytest.raises(type(broken)):
        await print_household_cards(desk, [home], silent)
    assert (cards_not_come(desk), printer.offered) == (1, [])

    printer.failing = None
    await print_same_cards(desk, silent)
    first, again = printer.asked
    assert again == first and len(first["batch"]) == 32
    assert (cards_not_come(desk), len(printer.offered)) == (0, 1)


@in_event_loop
async def test_every_new_sheet_is_another_one() -> None:
    desk, printer = await a_printer()
    await print_blank_cards(desk, 10, silent)
    await print_blank_cards(desk, 10, silent)
    assert printer.asked[0]["batch"] != printer.asked[1]["batch"]


@in_event_loop
async def test_what_the_server_refuses_was_not_made() -> None:
    desk, _ = await a_printer(ServerRefusedError(reason="permission.denied", status=403))
    home = await receive(desk, "home", "household")
    with pytest.raises(ServerRefusedError):
        await print_household_cards(desk, [home], silent)
    assert (cards_not_come(desk), households_without_card(desk)) == (0, [home])


@in_event_loop
async def test_households_on_the_last_sheet_are_not_offered_again_before_the_sync() -> None:
    desk, _ = await a_printer()
    home = await receive(desk, "home", "household")
    other = await receive(desk, "other", "household")
    await print_household_cards(desk, [home], silent)
    assert households_without_card(desk) == [other]
