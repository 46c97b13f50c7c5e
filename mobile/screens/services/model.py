"""
The directory of services: who helps with what, where, when, whom to call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.services import Service


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        found: None until they are read.
        may_keep: This worker may add to it.
        open: The service that is shown.
        typed: What is written of one, by field; None where nobody writes.
    """

    found: tuple[Service, ...] | None = None
    may_keep: bool = False
    words: str = ""
    open: str = ""
    typed: Mapping[str, str] | None = None
    busy: bool = False
    failed: Failed | None = None

    @property
    def shown(self) -> Service | None:
        """The service on screen."""
        return next((one for one in self.found or () if one.service == self.open), None)


@dataclass(frozen=True, slots=True)
class ServicesRead(Event):
    """The directory is known."""

    found: tuple[Service, ...] = field(default=())
    may_keep: bool = False


@dataclass(frozen=True, slots=True)
class WordsTyped(Event):
    """What is looked for."""

    words: str


@dataclass(frozen=True, slots=True)
class ServiceTapped(Event):
    """One of them."""

    service: str


@dataclass(frozen=True, slots=True)
class EditTapped(Event):
    """The open one is changed, or a new one written."""


@dataclass(frozen=True, slots=True)
class FieldTyped(Event):
    """One thing about it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SaveTapped(Event):
    """It is meant; confirmed by that."""


@dataclass(frozen=True, slots=True)
class ConfirmTapped(Event):
    """It still holds."""


@dataclass(frozen=True, slots=True)
class EndTapped(Event):
    """It is no longer there."""


@dataclass(frozen=True, slots=True)
class CallTapped(Event):
    """Its number."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Out of what is open, or of the screen."""


@dataclass(frozen=True, slots=True)
class ReadServices(Effect):
    """Reads the directory."""

    words: str


@dataclass(frozen=True, slots=True)
class SaveService(Effect):
    """Records one."""

    service: str
    told: Mapping[str, str]
    ended: bool
    words: str


@dataclass(frozen=True, slots=True)
class CallService(Effect):
    """Opens the phone with its number."""

    number: str
