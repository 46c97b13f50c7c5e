"""
A question that is answered with a picture, a signature or sound: what answers it, and the way to take it.
"""

from __future__ import annotations

import flet as ft

from mobile.ports.media import MediaKind
from mobile.screens.form.model import MediaTapped, Model
from mobile.ui.controls import button, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import said_media
from shared.domain.attachments import is_attachment
from shared.forms.steps import Step

DRAWN = ("signature", "draw", "annotate")
LABELS = {MediaKind.PHOTO: "Take a picture", MediaKind.SIGNATURE: "Sign", MediaKind.SOUND: "Record"}
ICONS = {
    MediaKind.PHOTO: ft.Icons.PHOTO_CAMERA,
    MediaKind.SIGNATURE: ft.Icons.DRAW,
    MediaKind.SOUND: ft.Icons.MIC,
}


def media_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> list[ft.Control]:
    """
    The answer in words, and one button.
    """
    _ = look.words
    what = _what(step)
    if not isinstance(step.value, str) or not step.value:
        return [button(_(LABELS[what]), lambda: send(MediaTapped(step.ref)), icon=ICONS[what])]
    look_at = _("See it") if is_attachment(step.value) else _("Change it")
    return [
        text(said_media(_, step.value), 20, bold=True),
        button(look_at, lambda: send(MediaTapped(step.ref)), icon=ICONS[what], outline=True),
    ]


def _what(step: Step) -> MediaKind:
    if step.kind == "audio":
        return MediaKind.SOUND
    is_drawn = any(word in DRAWN for word in step.appearance.split())
    return MediaKind.SIGNATURE if is_drawn else MediaKind.PHOTO
