"""
Settings: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.settings.model import About, BackTapped, ChartTapped, LanguageTapped, LockTapped, Model
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, text
from mobile.ui.failures import failure
from mobile.ui.language_row import language_row
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.sheets import sheet

ROLE_WORDS = {
    "volunteer": "Volunteer",
    "supervisor": "Supervisor",
    "manager": "Manager",
    "administrator": "Administrator",
}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What a worker may set, and what this app is.
    """
    _ = look.words
    return sheet(
        look,
        _("Settings"),
        [
            heading(_("Language")),
            language_row(look, lambda language: send(LanguageTapped(language))),
            button(_("Lock now"), lambda: send(LockTapped()), icon=ft.Icons.LOCK),
            button(
                _("Danger signs and helplines"),
                lambda: send(ChartTapped()),
                icon=ft.Icons.WARNING_ROUNDED,
                outline=True,
            ),
            *failure(look, model.failed),
            *([_about(model.about, look)] if model.about else []),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _about(about: About, look: Look) -> ft.Control:
    _ = look.words
    facts = [
        f"{about.worker} · {_(ROLE_WORDS.get(about.role, about.role))}",
        about.area,
        *about.packs,
        _("Stored on this phone: {size} kB", size=(about.store_bytes + 1023) // 1024),
        f"Doorstep {about.version}",
    ]
    return card([heading(_("About")), *(text(fact, 16, color=p.SOFT_INK) for fact in facts if fact)])
