"""
A one-time code for a worker's new phone.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed

Square = tuple[tuple[bool, ...], ...]
"""The modules of a QR code, True for dark."""


@dataclass(frozen=True, slots=True)
class Worker:
    """
    Somebody of the team.
    """

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Code:
    """
    What the worker types or scans on the new phone.

    Attributes:
        shown: As XXXX-XXXX.
        address: Where the app is found and the code stands ready; what the square says.
        until: Local day and time after which it is worth nothing.
        server: The address alone, for a phone that must be told.
    """

    shown: str
    address: str
    server: str
    until: str
    square: Square


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        workers: None until the team was read.
        chosen: Whose phone it will be.
    """

    workers: tuple[Worker, ...] | None = None
    chosen: Worker | None = None
    code: Code | None = None
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class TeamRead(Event):
    """Who may get a phone."""

    workers: tuple[Worker, ...]


@dataclass(frozen=True, slots=True)
class WorkerTapped(Event):
    """For this worker."""

    worker: Worker


@dataclass(frozen=True, slots=True)
class CodeMade(Event):
    """The server made a code."""

    code: Code


@dataclass(frozen=True, slots=True)
class AnotherTapped(Event):
    """Choose another worker."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class ReadTeam(Effect):
    """Reads the team's workers."""


@dataclass(frozen=True, slots=True)
class AskCode(Effect):
    """Asks the server for a one-time code."""

    worker: str
