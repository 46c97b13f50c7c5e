"""
Register: how it looks while it passes.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.register.model import BackTapped, Model
from mobile.ui.controls import progress
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    A bar for the blink of an eye, or why there is no form.
    """
    _ = look.words
    if model.failed is None:
        body = [progress(_("Opening …"), None)]
    else:
        body = failure(look, model.failed)
    return sheet(
        look,
        _("New person") if model.household else _("New household"),
        body,
        on_back=lambda: send(BackTapped()),
    )
