"""
The PIN pad: twelve large keys and dots that do not betray the digits.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, plain
from mobile.ui.look import Look
from mobile.ui.theme import RADIUS, letters

KEY_HEIGHT = 60


def dots(look: Look, filled: int, *, least: int = 6) -> ft.Control:
    """
    How many digits were tapped.
    """
    return ft.Semantics(
        live_region=True,
        label=look.words.count("{n} digit", "{n} digits", filled),
        content=ft.Row(
            [
                ft.Container(
                    width=16,
                    height=16,
                    border_radius=8,
                    bgcolor=p.LEAF if index < filled else None,
                    border=ft.Border.all(2, p.LEAF if index < filled else p.EDGE),
                )
                for index in range(max(least, filled))
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            wrap=True,
            spacing=12,
        ),
    )


def pin_pad(
    look: Look,
    on_digit: Callable[[str], None],
    on_rub: Tap,
    on_done: Tap,
    *,
    done: str,
    enabled: bool = True,
) -> ft.Control:
    """
    The keys: 1 to 9, rub out, 0, and the word for done.
    """

    def digit(key: str) -> ft.Control:
        return _key(ft.Text(key, style=letters(26, bold=True)), lambda: on_digit(key), enabled)

    rub = ft.Icon(
        ft.Icons.BACKSPACE_OUTLINED,
        color=p.INK if enabled else p.SOFT_INK,
        semantics_label=look.words("Rub out"),
    )
    ink = p.ON_LEAF if enabled else p.SOFT_INK
    tick = ft.Icon(ft.Icons.CHECK, color=ink, size=30, semantics_label=done)
    return ft.Column(
        [
            *(ft.Row([digit(key) for key in line], spacing=10) for line in ("123", "456", "789")),
            ft.Row(
                [
                    _key(rub, on_rub, enabled),
                    digit("0"),
                    _key(tick, on_done, enabled, ground=p.LEAF),
                ],
                spacing=10,
            ),
        ],
        spacing=10,
    )


def _key(content: ft.Control, on_tap: Tap, enabled: bool, *, ground: str = p.SHEET) -> ft.Control:
    return ft.Button(
        content=content,
        on_click=plain(on_tap),
        disabled=not enabled,
        expand=True,
        height=KEY_HEIGHT,
        style=ft.ButtonStyle(
            color={
                ft.ControlState.DISABLED: p.SOFT_INK,
                ft.ControlState.DEFAULT: p.INK,
            },
            bgcolor={ft.ControlState.DISABLED: p.IDLE, ft.ControlState.DEFAULT: ground},
            side=ft.BorderSide(1, p.LINE),
            shape=ft.RoundedRectangleBorder(radius=RADIUS),
            elevation=0,
        ),
    )
