"""
The review box: work that was not simply taken in, and what becomes of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.judge_boxed import BoxedWork
from shared.domain.review_box import WhyRefused


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        work: None until it was read.
        opened: The first record of the work that is looked at.
        refusing: "Do not take in" was tapped and waits for its reason.
        judged: Something was decided since the screen was opened.
    """

    work: tuple[BoxedWork, ...] | None = None
    opened: str = ""
    refusing: bool = False
    judged: bool = False
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class BoxRead(Event):
    """The box as this phone knows it."""

    work: tuple[BoxedWork, ...]


@dataclass(frozen=True, slots=True)
class WorkTapped(Event):
    """Show or hide what it says."""

    first: str


@dataclass(frozen=True, slots=True)
class TakeTapped(Event):
    """Take it in."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefuseTapped(Event):
    """Do not take it in; ask why."""


@dataclass(frozen=True, slots=True)
class WhyTapped(Event):
    """For this reason."""

    ids: tuple[str, ...]
    why: WhyRefused


@dataclass(frozen=True, slots=True)
class SeenTapped(Event):
    """Refused work was looked at."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged(Event):
    """The verdict is durable on this phone."""

    work: tuple[BoxedWork, ...]


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class ReadBox(Effect):
    """Reads what waits."""


@dataclass(frozen=True, slots=True)
class TakeIn(Effect):
    """Makes it part of the records."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refuse(Effect):
    """Leaves it out, with a reason."""

    ids: tuple[str, ...]
    why: WhyRefused


@dataclass(frozen=True, slots=True)
class NoteSeen(Effect):
    """Says that it was looked at."""

    ids: tuple[str, ...]
