"""
The whole app without a browser: its window drawn on a headless page, operated by accessible names.
"""

from __future__ import annotations

import asyncio

from mobile.app import App
from mobile.ui.window import Window
from mobile.use_cases.desk import Device
from tests.support.desks import LOCALES, a_device
from tests.support.headless_ui import HeadlessPage, accessible_name, is_operable

ROUNDS = 12


class HeadlessApp:
    """
    One window of the app. After each tap everything that was begun is finished.
    """

    def __init__(self, device: Device | None = None, *, width: int = 360) -> None:
        self.device = device or a_device()
        self.screen = HeadlessPage(width=width)
        self.app = App(self.device)
        self.window = Window(self.screen.page, self.app, LOCALES)
        self.drawn: set[str] = set()

    async def start(self) -> HeadlessApp:
        """
        Shows the first screen.
        """
        self.window.open()
        await self.app.start(idle_check_s=3600)
        await self.settle()
        return self

    async def settle(self) -> None:
        """
        Lets effects, models and drawings come to rest, then looks at what is drawn.
        """
        for _ in range(ROUNDS):
            await self.app.settled()
            await self.screen.settle()
            await asyncio.sleep(0.002)
        self.look()

    def look(self) -> None:
        """
        Raises:
            AssertionError: something that can be operated has no name, or the screen could not be drawn.
        """
        self.drawn.add(self.here())
        nameless = [
            type(control).__name__
            for control in self.screen.controls()
            if is_operable(control) and not accessible_name(control)
        ]
        assert nameless == [], f"{self.here()}: {nameless}"
        assert "This screen cannot be shown." not in self.words(), self.here()

    def here(self) -> str:
        """
        The folder of the screen on top.
        """
        return self.app.pile[-1].folder if self.app.pile else ""

    def words(self) -> str:
        """
        All the text on screen.
        """
        return self.screen.words()

    def names(self) -> list[str]:
        """
        Everything that can be operated.
        """
        return self.screen.names()

    async def tap(self, name: str) -> None:
        """
        Taps something by the beginning of its name.
        """
        await self.screen.tap(name)
        await self.settle()

    async def type(self, label: str, text: str) -> None:
        """
        Types into a field.
        """
        await self.screen.type(label, text)
        await self.settle()

    async def choose_tab(self, index: int) -> None:
        """
        Goes to a main place by its number in the bar.
        """
        await self.screen.change_tab(index)
        await self.settle()

    async def close(self) -> None:
        """
        Ends the app.
        """
        await self.app.close()
