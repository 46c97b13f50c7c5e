"""
A few short answers beside each other, one of them chosen.
"""

from __future__ import annotations

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, plain
from mobile.ui.look import Look
from mobile.ui.theme import RADIUS, letters


def pill(look: Look, label: str, on_tap: Tap, *, chosen: bool) -> ft.Control:
    """
    One of them; the chosen one says so in its accessible name.
    """
    mark = ft.Icon(ft.Icons.CHECK, color=p.LEAF, size=20, semantics_label=look.words("chosen"))
    return ft.Button(
        content=ft.Row(
            [*([mark] if chosen else []), ft.Text(label, style=letters(17, bold=chosen, color=p.LEAF))],
            tight=True,
            spacing=6,
        ),
        on_click=plain(on_tap),
        style=ft.ButtonStyle(
            bgcolor=p.LEAF_TINT if chosen else p.SHEET,
            side=ft.BorderSide(1, p.EDGE),
            shape=ft.RoundedRectangleBorder(radius=RADIUS),
            padding=ft.Padding.symmetric(horizontal=18, vertical=15),
            elevation=0,
        ),
    )
