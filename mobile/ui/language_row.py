"""
One button per language, each in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from mobile.ui import palette as p
from mobile.ui.look import Look
from mobile.ui.theme import RADIUS, letters
from mobile.ui.words import name_of


def language_row(
    look: Look, on_choose: Callable[[str], None], *, codes: Sequence[str] = (), present: str = ""
) -> ft.Control:
    """
    Languages, those of the app where no others are given, the present one marked.
    """
    present = present or look.words.language
    keys = [_key(look, code, code == present, on_choose) for code in codes or look.languages]
    return ft.Row(keys, spacing=8, wrap=True)


def _key(look: Look, code: str, here: bool, on_choose: Callable[[str], None]) -> ft.Control:
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
                    name_of(code),
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
