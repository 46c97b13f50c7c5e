"""
A visit that should not stand: voided with a reason, taken back, or moved to the person it was about.

Nothing is deleted. A voided visit is not counted and closes no task; dangers it raised stay until an outcome ends them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import oldest_first, person_name
from shared.domain.records import Change, Record, Value
from shared.domain.void_reasons import VoidReason

VOID_REASON = "void_reason"
MOVE_REASON = "moved_from"
"""Whom a moved visit was written down for; the visit's history has who moved it and when."""


@dataclass(frozen=True, slots=True)
class WrongVisit:
    """
    Attributes:
        name: Whom it is about.
        void_reason: Why it does not stand; empty where it does.
        others: Other people of the household, by identifier and name.
    """

    visit: str
    name: str
    void_reason: str
    others: tuple[tuple[str, str], ...]


def may_mend(desk: Desk, visit: Record) -> bool:
    """
    Whether this worker may say that a visit is wrong: who made it, and whoever supervises.
    """
    is_own = visit.text("worker") in ("", desk.identity.worker)
    return is_own or desk.identity.role != "volunteer"


def read_wrong_visit(desk: Desk, visit_id: str) -> WrongVisit:
    """
    Raises:
        RecordMissingError: the visit is not on this device.
    """
    book = desk.book
    visit = book.get(visit_id)
    person = book.find(visit.text("person"))
    household = visit.text("household")
    members = book.where("person", "household", household) if household and person is not None else ()
    return WrongVisit(
        visit=visit_id,
        name=person_name(person, book) if person else "",
        void_reason=visit.text(VOID_REASON),
        others=tuple(
            (one.id, person_name(one, book))
            for one in oldest_first(members)
            if one.id != visit.text("person")
        ),
    )


async def void_visit(desk: Desk, visit_id: str, reason: VoidReason) -> None:
    """
    The visit stands no more.

    Raises:
        RecordMissingError: the visit is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, visit_id, {VOID_REASON: str(reason)})


async def take_back(desk: Desk, visit_id: str) -> None:
    """
    The visit stands again.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `void_visit`.
    """
    await _record(desk, visit_id, {VOID_REASON: None})


async def move_visit(desk: Desk, visit_id: str, person: str) -> None:
    """
    The visit was about this person, and so were the referrals it raised. It no longer answers the other's task.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `void_visit`.
    """
    visit = desk.book.get(visit_id)
    changes = [_change(visit, {"person": person, "task": None, MOVE_REASON: visit.text("person") or None})]
    changes += [
        _change(referral, {"person": person}) for referral in desk.book.where("referral", "visit", visit_id)
    ]
    await desk.book.record(changes)


async def _record(desk: Desk, record_id: str, fields: dict[str, Value]) -> None:
    await desk.book.record([_change(desk.book.get(record_id), fields)])


def _change(record: Record, fields: dict[str, Value]) -> Change:
    return Change(record=record.id, kind=record.kind, area=record.area, set=fields)
