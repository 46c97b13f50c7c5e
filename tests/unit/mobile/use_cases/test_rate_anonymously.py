"""
A rating without a name on the worker's phone: apart from every record, sent weeks later, naming nobody.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

from mobile.ports.errors import ServerUnreachableError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Desk
from mobile.use_cases.rate_anonymously import KEPT, SENT_ONCE_IN, keep_rating, send_ratings
from shared.domain.ratings import week_of
from tests.support.desks import a_desk

SAID = {"satisfied": "1", "respected": "never", "worker": "sunita"}
AT_ONCE, SELDOM = 0.0, 1 / SENT_ONCE_IN


class Line:
    """
    The server's end, which may be out of reach.
    """

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.is_down = False
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def exchange(
        self, method: str, path: str, *, body: bytes, headers: dict[str, str], **_: object
    ) -> Reply:
        if self.is_down:
            raise ServerUnreachableError
        self.sent.append(json.loads(body))
        self.headers.append(headers)
        if self.meanwhile is not None:
            await self.meanwhile()
        return Reply(200, {}, b"{}")


async def a_phone() -> tuple[Desk, Line]:
    desk, line = await a_desk(), Line()
    return Desk(
        replace(desk.device, remote_to=lambda server: line), desk.vault, desk.book, desk.attachments
    ), line  # type: ignore[arg-type, return-value]


def test_a_rating_is_no_record_and_keeps_nothing_of_who_and_when() -> None:
    async def act() -> None:
        desk, _ = await a_phone()
        before = len(desk.book.pending())
        assert await keep_rating(desk, "elder_support", SAID, "  Comes late ")
        assert not await keep_rating(desk, "elder_support", {"worker": "sunita"}, "x")
        (kept,) = desk.book.kept(KEPT)  # type: ignore[misc]
        assert set(kept) == {"area", "programme", "week", "said", "words"}
        assert (kept["said"], kept["words"]) == ({"satisfied": "1", "respected": "never"}, "Comes late")
        assert len(desk.book.pending()) == before

    asyncio.run(act())


def test_where_a_rating_stands_says_nothing_of_when_it_came() -> None:
    async def act() -> None:
        orders = []
        for words in (("b", "a"), ("a", "b")):
            desk, _ = await a_phone()
            for one in words:
                await keep_rating(desk, "elder_support", SAID, one)
            orders.append(desk.book.kept(KEPT))
        assert orders[0] == orders[1]

    asyncio.run(act())


def test_it_goes_after_its_week_without_a_token_and_only_when_chance_says_so() -> None:
    async def act() -> None:
        desk, line = await a_phone()
        await keep_rating(desk, "elder_support", SAID, "")
        assert await send_ratings(desk, lambda: AT_ONCE) == 0

        desk.device.clock.at_ms += 7 * 86_400_000  # type: ignore[attr-defined]
        assert await send_ratings(desk, lambda: SELDOM) == 0
        line.is_down = True
        assert await send_ratings(desk, lambda: AT_ONCE) == 0
        line.is_down = False
        assert await send_ratings(desk, lambda: AT_ONCE) == 1
        assert await send_ratings(desk, lambda: AT_ONCE) == 0

        (batch,) = line.sent
        assert set(batch) == {"ratings"}
        assert line.headers == [{"content-type": "application/json"}]
        assert desk.identity.worker not in json.dumps(batch)
        assert desk.identity.device not in json.dumps(batch)

    asyncio.run(act())


def test_what_is_said_while_others_are_sent_waits_for_its_turn() -> None:
    async def act() -> None:
        desk, line = await a_phone()
        for _ in range(2):
            await keep_rating(desk, "elder_support", SAID, "")
        desk.device.clock.at_ms += 7 * 86_400_000  # type: ignore[attr-defined]
        line.meanwhile = lambda: keep_rating(desk, "elder_support", SAID, "just now")

        assert await send_ratings(desk, lambda: AT_ONCE) == 2

        (kept,) = desk.book.kept(KEPT)  # type: ignore[misc]
        assert kept["words"] == "just now"

    asyncio.run(act())


def test_a_week_is_that_of_the_calendar_also_at_the_turn_of_a_year() -> None:
    assert [week_of(date(*day)) for day in ((2026, 11, 22), (2027, 1, 1), (2024, 12, 30))] == [
        "2026-W47", "2026-W53", "2025-W01"
    ]  # fmt: skip
