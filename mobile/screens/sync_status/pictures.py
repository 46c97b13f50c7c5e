"""
Sync: how many pictures and recordings are still to be sent, and what they wait for.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.sync_status.model import Model, SendAttachedTapped
from mobile.ui import palette as p
from mobile.ui.controls import button, heading, progress, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.use_cases.send_attachments import WifiWait


def picture_notes(model: Model, send: Send, look: Look) -> list[ft.Control]:
    """
    Nothing while nothing is to be sent.
    """
    _ = look.words
    attached = model.attached
    if attached is None or not attached.unsent:
        return []
    said = _.count(
        "{n} picture or recording still to send",
        "{n} pictures or recordings still to send",
        attached.unsent,
    )
    if model.sending:
        return [heading(said), progress(_("Sending …"), None)]
    return [heading(said), text(_why(attached.wait, look), 16, color=p.SOFT_INK), *_now(model, send, look)]


def _why(wait: WifiWait | None, look: Look) -> str:
    _ = look.words
    match wait:
        case None:
            return _("They go after the visits, and are sealed on this phone until then.")
        case WifiWait.NOT_SAID:
            return _("They wait for Wi-Fi, and this phone does not say whether it is on Wi-Fi.")
        case WifiWait.WISHED:
            return _("They wait for Wi-Fi.")
        case WifiWait.DATA_SAVER:
            return _("This phone is saving data: they wait for Wi-Fi.")


def _now(model: Model, send: Send, look: Look) -> list[ft.Control]:
    if model.attached is None or model.attached.wait is None:
        return []
    return [
        button(
            look.words("Send them now"),
            lambda: send(SendAttachedTapped()),
            icon=ft.Icons.UPLOAD,
            outline=True,
            enabled=not model.busy,
        )
    ]
