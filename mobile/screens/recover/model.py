"""
The PIN is forgotten: what is safe, the code to compare, who has agreed, a new PIN.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.ui.new_pin import NewPin


class Stage(StrEnum):
    """
    What is on the screen.
    """

    EXPLAIN = "explain"
    ASKED = "asked"
    PIN = "pin"
    DONE = "done"


class Standing(StrEnum):
    """
    How far the others are.
    """

    WAITING = "waiting"
    AGREED = "agreed"
    READY = "ready"
    REFUSED = "refused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Helper:
    """
    Who agreed, and the local day and time.
    """

    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What has become of the asking.

    Attributes:
        code: Twelve digits in groups.
        until: Local day and time.
    """

    standing: Standing
    code: str
    until: str
    helpers: tuple[Helper, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        busy: An effect is under way.
    """

    worker_name: str = ""
    stage: Stage = Stage.EXPLAIN
    asked: Asked | None = None
    pin: NewPin = field(default_factory=NewPin)
    busy: bool = False
    failed: Failed | None = None

    def __repr__(self) -> str:
        return f"Model({self.stage})"


@dataclass(frozen=True, slots=True)
class WorkerRead(Event):
    """Whose PIN it is."""

    worker_name: str
    minimum_pin: int


@dataclass(frozen=True, slots=True)
class AskTapped(Event):
    """Ask the others."""


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """What has become of it; None where nobody has asked."""

    asked: Asked | None


@dataclass(frozen=True, slots=True)
class LookTapped(Event):
    """Look once more now."""


@dataclass(frozen=True, slots=True)
class ChooseTapped(Event):
    """On to the new PIN."""


@dataclass(frozen=True, slots=True)
class Recovered(Event):
    """The new PIN holds, and everything is there."""


@dataclass(frozen=True, slots=True)
class OnTapped(Event):
    """On to the work."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Back to the lock screen."""


@dataclass(frozen=True, slots=True)
class ReadWorker(Effect):
    """Reads whose vault it is."""


@dataclass(frozen=True, slots=True)
class Ask(Aside):
    """Sends the request, or finds what has become of it."""


@dataclass(frozen=True, slots=True)
class LookNow(Aside):
    """Asks the server how it stands."""


@dataclass(frozen=True, slots=True)
class LookSoon(Aside):
    """The same after a while; a server that does not answer is asked again."""


@dataclass(frozen=True, slots=True)
class ChoosePin(Effect):
    """Opens the vault with the answer, under a new PIN."""

    pin: str

    def __repr__(self) -> str:
        return "ChoosePin(…)"


@dataclass(frozen=True, slots=True)
class Enter(Effect):
    """Shows the worker's home."""
