"""
The Loop every screen runs in: a pure `update`, effects as data, one runner that performs them.

A screen is four things: a frozen model, `update(model, event) -> (model, effects)`, an async
`perform(effect) -> event or None`, and a view. This module knows the first three and no controls.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

M = TypeVar("M")


class Event:
    """
    Something that happened, named in the past tense.
    """


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
Perform = Callable[[Any], Awaitable[Event | None]]
Run = Callable[["Loop[Any]", Effect], None]


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
    _watchers: list[Callable[[int], None]] = field(default_factory=list)

    def send(self, event: Event) -> None:
        """
        Takes an event; a screen that is gone takes none.
        """
        if self.closed:
            return
        before = self.model
        self.model, effects = self.update(before, event)
        if self.model is not before:
            self.version += 1
            for watcher in tuple(self._watchers):
                watcher(self.version)
        for effect in effects:
            self.run(self, effect)

    def watch(self, watcher: Callable[[int], None]) -> Callable[[], None]:
        """
        Calls `watcher` with each new version until the returned function is called.
        """
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def close(self) -> None:
        """
        Ends the screen; answers of effects under way are dropped.
        """
        if not self.closed:
            self.closed = True
            self._watchers.clear()
            self.on_close()
