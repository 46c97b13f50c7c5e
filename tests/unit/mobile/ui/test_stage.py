"""
Which screens stand on the stage, and which are only kept a place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flet.components.public_utils import unwrap_component

from mobile.screens.today.model import Model
from mobile.screens.today.update import update
from mobile.ui.look import Look
from mobile.ui.loop import Effect, Loop
from mobile.ui.stage import Backdrop, Stage
from mobile.ui.words import load_words
from tests.support.headless_ui import HeadlessPage

LOOK = Look(load_words(Path(__file__).parents[4] / "assets" / "locales", "en"), 360)


@dataclass(eq=False)
class AScreen:
    serial: int
    loop: Loop[Any]
    folder: str = "today"


async def perform(effect: Effect, send: object) -> None:
    return None


def a_screen(serial: int) -> AScreen:
    return AScreen(serial, Loop(Model(), update, perform, lambda loop, effect: None))


@dataclass
class Play:
    """
    A stage and the pile it draws.
    """

    pile: list[AScreen]
    page: HeadlessPage
    backdrop: Backdrop

    async def now(self, *pile: AScreen) -> list[int]:
        """How many controls each view of the window has, once the pile is this."""
        self.pile[:] = pile
        self.backdrop.changed()
        await self.page.settle()
        views = unwrap_component(self.page.page.views)
        return [len(unwrap_component(view).controls) for view in views]


def told(story: Callable[[Play], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        pile: list[AScreen] = []
        page = HeadlessPage()
        backdrop = Backdrop(lambda: pile, lambda: LOOK, lambda: None, lambda: None)
        page.page.render_views(Stage, backdrop)
        await page.settle()
        await story(Play(pile, page, backdrop))

    asyncio.run(run())


def test_the_screen_a_worker_came_from_stands_below_the_one_on_top() -> None:
    first, second = a_screen(1), a_screen(2)

    async def story(play: Play) -> None:
        assert all(await play.now(first))
        assert len([drawn for drawn in await play.now(first, second) if drawn]) == 2

    told(story)


def test_what_was_covered_twice_is_built_when_it_is_uncovered() -> None:
    first, second, third = a_screen(1), a_screen(2), a_screen(3)

    async def story(play: Play) -> None:
        await play.now(first)
        await play.now(first, second)
        await play.now(first, second, third)

        below, top = await play.now(first, second)
        assert (below, bool(top)) == (0, True)
        assert all(await play.now(first))

    told(story)


def test_a_stage_without_a_screen_is_empty() -> None:
    async def story(play: Play) -> None:
        assert await play.now() == []

    told(story)
