"""
Another PIN: the present one, the new one, the new one once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mobile.ui.loop import Aside, Effect, Event, Failed


class Stage(StrEnum):
    """
    What is asked.
    """

    PRESENT = "present"
    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        minimum_pin: Characters the new PIN needs.
        typed: What stands in the field now.
        shown: The PIN can be read.
        differ: The second PIN was not the first.
        wait_s: Seconds until the present PIN may be tried again.
    """

    minimum_pin: int
    stage: Stage = Stage.PRESENT
    typed: str = ""
    shown: bool = False
    present: str = ""
    new: str = ""
    differ: bool = False
    busy: bool = False
    wait_s: int = 0
    failed: Failed | None = None

    def __repr__(self) -> str:
        return f"Model({self.stage})"


@dataclass(frozen=True, slots=True)
class OnTapped(Event):
    """On to the next stage."""


@dataclass(frozen=True, slots=True)
class PinChanged(Event):
    """The new PIN holds."""


@dataclass(frozen=True, slots=True)
class Waited(Event):
    """A second of the delay went by."""

    wait_s: int


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave, with the old PIN."""


@dataclass(frozen=True, slots=True)
class ChangePin(Effect):
    """Wraps the vault's key anew; no record is touched."""

    present: str
    new: str

    def __repr__(self) -> str:
        return "ChangePin(…)"


@dataclass(frozen=True, slots=True)
class CountDown(Aside):
    """Tells after a second how long is left."""
