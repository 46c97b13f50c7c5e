"""
Whom the worker called from a danger screen, when, and whether anybody answered.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from shared.domain.records import Change, Value
from shared.kernel.identifiers import RecordId


async def place_call(desk: Desk, referral_id: str, *, number: str, label: str) -> str:
    """
    Records the call, then opens the dialler; a dialler that does not open leaves the record standing.

    Returns:
        The call's record, for `note_answer`.

    Raises:
        RecordMissingError: no such referral on this device.
        StorageFullError, StorageFaultError: nothing was recorded; the dialler was opened all the same.
    """
    referral = desk.book.get(referral_id)
    call_id = desk.device.ids.record_id()
    fields: dict[str, Value] = {
        "referral": referral_id,
        "visit": referral.text("visit"),
        "number": number,
        "label": label,
        "at_ms": desk.device.clock.now_ms(),
    }
    try:
        await desk.book.record(
            [Change(record=RecordId(call_id), kind="call", area=referral.area, set=fields)]
        )
    finally:
        await desk.device.dialer.call(number)
    return call_id


async def note_answer(desk: Desk, call_id: str, *, answered: bool) -> None:
    """
    Whether the call was answered, as the worker says.

    Raises:
        RecordMissingError: no such call on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    call = desk.book.get(call_id)
    answer = {"answered": "yes" if answered else "no"}
    await desk.book.record([Change(record=RecordId(call_id), kind="call", area=call.area, set=answer)])
