"""
The one view of the window: what is on it, what the system's Back does, how far a screen was scrolled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from flet.components.public_utils import unwrap_component

from mobile.screens.form.model import ChoiceTapped, Within
from mobile.screens.today.model import Model
from mobile.screens.today.update import update
from mobile.ui.look import Look
from mobile.ui.loop import Effect, Event, Loop, Send
from mobile.ui.sheets import Shows, body_of, sheet
from mobile.ui.stage import Backdrop, Stage
from mobile.ui.words import load_words
from tests.support.headless_ui import HeadlessPage

LOOK = Look(load_words(Path(__file__).parents[4] / "assets" / "locales", "en"), 360)


@dataclass(eq=False)
class AScreen:
    serial: int
    loop: Loop[Any]
    folder: str


async def perform(effect: Effect, send: object) -> None:
    return None


def a_screen(serial: int, folder: str = "today") -> AScreen:
    return AScreen(serial, Loop(Model(), update, perform, lambda loop, effect: None), folder)


@dataclass
class Play:
    """
    A stage and the pile it draws.
    """

    pile: list[AScreen]
    page: HeadlessPage
    backdrop: Backdrop
    backs: list[None] = field(default_factory=list)

    async def show(self, *pile: AScreen) -> ft.View:
        """The window's view once the pile is this."""
        self.pile[:] = pile
        self.backdrop.changed()
        await self.page.settle()
        (view,) = unwrap_component(self.page.page.views)
        drawn: ft.View = unwrap_component(view)
        return drawn


def told(story: Callable[[Play], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        pile: list[AScreen] = []
        page = HeadlessPage()
        backs: list[None] = []
        backdrop = Backdrop(lambda: pile, lambda: LOOK, lambda: backs.append(None), lambda: 0.0)
        page.page.render_views(Stage, backdrop)
        await page.settle()
        assert unwrap_component(page.page.views) == []
        await story(Play(pile, page, backdrop, backs))

    asyncio.run(run())


def test_every_screen_comes_on_the_same_view_with_controls_of_its_own() -> None:
    async def story(play: Play) -> None:
        first = await play.show(a_screen(1))
        view, root = first._i, first.controls[0]._i
        second = await play.show(play.pile[0], a_screen(2))

        assert second._i == view
        assert second.controls[0]._i != root

    told(story)


def test_a_covered_screen_that_hears_something_draws_nothing() -> None:
    async def story(play: Play) -> None:
        covered, top = a_screen(1), a_screen(2)
        await play.show(covered)
        view = await play.show(covered, top)
        covered.loop.model = Model(loaded=True)
        covered.loop.version += 1
        assert covered.loop._watcher is not None
        covered.loop._watcher(covered.loop.version)
        await play.page.settle()

        assert (await play.show(covered, top)).controls[0]._i == view.controls[0]._i

    told(story)


def test_the_systems_back_leaves_a_screen_and_on_the_first_one_the_app() -> None:
    async def story(play: Play) -> None:
        assert (await play.show(a_screen(1))).can_pop
        view = await play.show(play.pile[0], a_screen(2))
        assert not view.can_pop

        back = asyncio.create_task(play.page.session.dispatch_event(view._i, "confirm_pop", None))
        await play.page.settle()
        # The client is asked to keep the view; it has not answered yet.
        assert (play.page.connection.invoked[-1:], play.backs) == (["confirm_pop"], [])
        back.cancel()

    told(story)


class Drawn:
    """
    A screen whose drawing a test decides.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shows: Shows | None = None
        self.words = 0
        self.send: Send = lambda event: None
        self.screen = a_screen(1)
        self.laid_out = asyncio.Event()
        self.laid_out.set()
        monkeypatch.setattr("mobile.screens.today.view.view", self.view)
        monkeypatch.setattr("mobile.ui.stage.asyncio", self)

    async def sleep(self, seconds: float) -> None:
        """Waits in place of the clock until it is laid out."""
        await self.laid_out.wait()

    def view(self, model: Model, send: Send, look: Look) -> ft.View:
        """Its words change each time."""
        self.send = send
        self.words += 1
        return sheet(look, "Screen", [ft.Text(str(self.words))], shows=self.shows)

    async def again(self, play: Play, shows: Shows | None) -> bool:
        """Draws it anew; whether it was scrolled."""
        self.shows = shows
        play.page.connection.invoked.clear()
        self.screen.loop.version += 1
        assert self.screen.loop._watcher is not None
        self.screen.loop._watcher(self.screen.loop.version)
        return await self.settled(play)

    async def settled(self, play: Play) -> bool:
        """Whether it was scrolled, once all is done that was begun."""
        await play.page.settle()
        return play.page.connection.invoked == ["scroll_to"]


def test_a_double_tap_on_a_choice_marks_it_and_takes_no_mark_away(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, heard = Drawn(monkeypatch), list[Event]()
    drawn.screen.loop.update = lambda model, event: (heard.append(event), (model, ()))[1]

    async def story(play: Play) -> None:
        await play.show(drawn.screen)
        for _ in range(2):
            drawn.send(ChoiceTapped("yes"))
            drawn.send(Within("/data/q", ChoiceTapped("yes")))
            drawn.send(Within("/data/q", ChoiceTapped("yes")))
        assert heard == [ChoiceTapped("yes"), Within("/data/q", ChoiceTapped("yes"))] * 2

    told(story)


def test_a_part_that_is_to_be_seen_is_scrolled_to_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Drawn(monkeypatch)

    async def story(play: Play) -> None:
        await play.show(drawn.screen)
        parts = (None, Shows(1), Shows(1), Shows(2), Shows(3, "card"), None)
        assert [await drawn.again(play, part) for part in parts] == [False, True, False, True, True, False]

    told(story)


def test_a_part_is_scrolled_to_when_it_is_laid_out_unless_the_screen_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = Drawn(monkeypatch)

    async def story(play: Play) -> None:
        await play.show(drawn.screen)
        drawn.laid_out.clear()
        assert not await drawn.again(play, Shows(1, "card"))
        assert not await drawn.again(play, Shows(1, "card"))
        drawn.laid_out.set()
        assert await drawn.settled(play)

        drawn.laid_out.clear()
        assert not await drawn.again(play, Shows(2, "card"))
        drawn.shows = None
        await play.show(drawn.screen, a_screen(2))
        drawn.laid_out.set()
        assert not await drawn.settled(play)

    told(story)


def test_a_screen_uncovered_is_scrolled_to_where_it_was() -> None:
    async def story(play: Play) -> None:
        below = a_screen(1)
        body = body_of(await play.show(below))
        event = {
            "event_type": "update",
            "pixels": 420.0,
            "min_scroll_extent": 0.0,
            "max_scroll_extent": 900.0,
            "viewport_dimension": 600.0,
        }
        await play.page.session.dispatch_event(body._i, "scroll", event)
        await play.show(below, a_screen(2))
        play.page.connection.invoked.clear()
        await play.show(below)

        assert play.backdrop.offsets == {1: 420.0}
        assert play.page.connection.invoked == ["scroll_to"]

    told(story)
