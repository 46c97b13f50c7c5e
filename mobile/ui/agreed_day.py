"""
A day that is agreed on: which it is, and a few that may be meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import flet as ft

from mobile.ui.controls import heading, link, text
from mobile.ui.look import Look


def agreed_day(
    look: Look, title: str, day: str, *, today: str, in_days: Iterable[int], on_day: Callable[[str], None]
) -> list[ft.Control]:
    """
    The day below its heading, and a tap for each other one.

    Args:
        day, today: ISO; `day` is empty where none is agreed.
        in_days: How many days from today on the others are.
        on_day: Told the ISO day that was tapped.
    """
    _ = look.words

    def offered(days: int) -> ft.Control:
        other = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
        return link(_.count("In {n} day", "In {n} days", days), lambda: on_day(other))

    return [
        heading(title, size=18),
        text(_.day(day) if day else _("No day agreed"), 17),
        ft.Row([offered(days) for days in in_days], wrap=True, spacing=4, run_spacing=4),
    ]
