"""
People in a row of their own: the worker a screen is about, and somebody who agreed; and the sign of anybody.
"""

from __future__ import annotations

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import heading, text
from mobile.ui.look import Look

SEXES = {"female": ft.Icons.FACE_3, "male": ft.Icons.FACE_6}


def person_icon(sex: str, *, dead: bool = False) -> ft.IconData:
    """Somebody of a household."""
    return ft.Icons.LOCAL_FLORIST if dead else SEXES.get(sex, ft.Icons.PERSON)


def worker_row(name: str) -> ft.Control:
    """The worker a screen is about."""
    return ft.Row(
        [
            ft.Icon(ft.Icons.PERSON, color=p.LEAF, size=30),
            ft.Container(heading(name, size=22), expand=True),
        ],
        spacing=10,
    )


def agreed_row(look: Look, name: str, at: str) -> ft.Control:
    """Somebody who agreed, and the local day and time."""
    _ = look.words
    return ft.Row(
        [
            ft.Icon(ft.Icons.CHECK_CIRCLE, color=p.LEAF, size=24),
            ft.Container(text(_("{name} agreed, {time}", name=name, time=_.moment(at)), 17), expand=True),
        ],
        spacing=10,
    )
