"""
The danger chart: signs, what to do, whom to call. Open to all, holds nobody's data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.danger_chart import Chart


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        open_sign: Place of the sign whose advice is shown; -1 for none.
    """

    chart: Chart = field(default_factory=Chart)
    loaded: bool = False
    open_sign: int = -1
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class ChartRead(Event):
    """The chart is known."""

    chart: Chart


@dataclass(frozen=True, slots=True)
class SignTapped(Event):
    """Opens or closes a sign."""

    place: int


@dataclass(frozen=True, slots=True)
class CallTapped(Event):
    """A number."""

    number: str


@dataclass(frozen=True, slots=True)
class ListenTapped(Event):
    """The advice aloud."""

    media: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class ReadChart(Effect):
    """Reads the chart."""


@dataclass(frozen=True, slots=True)
class Dial(Aside):
    """Opens the dialler."""

    number: str


@dataclass(frozen=True, slots=True)
class Play(Aside):
    """Plays the advice."""

    media: str


@dataclass(frozen=True, slots=True)
class Hush(Aside):
    """Stops it."""
