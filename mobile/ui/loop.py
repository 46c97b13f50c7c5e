"""
The Loop every screen runs in: a pure `update`, effects as data, one runner that performs them.

A screen is four things: a frozen model, `update(model, event) -> (model, effects)`, an async
`perform(effect, send) -> event or None`, and a view. This module knows the first three and no controls.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

M = TypeVar("M")


DOUBLE_TAP_S = 0.5
"""Two taps within so long are one, from a hand that shakes or a browser that tells of one tap twice."""


class Event:
    """
    Something that happened, named in the past tense.
    """

    def is_undone_by_itself(self) -> bool:
        """
        Whether a second one takes the first back, or does it once more: the second tap of a double one is not to.
        """
        return False


class Effect:
    """
    Something to be done, named in the imperative. Effects that write run one after another.
    """


class Aside(Effect):
    """
    An effect that waits for a person, a network or a clock; it runs beside the queue and never holds it up.
    """


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """
    An effect did not succeed; every screen answers this event.

    Attributes:
        code: Stable code of the error; `unexpected` where none was foreseen.
        facts: The error's details, free of private content.
    """

    code: str
    facts: tuple[tuple[str, str | int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown(Event):
    """
    The screen is on top: freshly opened, or uncovered when the one above it was left.
    """


Effects = tuple[Effect, ...]
Update = Callable[[Any, Any], tuple[Any, Effects]]
Send = Callable[[Event], None]
Perform = Callable[[Any, Send], Awaitable[Event | None]]
"""Does an effect. What it returns is sent to the screen; long work may also send on the way."""
Run = Callable[["Loop[Any]", Effect], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """
    What a screen's `open_screen(route, host)` gives.

    Attributes:
        first: Effects to run at once; `Shown` follows each time the screen comes on top.
        on_close: Called once when the screen is left.
    """

    model: Any
    update: Update
    perform: Perform
    first: Effects = ()
    on_close: Callable[[], None] = lambda: None


@dataclass(eq=False)
class Loop(Generic[M]):
    """
    One running screen.

    Attributes:
        model: The present state.
        update: The screen's pure decision.
        perform: The screen's own effects.
        run: Where effects go: the app's runner.
        on_close: Called once when the screen is gone.
    """

    model: M
    update: Update
    perform: Perform
    run: Run
    on_close: Callable[[], None] = lambda: None
    version: int = 0
    closed: bool = False
    _watcher: Callable[[int], None] | None = None
    _tapped: tuple[Event, float] | None = None

    def send(self, event: Event) -> None:
        """
        Takes an event; a screen that is gone takes none.
        """
        if self.closed:
            return
        before = self.model
        self.model, effects = self.update(before, event)
        # Reading again mostly finds what is shown already.
        if self.model is not before and self.model != before:
            self.version += 1
            if self._watcher is not None:
                self._watcher(self.version)
        for effect in effects:
            self.run(self, effect)

    def take(self, event: Event, at_s: float) -> None:
        """
        Takes what somebody's hand did, at a moment in seconds of a clock that is never set.
        """
        last, self._tapped = self._tapped, (event, at_s)
        is_again = last is not None and last[0] == event and at_s - last[1] < DOUBLE_TAP_S
        if not (is_again and event.is_undone_by_itself()):
            self.send(event)

    def watch(self, watcher: Callable[[int], None]) -> None:
        """
        Calls `watcher` with each new version. One drawing watches a screen; the newest takes the place of the last.
        """
        self._watcher = watcher

    def close(self) -> None:
        """
        Ends the screen; answers of effects under way are dropped.
        """
        if not self.closed:
            self.closed = True
            self._watcher = None
            self.on_close()
