"""
A supervisor's phone tells another by a code on its screen who goes to whose households, before either has a network.

The cover itself is an operation of the supervisor and comes with the next sync. What was scanned puts households of the
team, which are on this phone already, on its worker's lists for the days said; nothing is recorded or sent. For each
household the code is over as soon as its record speaks of the cover, so that one which is ended early ends here too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mobile.ports.case_book import Settings
from mobile.use_cases.desk import Desk
from mobile.use_cases.issue_enrolment import Square, draw_square
from mobile.use_cases.people import today_of, worker_name
from shared.cards.hand_over_code import HandOver, hand_over_message, hand_over_text, parse_hand_over
from shared.domain.records import Record, Value
from shared.domain.roles import SUPERVISION
from shared.domain.supervision import worker_of
from shared.kernel.errors import Acts, DoorstepError

SETTING = "told_cover"


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
        households: How many come on this phone's lists.
    """

    name: str
    last: str
    households: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """
    A code that was taken, as this phone keeps it.

    Attributes:
        giver: The worker whose households they are.
        first, last: Days, ISO.
        over: Households of which the records have spoken since.
    """

    giver: str
    first: str
    last: str
    over: frozenset[str] = frozenset()

    def speaks_of(self, home: Record, today: date) -> bool:
        """Whether it still stands for a household, as far as the records do not know better."""
        return (
            home.id not in self.over
            and worker_of(home, today) == self.giver
            and self.first <= today.isoformat() <= self.last
        )

    def is_known_by(self, home: Record, worker: str) -> bool:
        """Whether a household's record tells of this cover, however it ended, or of a later one."""
        cover = home.get("cover")
        if home.text("worker") != self.giver:
            return True
        if not isinstance(cover, Mapping):
            return False
        begins = str(cover.get("from") or "")
        return begins > self.first or (begins == self.first and cover.get("who") == worker)

    def as_value(self) -> Value:
        return {"giver": self.giver, "from": self.first, "to": self.last, "over": sorted(self.over)}


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
    told = _Kept(hand_over.giver, hand_over.first.isoformat(), hand_over.last.isoformat())
    homes = desk.book.where("household", "worker", hand_over.giver)
    told = _heeded(told, homes, desk.identity.worker)
    others = [one for one in _kept(desk.book) if one.giver != told.giver and one.last >= today.isoformat()]
    await _keep(desk, [*others, told])
    begun = max(today, hand_over.first)
    listed = sum(
        told.speaks_of(home, begun) or worker_of(home, begun) == desk.identity.worker for home in homes
    )
    return ToldCover(worker_name(hand_over.giver, desk.book), told.last, listed)


async def heed_records(desk: Desk) -> None:
    """
    After a sync: where the records speak of a cover, the code that told of it is over; what is over everywhere goes.

    Raises:
        StorageFullError, StorageFaultError: it stands as before.
    """
    kept = _kept(desk.book)
    if not kept:
        return
    today = today_of(desk.device.clock).isoformat()
    heeded = [
        _heeded(one, desk.book.where("household", "worker", one.giver), desk.identity.worker)
        for one in kept
        if one.last >= today
    ]
    if heeded != kept:
        await _keep(desk, heeded)


def told_homes(desk: Desk, today: date) -> frozenset[str]:
    """
    Households that are on this phone's lists today because a supervisor's code said so.
    """
    return frozenset(
        home.id
        for one in _kept(desk.book)
        for home in desk.book.where("household", "worker", one.giver)
        if one.speaks_of(home, today)
    )


def _heeded(told: _Kept, homes: Collection[Record], worker: str) -> _Kept:
    """Once the records have spoken of a household they go on speaking, whatever they say later."""
    here = {home.id for home in homes}
    over = {home.id for home in homes if told.is_known_by(home, worker)} | (told.over & here)
    return replace(told, over=frozenset(over))


async def _is_supervisors(desk: Desk, hand_over: HandOver, signature: bytes) -> bool:
    entry = desk.book.find(hand_over.device)
    if entry is None or entry.kind != "enrolment" or entry.get("ended_ms"):
        return False
    verifying = entry.get("verifying")
    if entry.text("role") not in SUPERVISION or not isinstance(verifying, bytes):
        return False
    return await desk.device.crypto.verify(verifying, signature, hand_over_message(hand_over))


async def _keep(desk: Desk, told: Sequence[_Kept]) -> None:
    await desk.book.keep(SETTING, [one.as_value() for one in told])


def _kept(settings: Settings) -> list[_Kept]:
    kept = settings.kept(SETTING)
    found = kept if isinstance(kept, (list, tuple)) else ()
    return [_read(one) for one in found if isinstance(one, Mapping)]


def _read(one: Mapping[str, Value]) -> _Kept:
    giver, first, last = (str(one.get(name) or "") for name in ("giver", "from", "to"))
    over = one.get("over")
    return _Kept(
        giver, first, last, frozenset(map(str, over)) if isinstance(over, (list, tuple)) else frozenset()
    )
