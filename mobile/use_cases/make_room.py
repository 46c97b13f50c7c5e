"""
Making room on a phone that is nearly full: old answers that the server has are let go of first, unsent work never.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.delivery import Delivery
from shared.domain.records import Record
from shared.domain.visits import QUESTION
from shared.kernel.instants import day_of

LEAST_FREED_BYTES = 64 * 1024
"""For less the store is not written anew."""


@dataclass(frozen=True, slots=True)
class MadeRoom:
    """
    Attributes:
        visits: How many visits' answers were let go of.
        freed_bytes: What pictures took that the server has, and what the store has become smaller by, which is
            nothing where there was no room to write it anew.
    """

    visits: int
    freed_bytes: int


async def make_room(desk: Desk) -> MadeRoom:
    """
    Lets go of what the programme's retention no longer asks for, and writes the store anew without it.

    Raises:
        StorageFullError, StorageFaultError: nothing was let go of.
    """
    before = desk.book.size_bytes()
    pictures = await let_go_of_received(desk)
    visits = [visit.id for visit in old_visits(desk)]
    await desk.book.let_go(visits, kept_answers(desk))
    await desk.book.tidy(least_waste_bytes=-1 if visits else LEAST_FREED_BYTES)
    await desk.book.set_room_aside()
    return MadeRoom(len(visits), pictures + max(0, before - desk.book.size_bytes()))


async def let_go_of_received(desk: Desk) -> int:
    """
    Takes off this phone every picture and sound that the server has; it gives them back when they are looked at.
    """
    return await desk.attachments.remove([held.name for held in desk.attachments.held() if held.received])


def old_visits(desk: Desk) -> Sequence[Record]:
    """
    Received visits older than the programmes' retention, but for the last of each person and form, which the next visit
    looks back on.
    """
    days = desk.rules.answers_days
    if not days:
        return ()
    last_day = today_of(desk.device.clock) - timedelta(days=days)
    visits = desk.book.all_of("visit")
    unsent = {held.record for held in desk.attachments.unsent()}
    newest = set(_newest_by_person_and_form(visits))
    return [
        visit
        for visit in visits
        if visit.id not in newest
        and visit.id not in unsent
        and (day := day_of(visit.text("visited_on"))) is not None
        and day < last_day
        and desk.book.delivery(visit.id) is Delivery.RECEIVED
        and not desk.book.has_let_go(visit.id)
        and any(name.startswith(QUESTION) for name in visit.fields)
    ]


def kept_answers(desk: Desk) -> Sequence[str]:
    """
    Answers by which schedules know that somebody else's visit was asked about here.
    """
    packs = desk.programmes.packs()
    questions = {schedule.covered_question for pack in packs for schedule in pack.schedules} - {""}
    return [f"{QUESTION}{question}" for question in sorted(questions)]


def _newest_by_person_and_form(visits: Iterable[Record]) -> Iterable[str]:
    newest: dict[tuple[str, str], Record] = {}
    for visit in visits:
        whose = (visit.text("person") or visit.text("household"), visit.text("form"))
        known = newest.get(whose)
        if known is None or visit.text("visited_on") >= known.text("visited_on"):
            newest[whose] = visit
    return [visit.id for visit in newest.values()]
