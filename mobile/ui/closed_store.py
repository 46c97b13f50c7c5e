"""
The plain page of an app whose store does not open: another window has it, or the medium or its secret fails.
"""

from __future__ import annotations

from pathlib import Path

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, button, notice
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.messages import explain
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.theme import dress
from mobile.ui.words import languages, load_words


def show_closed_store(page: ft.Page, locales: Path, failed: Failed, start_anew: Tap | None) -> None:
    """
    Says why, in every language of the app: nobody has unlocked here, so none is preferred.

    Args:
        start_anew: Where the app can begin once more by itself: an installed one has no button of the browser for it.
    """
    page.title = "Doorstep"
    dress(page)
    spoken = [load_words(locales, language) for language in languages(locales)]
    said = [explain(words, failed) for words in spoken]
    again = " · ".join(words("Try again") for words in spoken)
    look = Look(load_words(locales, "en"), float(page.width or 360))
    page.views.clear()
    page.views.append(
        sheet(
            look,
            "Doorstep",
            [notice(message.title, body=message.body, meaning=Meaning.HELD) for message in said],
            foot=[button(again, start_anew, icon=ft.Icons.REFRESH)] if start_anew else [],
            ground=p.PAPER,
        )
    )
    page.update()
