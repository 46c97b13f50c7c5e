"""
The plain page of an app whose store does not open: another window has it, or the medium or its secret fails.
"""

from __future__ import annotations

from pathlib import Path

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import notice
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.messages import explain
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.theme import make_theme
from mobile.ui.words import languages, load_words


def show_closed_store(page: ft.Page, locales: Path, failed: Failed) -> None:
    """
    Says why, in every language of the app: nobody has unlocked here, so none is preferred.
    """
    page.title = "Doorstep"
    page.theme = make_theme()
    notices = []
    for language in languages(locales):
        message = explain(load_words(locales, language), failed)
        notices.append(notice(message.title, body=message.body, meaning=Meaning.HELD))
    look = Look(load_words(locales, "en"), float(page.width or 360))
    page.views.clear()
    page.views.append(sheet(look, "Doorstep", notices, ground=p.PAPER))
    page.update()
