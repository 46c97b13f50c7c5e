"""
One button per language, each in its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from mobile.ui.look import Look
from mobile.ui.pills import pill
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
    return pill(look, name_of(code), lambda: on_choose(code), chosen=here)
