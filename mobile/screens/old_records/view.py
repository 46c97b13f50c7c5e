"""
Old records are closed: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.old_records.model import BackTapped, Model, SyncTapped
from mobile.ui.controls import button, notice, progress
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Why, and the one thing to do.
    """
    _ = look.words
    return sheet(
        look,
        _("Visits before"),
        [
            notice(
                _("Old visits are closed until the next sync."),
                body=_(
                    "This phone has not met the server for long. New visits, danger signs and calls work as always."
                ),
                meaning=Meaning.HELD,
            ),
            *failure(look, model.failed),
            *([progress(_("Syncing …"), None)] if model.busy else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[button(_("Sync now"), lambda: send(SyncTapped()), icon=ft.Icons.SYNC, enabled=not model.busy)],
    )
