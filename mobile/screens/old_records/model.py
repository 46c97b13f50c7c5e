"""
Old records are closed: this phone has not met the server for long. A sync opens them; visits go on without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Event, Failed


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        busy: A sync is under way.
    """

    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class SyncTapped(Event):
    """Meet the server now."""


@dataclass(frozen=True, slots=True)
class Synced(Event):
    """The server was met."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class Sync(Aside):
    """Meets the server."""
