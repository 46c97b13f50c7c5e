"""
Where a record stands on its way to the server: a state that cannot lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Delivery(StrEnum):
    """
    RECORDED: durable on this phone only. RECEIVED: the server's receipt is durable on this phone.
    CLASHED: received, and another person's different value stands beside it.
    HELD: received into the supervisor's review box. REFUSED: kept on both sides, not taken in.
    """

    RECORDED = "recorded"
    RECEIVED = "received"
    CLASHED = "clashed"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The server's durable answer to one operation.

    Attributes:
        seq: The operation it answers.
        sha256: Hash of the operation's canonical bytes, as the server stored it.
        state: RECEIVED, CLASHED, HELD or REFUSED.
        revision: The record's revision that the operation made; 0 unless accepted in the area it was written to.
        reason: Stable code, for HELD and REFUSED.
        cause_seq: The earlier operation whose fate this one shares, or 0.
    """

    seq: int
    sha256: bytes
    state: Delivery
    revision: int = 0
    reason: str = ""
    cause_seq: int = 0
