"""
Typing faster than the app draws: the letters are the person's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import flet as ft

from mobile.ui.controls import field
from tests.support.headless_ui import HeadlessPage


class Slate:
    """
    One field, drawn from what the app knows, redrawn when the app says so.
    """

    def __init__(self) -> None:
        self.text = ""
        self.redraw: Callable[[], None] = lambda: None

    def hear(self, typed: str) -> None:
        """Takes what was typed and draws."""
        self.text = typed
        self.redraw()

    def say(self, text: str) -> None:
        """The app's own text."""
        self.hear(text)


@ft.component
def Drawn(slate: Slate) -> ft.Control:
    """The field."""
    _, turn = ft.use_state(0)
    slate.redraw = lambda: turn(lambda n: n + 1)
    # A screen's field is never what a component draws itself: Flet lets nobody change that afterwards.
    return ft.Column([field("Name", slate.text, slate.hear, key="name")])


class Typist:
    """
    Types into the slate's field as the client does: the field has the letter first, then the app is told.
    """

    def __init__(self, slate: Slate) -> None:
        self.page = HeadlessPage()
        self.page.page.render(Drawn, slate)

    def shown(self) -> str:
        """What the client's field holds, as far as the app ever told it otherwise."""
        held = self.page.find("Name")
        assert isinstance(held, ft.TextField)
        return held.value

    def letters(self, text: str) -> None:
        """The field's text arrives."""
        self.page.session.apply_patch(self.page.find("Name")._i, {"value": text})

    async def told(self, text: str) -> None:
        """The event of those letters arrives."""
        await self.page.session.dispatch_event(self.page.find("Name")._i, "change", text)


def run(story: Callable[[Slate, Typist], object]) -> None:
    """Runs a story with a field that stands."""

    async def tell() -> None:
        slate = Slate()
        typist = Typist(slate)
        await typist.page.settle()
        await story(slate, typist)  # type: ignore[misc]

    asyncio.run(tell())


def test_letters_that_come_while_the_first_is_drawn_stay() -> None:
    async def story(slate: Slate, typist: Typist) -> None:
        typist.letters("b")
        await typist.told("b")
        typist.letters("ba")
        typist.letters("bab")
        await typist.page.settle()
        assert typist.shown() == "bab"
        await typist.told("ba")
        await typist.told("bab")
        await typist.page.settle()
        assert (slate.text, typist.shown()) == ("bab", "bab")

    run(story)


def test_a_drawing_for_another_reason_leaves_the_letters_alone() -> None:
    async def story(slate: Slate, typist: Typist) -> None:
        typist.letters("b")
        slate.redraw()
        await typist.page.settle()
        assert typist.shown() == "b"
        await typist.told("b")
        await typist.page.settle()
        assert (slate.text, typist.shown()) == ("b", "b")

    run(story)


def test_an_event_older_than_the_drawing_still_tells_its_own_letters() -> None:
    async def story(slate: Slate, typist: Typist) -> None:
        typist.letters("b")
        slate.say("")
        await typist.page.settle()
        await typist.told("b")
        assert slate.text == "b"

    run(story)


def test_what_the_app_itself_writes_is_shown() -> None:
    async def story(slate: Slate, typist: Typist) -> None:
        typist.letters("4829")
        await typist.told("4829")
        await typist.page.settle()
        slate.say("")
        await typist.page.settle()
        assert typist.shown() == ""
        slate.say("4829")
        await typist.page.settle()
        assert typist.shown() == "4829"

    run(story)
