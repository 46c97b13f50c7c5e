"""
How a sensitive answer looks: who can read it, covered until it is asked for, closed to whom it is not for.
"""

from __future__ import annotations

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, link, text
from mobile.ui.look import Look
from mobile.ui.words import Words

COVERED = "•••"
"""Stands where an answer is not shown."""


def who_will_read(_: Words, readers: tuple[str, ...] | None) -> str:
    """
    Said under a sensitive question while it is asked.
    """
    if readers is None:
        return _("Stays on this phone until it can be sealed")
    if not readers:
        return _("Only you can read this answer")
    return _("Can be read by you, {names}", names=_names(_, readers))


def why_not_shown(_: Words, readers: tuple[str, ...], *, is_kept_back: bool) -> str:
    """
    Said in the place of an answer that is not for this reader.

    Args:
        readers: Names of those it is for; empty for the programme's key.
        is_kept_back: It has not left its worker's phone.
    """
    if is_kept_back:
        if readers:
            return _("Kept on the phone of {name} until it can be sealed", name=readers[0])
        return _("Kept on another phone until it can be sealed")
    if not readers:
        return _("Kept closed")
    return _("Kept closed: for {names} only", names=_names(_, readers))


def _names(_: Words, readers: tuple[str, ...]) -> str:
    return ", ".join(name or _("the programme") for name in readers)


def sealed_line(words: str) -> ft.Control:
    """
    A lock and a few words.
    """
    return ft.Row(
        [
            ft.Icon(ft.Icons.LOCK_OUTLINE, color=p.SOFT_INK, size=18),
            text(words, 15, color=p.SOFT_INK, expand=True),
        ],
        spacing=6,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def covered(look: Look, said: str, *, is_shown: bool, on_tap: Tap) -> ft.Control:
    """
    An answer behind one tap.
    """
    _ = look.words
    return ft.Row(
        [
            text(said if is_shown else COVERED, 18, bold=True, expand=True),
            link(
                _("Hide") if is_shown else _("Show"),
                on_tap,
                icon=ft.Icons.VISIBILITY_OFF if is_shown else ft.Icons.VISIBILITY,
            ),
        ],
        spacing=8,
    )
