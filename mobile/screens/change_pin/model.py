"""
Another PIN: the present one, the new one, the new one once more.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.ui.new_pin import NewPin


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        present: What was typed as the present PIN.
        is_given: It was; the new one is asked for.
        shown: The present PIN can be read.
        wait_s: Seconds until the present PIN may be tried again.
    """

    new: NewPin
    present: str = ""
    is_given: bool = False
    shown: bool = False
    busy: bool = False
    wait_s: int = 0
    failed: Failed | None = None

    def __repr__(self) -> str:
        return f"Model(is_given={self.is_given})"


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
