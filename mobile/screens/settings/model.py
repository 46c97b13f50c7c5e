"""
Settings: language, lock, what this app is.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class About:
    """
    Attributes:
        packs: Programme and version of each pack on this phone.
    """

    worker: str
    role: str
    area: str
    version: str
    packs: tuple[str, ...] = ()
    store_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """
    The screen's state.
    """

    about: About | None = None
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class AboutRead(Event):
    """What there is to say about this phone."""

    about: About


@dataclass(frozen=True, slots=True)
class LanguageTapped(Event):
    """Another language."""

    language: str


@dataclass(frozen=True, slots=True)
class LockTapped(Event):
    """Lock now."""


@dataclass(frozen=True, slots=True)
class ChartTapped(Event):
    """The danger chart."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class ReadAbout(Effect):
    """Gathers what there is to say."""
