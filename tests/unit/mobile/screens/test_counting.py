"""
The minute of counting breaths, from its first second on.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from mobile.screens.form.model import COUNT_SECONDS, CountMinute
from mobile.screens.form.perform import open_screen
from mobile.ui.loop import Event
from mobile.ui.routes import ToForm


class OneSecond:
    """
    A clock on which the minute is over as soon as its first second was told.
    """

    def __init__(self) -> None:
        self.told = iter((0.0, 0.0, float(COUNT_SECONDS)))

    def monotonic_s(self) -> float:
        """The next time."""
        return next(self.told)


def test_the_minute_begins_with_sixty_seconds_so_that_its_bar_begins_empty() -> None:
    host: Any = SimpleNamespace(device=SimpleNamespace(clock=OneSecond()))
    ticks: list[Event] = []

    last = asyncio.run(open_screen(ToForm("d"), host).perform(CountMinute(1), ticks.append))  # type: ignore[arg-type]

    assert [getattr(tick, "left_s", None) for tick in (*ticks, last)] == [COUNT_SECONDS, 0]
