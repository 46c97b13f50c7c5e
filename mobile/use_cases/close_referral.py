"""
Help that was sought comes to its end, or somebody takes it on. Every outcome says where the word came from.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from shared.domain.records import Change, Value
from shared.kernel.identifiers import RecordId

OUTCOMES = ("arrived", "did_not_arrive", "declined", "died")


async def take_on_referral(desk: Desk, referral_id: str) -> None:
    """
    Records that this worker takes care of a referral.

    Raises:
        RecordMissingError: the referral is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(
        desk, referral_id, {"taken_by": desk.identity.worker, "taken_at_ms": desk.device.clock.now_ms()}
    )


async def close_referral(
    desk: Desk, referral_id: str, outcome: str, *, source: str, reason: str = ""
) -> None:
    """
    Closes a referral with its outcome; only an outcome takes a danger off the lists.

    Args:
        outcome: One of `OUTCOMES`.
        source: How it is known: `seen`, `slip`, `call` or `supervisor`.
        reason: In the worker's words, where somebody did not arrive or declined.

    Raises:
        RecordMissingError: the referral is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    fields: dict[str, Value] = {
        "state": "closed",
        "outcome": outcome,
        "outcome_source": source,
        "closed_at_ms": desk.device.clock.now_ms(),
    }
    if reason:
        fields["outcome_reason"] = reason
    await _record(desk, referral_id, fields)


async def _record(desk: Desk, referral_id: str, fields: dict[str, Value]) -> None:
    referral = desk.book.get(referral_id)
    await desk.book.record(
        [Change(record=RecordId(referral.id), kind="referral", area=referral.area, set=fields)]
    )
