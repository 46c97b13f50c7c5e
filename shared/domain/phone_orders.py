"""
Orders to a phone that is not in its worker's hands any more.

They end the phone's access at once, reach it the next time it calls, locked or not, and are confirmed by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrderKind(StrEnum):
    """
    What a phone is told to do with a worker's vault.

    LOST destroys the ways in and keeps the sealed journal, which recovery may still open. ERASE destroys all of it.
    """

    LOST = "lost"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class OrderedPhone:
    """
    How far an order has come, as the server tells a supervisor.

    Attributes:
        device, worker: Which enrolment, and whose.
        ordered_ms: Server time of the order.
        done_ms: Server time at which the phone confirmed it; 0 while it has not.
    """

    device: str
    worker: str
    kind: OrderKind
    ordered_ms: int
    done_ms: int = 0
