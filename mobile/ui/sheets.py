"""
Whole screens: a bar above, what scrolls in the middle, what the thumb reaches below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, icon_button, text
from mobile.ui.look import Look
from mobile.ui.palette import Pair
from mobile.ui.theme import EDGE, GAP, TARGET

MAX_WIDTH = 640
"""Lines longer than this are hard to follow; a wide screen gets margins instead."""

SCROLL_EVERY_MS = 200
END_COMES_NEAR = 600.0
"""Logical pixels before the end at which more is fetched, about one screen."""

GREEN = Pair(p.WHITE, p.BAR)
RED = Pair(p.WHITE, p.ALARM)


@dataclass(frozen=True, slots=True)
class Shows:
    """
    A part of a screen that is scrolled to once.

    Attributes:
        times: How often something was shown so; another number scrolls again.
        part: The value of its `ScrollKey`; the top where empty.
    """

    times: int
    part: str = ""


def sheet(
    look: Look,
    title: str,
    body: Sequence[ft.Control],
    *,
    on_back: Tap | None = None,
    actions: Sequence[ft.Control] = (),
    foot: Sequence[ft.Control] = (),
    tabs: ft.NavigationBar | None = None,
    under_bar: ft.Control | None = None,
    bar: Pair = GREEN,
    ground: str = p.PAPER,
    width: float = MAX_WIDTH,
    place: str | None = None,
    shows: Shows | None = None,
    on_end: Tap | None = None,
) -> ft.View:
    """
    One screen.

    Args:
        body: What scrolls.
        foot: The main actions, always in reach of the thumb.
        tabs: The bar between the app's main places.
        under_bar: A thin strip below the title, such as a progress bar.
        place: What the body is about; another place is shown from its top again.
        shows: The part that is to be seen now.
        on_end: Called when the end of the body comes near.
    """
    held_to = min(width, look.width) if look.width > width else None
    scrolled = ft.Column(
        [
            _centred(
                ft.Column(
                    list(body),
                    spacing=GAP,
                    horizontal_alignment=_STRETCH,
                ),
                held_to,
            )
        ],
        # Known by its place in the sheet and not by its first words, so that it stays scrolled where it was.
        key=place or "body",
        data=shows,
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        scroll_interval=SCROLL_EVERY_MS,
        on_scroll=_near_end(on_end) if on_end is not None else None,
        spacing=0,
        horizontal_alignment=_STRETCH,
    )
    return ft.View(
        data=scrolled,
        padding=0,
        spacing=0,
        bgcolor=ground,
        controls=[
            ft.SafeArea(
                expand=True,
                avoid_intrusions_bottom=tabs is None,
                content=ft.Column(
                    [
                        _bar(look, title, on_back, actions, bar),
                        *([under_bar] if under_bar is not None else []),
                        scrolled,
                        *([_foot(foot, held_to)] if foot else []),
                    ],
                    spacing=0,
                    expand=True,
                    horizontal_alignment=_STRETCH,
                ),
            )
        ],
        navigation_bar=tabs,
    )


def body_of(drawn: ft.View) -> ft.Column:
    """
    The part of a screen that scrolls.
    """
    body: ft.Column = drawn.data
    return body


def shown_part(drawn: ft.View) -> Shows | None:
    """
    The part of it that is to be seen now.
    """
    shows = drawn.data.data if drawn.data is not None else None
    return shows if isinstance(shows, Shows) else None


_STRETCH = ft.CrossAxisAlignment.STRETCH


def _near_end(on_end: Tap) -> Callable[[ft.OnScrollEvent], None]:
    def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < END_COMES_NEAR:
            on_end()

    return scrolled


def _bar(
    look: Look,
    title: str,
    on_back: Tap | None,
    actions: Sequence[ft.Control],
    pair: Pair,
) -> ft.Control:
    back = (
        [icon_button(look.words("Back"), ft.Icons.ARROW_BACK, on_back, color=pair.ink)]
        if on_back is not None
        else [ft.Container(width=12, height=TARGET)]
    )
    return ft.Container(
        key="bar",
        bgcolor=pair.ground,
        padding=ft.Padding.symmetric(horizontal=4, vertical=6),
        content=ft.Row(
            [
                *back,
                ft.Semantics(
                    heading_level=1,
                    expand=True,
                    content=text(title, 20, bold=True, color=pair.ink, lines=2),
                ),
                *(actions or [ft.Container(width=8)]),
            ],
            spacing=4,
        ),
    )


def _foot(controls: Sequence[ft.Control], width: float | None) -> ft.Control:
    return ft.Container(
        key="foot",
        bgcolor=p.SHEET,
        border=ft.Border(top=ft.BorderSide(1, p.LINE)),
        content=_centred(
            ft.Column(list(controls), spacing=8, horizontal_alignment=_STRETCH),
            width,
            vertical=10,
        ),
    )


def _centred(content: ft.Control, width: float | None, vertical: float = EDGE) -> ft.Control:
    return ft.Row(
        [
            ft.Container(
                content,
                expand=None if width else True,
                padding=ft.Padding.symmetric(horizontal=EDGE, vertical=vertical),
                width=width,
            )
        ],
        alignment=ft.MainAxisAlignment.CENTER,
    )
