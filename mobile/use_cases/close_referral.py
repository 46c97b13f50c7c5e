"""
Help that was sought comes to its end, or somebody takes it on. Every outcome says where the word came from.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from shared.domain.records import Change, Value
from shared.domain.referrals import ReferralOutcome, end_without_arrival, note_attempt
from shared.kernel.identifiers import RecordId


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


async def record_attempt(
    desk: Desk, referral_id: str, outcome: str, *, source: str, reason: str = ""
) -> None:
    """
    Records how it went; only an outcome that ends the danger takes it off the lists.

    Args:
        outcome: One of `ReferralOutcome`.
        source: How it is known: `seen`, `slip`, `call` or `supervisor`.
        reason: In the worker's words, where they did not get there.

    Raises:
        ReasonMissingError: they did not get there, and nobody said why.
        RecordMissingError: the referral is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    fields = note_attempt(
        desk.book.get(referral_id),
        ReferralOutcome(outcome),
        source=source,
        reason=reason,
        at_ms=desk.device.clock.now_ms(),
    )
    await _record(desk, referral_id, fields)


async def end_referral(desk: Desk, referral_id: str, *, reason: str) -> None:
    """
    A supervisor ends a danger although nobody arrived.

    Raises:
        ReasonMissingError: nobody said why.
        RecordMissingError: the referral is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, referral_id, end_without_arrival(reason=reason, at_ms=desk.device.clock.now_ms()))


async def _record(desk: Desk, referral_id: str, fields: dict[str, Value]) -> None:
    referral = desk.book.get(referral_id)
    await desk.book.record(
        [Change(record=RecordId(referral.id), kind="referral", area=referral.area, set=fields)]
    )
