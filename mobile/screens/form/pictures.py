"""
A question that is answered with a picture, a signature, sound, a film or a file: its answer, and the way to take it.
"""

from __future__ import annotations

import flet as ft

from mobile.ports.media import MediaKind
from mobile.screens.form.model import MediaTapped, Model
from mobile.ui.controls import button, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import said_media
from mobile.use_cases.answer_with_media import media_kind
from shared.domain.attachments import is_attachment
from shared.forms.steps import Step

LABELS = {
    MediaKind.PHOTO: "Take a picture",
    MediaKind.SIGNATURE: "Sign",
    MediaKind.SOUND: "Record",
    MediaKind.FILM: "Record a video",
    MediaKind.FILE: "Choose a file",
}
ICONS = {
    MediaKind.PHOTO: ft.Icons.PHOTO_CAMERA,
    MediaKind.SIGNATURE: ft.Icons.DRAW,
    MediaKind.SOUND: ft.Icons.MIC,
    MediaKind.FILM: ft.Icons.VIDEOCAM,
    MediaKind.FILE: ft.Icons.ATTACH_FILE,
}


def media_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> list[ft.Control]:
    """
    The answer in words, and one button.
    """
    _ = look.words
    what = media_kind(step.kind, step.appearance.split())
    if not isinstance(step.value, str) or not step.value:
        return [button(_(LABELS[what]), lambda: send(MediaTapped(step.ref)), icon=ICONS[what])]
    look_at = _("See it") if is_attachment(step.value) else _("Change it")
    return [
        text(said_media(_, step.value), 20, bold=True),
        button(look_at, lambda: send(MediaTapped(step.ref)), icon=ICONS[what], outline=True),
    ]
