"""
The stage: one view that shows the screen on top of the pile.

It stays the same view all along, and only what is on it changes: a view of its own for each screen would be brought in
and taken away by the client with a transition, which costs most of a second on a cheap phone even where nothing moves.
What a client forgets with it is kept here: how far a screen was scrolled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, Protocol

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import button, notice
from mobile.ui.identity import tell_apart
from mobile.ui.look import Look
from mobile.ui.loop import Event, Loop, Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import Shows, body_of, sheet, shown_part

View = Callable[[Any, Send, Look], ft.View]

LAID_OUT_S = 0.15
"""After so long what was drawn has its size; before, a screen is scrolled as far as it was long until then."""

_log = logging.getLogger("doorstep.stage")


class Placed(Protocol):
    """
    A screen of the pile, as the stage sees it.
    """

    serial: int
    folder: str
    loop: Loop[Any]


@dataclass(eq=False)
class Backdrop:
    """
    What the stage shows, handed over anew whenever it changes.

    Attributes:
        screens: The pile, top last.
        look: Words and width.
        go_back: Leaves the screen on top.
        touch: Told of each touch; says when it was, in seconds of a clock that is never set.
        is_covered: Whether the app has left the screen, so that the system's picture of it must show nobody.
        offsets: How far each screen was scrolled, by its serial, in logical pixels.
    """

    screens: Callable[[], Sequence[Placed]]
    look: Callable[[], Look]
    go_back: Callable[[], None]
    touch: Callable[[], float]
    is_covered: Callable[[], bool] = lambda: False
    redraw: Callable[[], None] = lambda: None
    offsets: dict[int, float] = field(default_factory=dict)

    def changed(self) -> None:
        """
        Draws again: another screen, another language, another width.
        """
        serials = {placed.serial for placed in self.screens()}
        self.offsets = {serial: offset for serial, offset in self.offsets.items() if serial in serials}
        self.redraw()


@ft.component
def Stage(backdrop: Backdrop) -> list[ft.Control]:  # noqa: N802
    """
    The views of the window.
    """
    _, turn = ft.use_state(0)

    def listen() -> None:
        backdrop.redraw = lambda: turn(lambda n: n + 1)
        backdrop.redraw()

    ft.use_effect(listen, [])
    look = backdrop.look()
    # A screen whose words and width are the same draws only what its own model changed.
    draw = ft.memo(Screen)
    pile = backdrop.screens()
    is_covered = backdrop.is_covered()
    return [draw(pile[-1], len(pile) > 1, is_covered, look, backdrop, key="top")] if pile else []


def _cover() -> ft.View:
    mark = ft.Icon(ft.Icons.HOME, color=p.WHITE, size=96)
    return ft.View(
        bgcolor=p.BAR,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[mark],
    )


@ft.component
def Screen(  # noqa: N802
    placed: Placed, leads_back: bool, is_covered: bool, look: Look, backdrop: Backdrop
) -> ft.Control:
    """
    One screen, drawn anew whenever its model changes; the cover in its place while the app is away.
    """
    _, turn = ft.use_state(0)
    version = placed.loop.version

    def is_on_top() -> bool:
        pile = backdrop.screens()
        return bool(pile) and pile[-1] is placed

    def changed(_: int) -> None:
        if is_on_top():
            turn(lambda n: n + 1)

    def listen() -> None:
        placed.loop.watch(changed)
        if placed.loop.version != version:
            changed(placed.loop.version)

    def send(event: Event) -> None:
        at_s = backdrop.touch()
        # The second tap of a double one may come after its screen is covered and before that is drawn.
        if is_on_top():
            placed.loop.take(event, at_s)

    async def leave() -> None:
        # The client is not to take the view away: the next screen comes on the same.
        await drawn.confirm_pop(False)
        backdrop.go_back()

    async def scroll_back() -> None:
        offset = backdrop.offsets.get(placed.serial)
        if offset and not is_covered:
            await body_of(drawn).scroll_to(offset=offset)

    ft.use_effect(listen, [placed.serial])
    ft.use_effect(scroll_back, [placed.serial, is_covered])
    drawn = _cover() if is_covered else _drawn(placed, send, look, backdrop)
    shows = shown_part(drawn)
    ft.use_effect(partial(_show_part, drawn, shows), [placed.serial, shows])
    drawn.route = "/top"
    drawn.can_pop = not leads_back
    drawn.on_confirm_pop = leave
    for root in drawn.controls:
        # Another screen's controls never take the place of this one's, with what was typed in them.
        root.key = "cover" if is_covered else f"{placed.folder}-{placed.serial}"
    return drawn


async def _show_part(drawn: ft.View, shows: Shows | None) -> None:
    if shows is None:
        return
    await asyncio.sleep(LAID_OUT_S)
    if shows.part:
        await body_of(drawn).scroll_to(scroll_key=ft.ScrollKey(shows.part))
    else:
        await body_of(drawn).scroll_to(offset=0)


def _drawn(placed: Placed, send: Send, look: Look, backdrop: Backdrop) -> ft.View:
    try:
        view: View = import_module(f"mobile.screens.{placed.folder}.view").view
        drawn = view(placed.loop.model, send, look)
        tell_apart(drawn)
    except Exception as error:
        # A screen that cannot be drawn must not end the app: the updates' scheduler would stop for good.
        _log.error("screen=%s cannot be drawn kind=%s", placed.folder, type(error).__name__)
        _log.debug("screen cannot be drawn", exc_info=True)
        return _undrawable(look, backdrop)
    _note_scrolling(drawn, placed.serial, backdrop)
    return drawn


def _note_scrolling(drawn: ft.View, serial: int, backdrop: Backdrop) -> None:
    body = body_of(drawn)
    heard = body.on_scroll

    def scrolled(event: ft.OnScrollEvent) -> None:
        backdrop.offsets[serial] = event.pixels
        if callable(heard):
            heard(event)

    body.on_scroll = scrolled


def _undrawable(look: Look, backdrop: Backdrop) -> ft.View:
    words = look.words
    return sheet(
        look,
        words("Something went wrong"),
        [
            notice(
                words("This screen cannot be shown."),
                body=words("What you saved is safe on this phone."),
                meaning=Meaning.REFUSED,
            ),
            button(words("Back"), backdrop.go_back, icon=ft.Icons.ARROW_BACK),
        ],
        ground=p.PAPER,
    )
