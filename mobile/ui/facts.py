"""
What is known of somebody, as a screen says it at its top: a line with a sign for each fact, then marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import text


def fact_lines(facts: Iterable[tuple[ft.IconData, str]]) -> list[ft.Control]:
    """
    Each fact beside its sign; what nothing is known of is left out.
    """
    return [
        ft.Row([ft.Icon(icon, color=p.SOFT_INK, size=22), text(said, 17, expand=True)], spacing=10)
        for icon, said in facts
        if said
    ]


def marks_row(marks: Sequence[ft.Control]) -> list[ft.Control]:
    """
    Badges side by side; nothing where there are none.
    """
    return [ft.Row(list(marks), wrap=True, spacing=6, run_spacing=6)] if marks else []
