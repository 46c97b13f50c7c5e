"""
A supervisor's phone tells another by a code on its screen who goes to whose households, before either has a network.

The cover itself is an operation of the supervisor and comes with the next sync. What was scanned puts households of the
team, which are on this phone already, on its worker's lists for the days said; nothing is recorded or sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mobile.ports.case_book import Settings
from mobile.use_cases.desk import Desk
from mobile.use_cases.issue_enrolment import Square, draw_square
from mobile.use_cases.people import today_of
from shared.cards.hand_over_code import HandOver, hand_over_message, hand_over_text, parse_hand_over
from shared.domain.records import Value
from shared.domain.roles import Role
from shared.kernel.errors import Acts, DoorstepError

SETTING = "told_cover"
SUPERVISING = (Role.SUPERVISOR, Role.MANAGER)


class HandOverForgedError(DoorstepError):
    """
    Nobody who supervises here signed it, as far as this phone knows its supervisors. Nothing was kept.
    """

    code = "hand_over.forged"
    acts = Acts.SUPERVISOR


class HandOverOtherError(DoorstepError):
    """
    It is for another worker. Nothing was kept.
    """

    code = "hand_over.other"
    acts = Acts.WORKER


class HandOverEndedError(DoorstepError):
    """
    Its last day is over. Nothing was kept.
    """

    code = "hand_over.ended"
    acts = Acts.WORKER


@dataclass(frozen=True, slots=True)
class ToldCover:
    """
    What was taken from a code.

    Attributes:
        name: Whose households they are.
        last: Last day, ISO.
        households: How many of them are on this phone.
    """

    name: str
    last: str
    households: int


async def show_cover(desk: Desk, giver: str, taker: str, *, days: int) -> Square:
    """
    The code for a cover that was recorded just now, beginning today.
    """
    first = today_of(desk.device.clock)
    hand_over = HandOver(
        device=desk.identity.device,
        giver=giver,
        taker=taker,
        first=first,
        last=first + timedelta(days=days - 1),
    )
    signature = await desk.device.crypto.sign(desk.identity.signing_seed, hand_over_message(hand_over))
    return draw_square(hand_over_text(hand_over, signature))


async def take_cover(desk: Desk, text: str) -> ToldCover:
    """
    Puts the households of a colleague on this worker's lists for the days that a supervisor's code says.

    Raises:
        CardFormatUnknownError, HandOverDamagedError: as `parse_hand_over`.
        HandOverOtherError, HandOverEndedError, HandOverForgedError: nothing was kept.
        StorageFullError, StorageFaultError: nothing was kept.
    """
    hand_over, signature = parse_hand_over(text)
    if not await _is_supervisors(desk, hand_over, signature):
        raise HandOverForgedError
    if hand_over.taker != desk.identity.worker:
        raise HandOverOtherError
    today = today_of(desk.device.clock)
    if hand_over.last < today:
        raise HandOverEndedError(day=hand_over.last.isoformat())
    told: Mapping[str, Value] = {
        "giver": hand_over.giver,
        "from": hand_over.first.isoformat(),
        "to": hand_over.last.isoformat(),
    }
    others = [
        one for one in _kept(desk.book) if one["giver"] != hand_over.giver and one["to"] >= today.isoformat()
    ]
    await desk.book.keep(SETTING, [*others, dict(told)])
    giver = desk.book.find(hand_over.giver)
    homes = desk.book.where("household", "worker", hand_over.giver)
    return ToldCover(giver.text("name") if giver else "", hand_over.last.isoformat(), len(homes))


def told_givers(settings: Settings, today: date) -> frozenset[str]:
    """
    Workers whose households are on this phone's lists today because a supervisor's code said so.
    """
    day = today.isoformat()
    return frozenset(one["giver"] for one in _kept(settings) if one["from"] <= day <= one["to"])


async def _is_supervisors(desk: Desk, hand_over: HandOver, signature: bytes) -> bool:
    entry = desk.book.find(hand_over.device)
    if entry is None or entry.kind != "enrolment" or entry.get("ended_ms"):
        return False
    verifying = entry.get("verifying")
    if entry.text("role") not in SUPERVISING or not isinstance(verifying, bytes):
        return False
    return await desk.device.crypto.verify(verifying, signature, hand_over_message(hand_over))


def _kept(settings: Settings) -> Sequence[Mapping[str, str]]:
    kept = settings.kept(SETTING)
    found = kept if isinstance(kept, (list, tuple)) else ()
    return [
        {name: str(one.get(name) or "") for name in ("giver", "from", "to")}
        for one in found
        if isinstance(one, Mapping)
    ]
