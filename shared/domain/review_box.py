"""
The review box: work that was not simply taken in, as records that only supervisors pull.

Each area has a box, an area of its own beside it. What was held waits there for a verdict; what was refused is there to
be seen. Both are made by the server, from the operation as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.domain.records import Record, Value
from shared.kernel.identifiers import AreaId, derive_uuid

HELD, QUARANTINED = "held", "quarantined"


class BoxState(StrEnum):
    """
    Where a held operation stands: waiting, taken in, or refused; the server's word.
    """

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"


TAKE, REFUSE = "take", "refuse"
"""Verdicts: a supervisor's word."""


class WhyRefused(StrEnum):
    """
    Why a supervisor did not take held work in; part of the author's answer for ever.
    """

    DUPLICATE = "review.refused.duplicate"
    WRONG_PERSON = "review.refused.wrong_person"
    NOT_RIGHT = "review.refused.not_right"
    OTHER = "review.refused.other"


def box_of(area: str) -> AreaId:
    """
    The area that is another area's review box.
    """
    return AreaId(derive_uuid("doorstep", "review box", area))


def boxed_id(device: str, seq: int) -> str:
    """
    The identifier of an operation's record in a box.
    """
    return derive_uuid("doorstep", "boxed", device, str(seq))


def fields_of(boxed: Record) -> Mapping[str, Value]:
    """
    What the operation wished to set, as far as the server could read it.
    """
    fields = boxed.get("set")
    return fields if isinstance(fields, Mapping) else {}


def is_waiting(boxed: Record) -> bool:
    """
    Whether somebody has still to look: held work without a verdict, refused work nobody has seen.
    """
    if boxed.kind == HELD:
        return boxed.text("state") == BoxState.WAITING and not boxed.text("verdict")
    return not boxed.text("verdict")
