"""
Amounts of money where they are typed.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.ui.controls import field
from mobile.ui.look import Look
from shared.programmes.money import Money


def amount_field(
    look: Look, label: str, typed: str, money: Money, on_change: Callable[[str], None], *, key: str
) -> ft.Control:
    """
    A field for an amount of a currency; it says how one is written where what was typed is none.
    """
    unclear = bool(typed) and money.read(typed) is None
    return field(
        label,
        typed,
        on_change,
        digits=True,
        error=look.words("Write digits only, as in 120 or 120.50") if unclear else "",
        key=key,
    )
