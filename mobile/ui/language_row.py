"""
One button per language, each in its own words.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.ui import palette as p
from mobile.ui.look import Look
from mobile.ui.theme import RADIUS, letters
from mobile.ui.words import OWN_NAMES


def language_row(look: Look, on_choose: Callable[[str], None]) -> ft.Control:
    """
    The languages of the app, the present one marked.
    """
    return ft.Row([_key(look, code, on_choose) for code in look.languages], spacing=8, wrap=True)


def _key(look: Look, code: str, on_choose: Callable[[str], None]) -> ft.Control:
    here = code == look.words.language
    return ft.Button(
        content=ft.Row(
            [
                *(
                    [
                        ft.Icon(
                            ft.Icons.CHECK,
                            color=p.LEAF,
                            size=20,
                            semantics_label=look.words("chosen"),
                        )
                    ]
                    if here
                    else []
                ),
                ft.Text(
                    OWN_NAMES.get(code, code),
                    style=letters(17, bold=here, color=p.LEAF),
                ),
            ],
            tight=True,
            spacing=6,
        ),
        on_click=lambda: on_choose(code),
        style=ft.ButtonStyle(
            bgcolor=p.LEAF_TINT if here else p.SHEET,
            side=ft.BorderSide(1, p.EDGE),
            shape=ft.RoundedRectangleBorder(radius=RADIUS),
            padding=ft.Padding.symmetric(horizontal=18, vertical=15),
            elevation=0,
        ),
    )
