"""
Who lives where a genuine card leads that this phone does not know: asked of the server, shown for a while, never kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from mobile.ports.errors import ServerRefusedError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.ages import Age, age_between
from shared.kernel.instants import day_of

LONGEST_S = 600
"""Whatever the clocks say."""


@dataclass(frozen=True, slots=True)
class GuestSummary:
    """
    Attributes:
        people: Name and age of each who lives there.
        worker: Who visits them.
        visited_on: When they were last visited, ISO; empty for never.
        good_for_s: How long it may be shown.
    """

    people: tuple[tuple[str, Age | None], ...]
    worker: str
    visited_on: str
    good_for_s: float


async def ask_guest_summary(desk: Desk, text: str) -> GuestSummary:
    """
    Args:
        text: What was scanned.

    Raises:
        ServerUnreachableError: it needs a network.
        ServerRefusedError: the home team tells guests nothing, or the answer cannot be read.
    """
    reply = await desk.device.ask(
        desk, "POST", "/api/v1/cards/summary", json.dumps({"card": text.strip()}).encode()
    )
    try:
        return _read(desk, reply)
    except (ValueError, KeyError, TypeError):
        raise ServerRefusedError(reason="remote.answer.malformed", status=reply.status) from None


def _read(desk: Desk, reply: Reply) -> GuestSummary:
    clock = desk.device.clock
    said = json.loads(reply.body)
    left_s = (int(said["expires_ms"]) - clock.now_ms()) / 1000
    today = today_of(clock)
    return GuestSummary(
        people=tuple(
            (str(one["name"]), age_between(day_of(str(one["birth_on"])), today)) for one in said["people"]
        ),
        worker=str(said["worker"]),
        visited_on=str(said["visited_on"]),
        good_for_s=min(LONGEST_S, max(0.0, left_s)),
    )
