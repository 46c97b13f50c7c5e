"""
The stage: draws the screen on top, above the one it was opened from, so that "back" finds that as it was left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import button, notice
from mobile.ui.look import Look
from mobile.ui.loop import Event, Loop, Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet

View = Callable[[Any, Send, Look], ft.View]

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
        go_back: What a screen that cannot be drawn offers.
        is_covered: Whether the app has left the screen, so that the system's picture of it must show nobody.
        drawn: Serials of the screens that stand on the stage.
    """

    screens: Callable[[], Sequence[Placed]]
    look: Callable[[], Look]
    go_back: Callable[[], None]
    touch: Callable[[], None]
    is_covered: Callable[[], bool] = lambda: False
    redraw: Callable[[], None] = lambda: None
    drawn: set[int] = field(default_factory=set)

    def changed(self) -> None:
        """
        Draws again: another screen, another language, another width.
        """
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
    shown = list(backdrop.screens())[-2:]
    # What was left two screens ago is built when it comes on top again, not together with the one above it.
    backdrop.drawn = {
        placed.serial for placed in shown if placed.serial in backdrop.drawn or placed is shown[-1]
    }
    views = [
        draw(placed, look, backdrop, key=str(placed.serial))
        if placed.serial in backdrop.drawn
        else _bare(placed)
        for placed in shown
    ]
    return [*views, _cover()] if backdrop.is_covered() else views


def _bare(placed: Placed) -> ft.Control:
    return ft.View(route=_address(placed), key=f"bare-{placed.serial}")


def _address(placed: Placed) -> str:
    return f"/{placed.folder}-{placed.serial}"


def _cover() -> ft.Control:
    mark = ft.Icon(ft.Icons.HOME, color=p.WHITE, size=96)
    return ft.View(
        route="/cover",
        bgcolor=p.LEAF,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[mark],
    )


@ft.component
def Screen(placed: Placed, look: Look, backdrop: Backdrop) -> ft.Control:  # noqa: N802
    """
    One screen, drawn anew whenever its model changes.
    """
    _, seen = ft.use_state(placed.loop.version)

    def listen() -> None:
        placed.loop.watch(seen)
        seen(placed.loop.version)

    ft.use_effect(listen, [placed.serial])

    def send(event: Event) -> None:
        backdrop.touch()
        # The second tap of a double one may come after its screen is covered and before that is drawn.
        if backdrop.screens()[-1] is placed:
            placed.loop.send(event)

    try:
        view: View = import_module(f"mobile.screens.{placed.folder}.view").view
        drawn = view(placed.loop.model, send, look)
    except Exception as error:
        # A screen that cannot be drawn must not end the app: the updates' scheduler would stop for good.
        _log.error("screen=%s cannot be drawn kind=%s", placed.folder, type(error).__name__)
        _log.debug("screen cannot be drawn", exc_info=True)
        drawn = _undrawable(look, backdrop)
    drawn.route = _address(placed)
    return drawn


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
