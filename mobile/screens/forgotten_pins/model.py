"""
Forgotten PINs: who asks, the code to compare, yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Event, Failed


@dataclass(frozen=True, slots=True)
class Helper:
    """
    Who agreed, and the local day and time.
    """

    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Asking:
    """
    A worker who has forgotten the PIN.

    Attributes:
        code: Twelve digits in groups, derived on this phone.
        mine: This supervisor has agreed.
        agreed: Both have.
    """

    id: str
    name: str
    code: str
    asked: str
    helpers: tuple[Helper, ...] = ()
    mine: bool = False
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        asking: None until the server has answered.
        refusing: The request for which "no" was tapped once.
    """

    asking: tuple[Asking, ...] | None = None
    refusing: str = ""
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """Who asks."""

    asking: tuple[Asking, ...]


@dataclass(frozen=True, slots=True)
class SameTapped(Event):
    """The codes are the same, and it is this worker."""

    id: str


@dataclass(frozen=True, slots=True)
class DifferTapped(Event):
    """The codes differ, or the worker did not ask."""

    id: str


@dataclass(frozen=True, slots=True)
class RefuseConfirmed(Event):
    """No, for good."""


@dataclass(frozen=True, slots=True)
class RefuseCancelled(Event):
    """It was a slip."""


@dataclass(frozen=True, slots=True)
class LookTapped(Event):
    """Look once more."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class LookUp(Aside):
    """Asks the server who asks."""


@dataclass(frozen=True, slots=True)
class Decide(Aside):
    """Agrees, or refuses."""

    id: str
    approve: bool
