"""
A household to practise on: worked with like any other, and counted nowhere.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from shared.domain.kinds import may_set
from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import RecordId


def may_mark_practice(desk: Desk) -> bool:
    """
    Whether this worker decides what counts: supervisors and managers do.
    """
    return may_set(Role(desk.identity.role), "household", "practice")


async def mark_practice(desk: Desk, household_id: str, *, practice: bool) -> None:
    """
    Takes a household out of every count, or back into them. Nothing about it is lost either way.

    Raises:
        RecordMissingError: the household is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    household = desk.book.get(household_id)
    fields = {"practice": True if practice else None}
    change = Change(record=RecordId(household.id), kind="household", area=household.area, set=fields)
    await desk.book.record([change])
