"""
A control is the same from one drawing to the next if and only if it says the same: no tap that is on its way while a
screen is drawn anew is lost or does what another control says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile.screens.form.model import NextTapped
from mobile.screens.supervision.model import ApproveAllTapped
from mobile.ui.controls import button, card, text, tile
from mobile.ui.controls import field as text_field
from mobile.ui.identity import tell_apart
from mobile.ui.look import Look
from mobile.ui.loop import Event, Loop
from mobile.ui.sheets import sheet
from mobile.ui.stage import Backdrop, Stage
from mobile.ui.words import load_words
from tests.support.headless_ui import HeadlessPage, accessible_name, draw, touch
from tests.unit.mobile.screens.gallery import SHOWN, Shown
from tests.unit.mobile.screens.team_gallery import TEAM_SHOWN
from tests.unit.mobile.screens.test_case import SHOWN as CASES
from tests.unit.mobile.screens.test_form import a_step, on

LOOK = Look(load_words(Path(__file__).parents[4] / "assets" / "locales", "en"), 360, ("en", "hi"))
ALL = (*SHOWN, *TEAM_SHOWN, *CASES)
SCREENS = sorted({shown.screen for shown in ALL})


async def nothing(effect: object, send: object) -> None:
    return None


@dataclass(eq=False)
class Placed:
    """A screen that shows whatever model it is given, and keeps what it is sent."""

    folder: str
    model: Any
    serial: int = 1
    heard: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loop: Loop[Any] = Loop(self.model, self._hear, nothing, lambda loop, effect: None)

    def _hear(self, model: Any, event: Event) -> tuple[Any, tuple[()]]:
        self.heard.append(event)
        return model, ()


@dataclass
class Drawing:
    """One screen on a real page."""

    placed: Placed
    page: HeadlessPage

    async def becomes(self, model: Any) -> None:
        """The screen is drawn anew with another model."""
        loop = self.placed.loop
        loop.model, loop.version = model, loop.version + 1
        assert loop._watcher is not None
        loop._watcher(loop.version)
        await self.page.settle()

    def answers(self) -> dict[int, tuple[str, tuple[Event, ...]]]:
        """What each control that can be tapped is called and tells its screen, by the identity the client has."""
        found = {}
        for control in self.page.controls():
            if getattr(control, "on_click", None) is not None:
                self.placed.heard.clear()
                touch(control.on_click)  # type: ignore[attr-defined]
                found[control._i] = accessible_name(control), tuple(self.placed.heard)
        return found


def is_another(before: tuple[str, tuple[Event, ...]], after: tuple[str, tuple[Event, ...]]) -> bool:
    """Whether a tap does something else than what it was meant for. A switch says the same and does the reverse."""
    (said, does), (says_now, does_now) = before, after
    return does != does_now and (said != says_now or list(map(type, does)) != list(map(type, does_now)))


def played(shown: Shown, story: Callable[[Drawing], Awaitable[None]]) -> None:
    async def run() -> None:
        placed = Placed(shown.screen, shown.model)
        page = HeadlessPage()
        page.page.render_views(Stage, Backdrop(lambda: [placed], lambda: LOOK, lambda: None, lambda: 0.0))
        await page.settle()
        await story(Drawing(placed, page))

    asyncio.run(run())


@pytest.mark.parametrize("screen", SCREENS)
def test_no_control_takes_over_from_one_that_does_something_else(screen: str) -> None:
    states = [shown for shown in ALL if shown.screen == screen]

    async def story(drawing: Drawing) -> None:
        there_and_back = [*states, *reversed(states)]
        for before, after in pairwise(there_and_back):
            await drawing.becomes(before.model)
            said = drawing.answers()
            await drawing.becomes(after.model)
            now = drawing.answers()
            crossed = {
                said[one]: now[one] for one in said.keys() & now.keys() if is_another(said[one], now[one])
            }
            assert not crossed, f"{before.state} → {after.state}"

    played(states[0], story)


def test_a_button_stays_the_same_when_what_stands_above_it_goes() -> None:
    full = next(shown for shown in TEAM_SHOWN if (shown.screen, shown.state) == ("supervision", "full"))

    async def story(drawing: Drawing) -> None:
        approve = drawing.page.find("Approve")
        assert full.model.team.dangers
        await drawing.becomes(replace(full.model, team=replace(full.model.team, dangers=())))
        await drawing.page.session.dispatch_event(approve._i, "click", None)

        assert drawing.placed.heard == [ApproveAllTapped()]

    played(full, story)


def test_the_second_tap_of_a_double_one_on_next_goes_past_no_question_unread() -> None:
    async def story(drawing: Drawing) -> None:
        following = drawing.page.find("Next")
        await drawing.becomes(on(a_step(ref="/data/r", name="r"), number=3))
        await drawing.page.session.dispatch_event(following._i, "click", None)
        assert drawing.placed.heard == []

        await drawing.page.tap("Next")
        assert drawing.placed.heard == [NextTapped()]

    played(Shown("form", "a question", on(number=2)), story)


def drawn(*body: ft.Control) -> list[ft.Control]:
    view = sheet(LOOK, "A title", body)
    tell_apart(view)
    return draw(view)


def keys_of(controls: list[ft.Control], kind: type[ft.Control]) -> list[Any]:
    return [control.key for control in controls if isinstance(control, kind)]


def test_what_can_be_touched_is_known_by_what_it_says() -> None:
    controls = drawn(button("Save", lambda: None), tile("Kamla", lambda: None), text("Words"))

    assert keys_of(controls, ft.Button) == ["Button Save"]
    assert keys_of(controls, ft.ListTile) == ["ListTile Kamla"]
    assert {key for key in keys_of(controls, ft.Text) if key} == set()


def test_siblings_that_say_the_same_are_numbered_and_a_key_given_stays() -> None:
    twice = [tile("Kamla", lambda: None) for _ in range(2)]

    controls = drawn(*twice, tile("Kamla", lambda: None, key="record"))

    assert keys_of(controls, ft.ListTile) == ["ListTile Kamla", "ListTile Kamla 2", "record"]


def test_a_card_with_a_field_is_known_by_the_field_whatever_the_words_beside_it() -> None:
    def a_card(found: int) -> ft.Control:
        return card([text(f"{found} found"), text_field("Name", "", lambda typed: None)])

    few, many = (drawn(a_card(found), button("Next", lambda: None)) for found in (2, 12))

    assert [one.key for one in few] == [one.key for one in many]
    assert "Container Name" in keys_of(few, ft.Container)


def test_what_holds_a_field_with_a_key_is_the_same_in_every_language() -> None:
    def a_row(label: str) -> ft.Control:
        return ft.Row([text_field(label, "", lambda typed: None, key="/data/pads")])

    english, hindi = (drawn(a_row(label), button("Next", lambda: None)) for label in ("Answer", "उत्तर"))

    assert [one.key for one in english] == [one.key for one in hindi]
    assert "Row /data/pads" in keys_of(english, ft.Row)
