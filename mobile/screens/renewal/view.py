"""
Register this phone again: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.renewal.model import BackTapped, CodeTapped, CodeTyped, Model
from mobile.ui.controls import button, field, heading, notice, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One code.
    """
    _ = look.words
    unsent = _.count(
        "{n} entry waits. It is sent afterwards.",
        "{n} entries wait. They are sent afterwards.",
        model.unsent,
    )
    return sheet(
        look,
        _("Register this phone again"),
        [
            heading(model.worker_name, size=22),
            notice(_("Everything on this phone stays."), body=unsent, meaning=Meaning.DONE),
            text(_("Ask your supervisor for a new code for this phone."), 17),
            field(
                _("Code"),
                model.code,
                lambda code: send(CodeTyped(code)),
                on_submit=lambda: send(CodeTapped()),
                capitals=True,
                helper=_("Eight letters and numbers, such as 7K3M-Q2XZ"),
                max_length=12,
                icon=ft.Icons.KEY,
                key="code",
            ),
            *([progress(_("Asking the server …"), None)] if model.busy else []),
            *failure(look, model.failed),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[
            button(
                _("Go on"),
                lambda: send(CodeTapped()),
                icon=ft.Icons.ARROW_FORWARD,
                enabled=not model.busy,
            )
        ],
    )
