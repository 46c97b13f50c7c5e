"""
Ways that lead on from anybody whom a screen is about: a case, a household, a person.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.controls import Tap, link
from mobile.ui.look import Look


def access_link(look: Look, on_tap: Tap) -> ft.Control:
    """To who can open what is said about them."""
    return link(look.words("Who can open this"), on_tap, icon=ft.Icons.LOCK)


def agreed_link(look: Look, on_tap: Tap) -> ft.Control:
    """To what they agreed to."""
    return link(look.words("What was agreed"), on_tap, icon=ft.Icons.HANDSHAKE)


def tie_link(look: Look, on_tap: Tap) -> ft.Control:
    """To where a worker says that they are no stranger."""
    return link(look.words("I know or am related to them"), on_tap, icon=ft.Icons.FAMILY_RESTROOM)


def case_link(look: Look, on_tap: Tap) -> ft.Control:
    """To a new case."""
    return link(look.words("Open a case"), on_tap, icon=ft.Icons.CREATE_NEW_FOLDER)
