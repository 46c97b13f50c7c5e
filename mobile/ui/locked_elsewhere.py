"""
The plain page of a second tab: the store is open in another one, and two would write over each other.
"""

from __future__ import annotations

from pathlib import Path

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import notice
from mobile.ui.look import Look
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.theme import make_theme
from mobile.ui.words import languages, load_words


async def show_locked_elsewhere(page: ft.Page, locales: Path) -> None:
    """
    Says in every language of the app that Doorstep is open elsewhere. Nobody has unlocked here, so none is preferred.
    """
    page.title = "Doorstep"
    page.theme = make_theme()
    notices = []
    for language in languages(locales):
        words = load_words(locales, language)
        notices.append(
            notice(
                words("Doorstep is open in another window."),
                body=words("Close the other window, then try again here."),
                meaning=Meaning.HELD,
            )
        )
    look = Look(load_words(locales, "en"), float(page.width or 360))
    page.views.clear()
    page.views.append(sheet(look, "Doorstep", notices, ground=p.PAPER))
    page.update()
