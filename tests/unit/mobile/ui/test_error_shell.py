"""
Nothing that goes wrong in a handler or a redraw ends in a dead screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from mobile.ui.error_shell import install_error_shell, safe_component
from tests.support.headless_ui import HeadlessPage


class Notices:
    """
    Counts what the person was told.
    """

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def on_a_page(story: Callable[[HeadlessPage, Notices], Awaitable[None]]) -> None:
    """Runs a story on a page with the net below it."""

    async def run() -> None:
        page, notices = HeadlessPage(), Notices()
        install_error_shell(page.page, notices)
        await story(page, notices)

    asyncio.run(run())


def test_handler_that_raises_tells_the_person_and_leaves_the_screen() -> None:
    async def story(page: HeadlessPage, notices: Notices) -> None:
        def fail(_: object) -> None:
            raise ValueError("a name nobody may read")

        page.page.add(ft.Button("Save", on_click=fail), ft.Text("Still here"))
        await page.tap("Save")
        assert notices.count == 1
        assert "Still here" in page.words()

    on_a_page(story)


def test_redraw_that_raises_does_not_stop_later_redraws() -> None:
    async def story(page: HeadlessPage, notices: Notices) -> None:
        turns: dict[str, Any] = {}

        @ft.component
        def Counter() -> ft.Control:
            number, turns["turn"] = ft.use_state(0)
            if number == 1:
                raise ValueError
            return ft.Text(f"Number {number}")

        page.page.render(Counter)
        await page.settle()
        turns["turn"](1)
        await page.settle()
        turns["turn"](2)
        await page.settle()
        assert notices.count == 1
        assert "Number 2" in page.words()

    on_a_page(story)


def test_notice_that_raises_is_only_logged() -> None:
    async def run() -> None:
        page = HeadlessPage()

        def fail(*_: object) -> None:
            raise ValueError

        install_error_shell(page.page, fail)
        page.page.add(ft.Button("Save", on_click=fail))
        await page.tap("Save")
        assert page.names() == ["Save"]

    asyncio.run(run())


def test_safe_component_draws_the_stand_in_when_its_drawing_raises() -> None:
    @safe_component(lambda: "stand-in")
    def draw(fails: bool) -> str:
        if fails:
            raise ValueError
        return "drawn"

    assert ["drawn", "stand-in"] == [draw(False), draw(True)]
