"""
A picture, a signature or sound: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.ports.media import MediaKind
from mobile.screens.take_media.model import (
    BackTapped,
    HowTapped,
    InsteadTapped,
    Model,
    PlayTapped,
    RemoveCancelled,
    RemoveConfirmed,
    RemoveTapped,
    TakeTapped,
    WitnessTapped,
    WitnessTyped,
)
from mobile.screens.take_media.model import Words as ScreenWords
from mobile.ui import palette as p
from mobile.ui.controls import button, field, heading, link, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import is_file, is_played, play_button, play_words, said_media, shown_picture
from mobile.ui.palette import Meaning, Pair
from mobile.ui.sheets import sheet
from mobile.use_cases.answer_with_media import Asked
from shared.domain.attachments import is_attachment

TITLES = {
    MediaKind.PHOTO: "Picture",
    MediaKind.SIGNATURE: "Signature",
    MediaKind.SOUND: "Recording",
    MediaKind.FILM: "Video",
    MediaKind.FILE: "File",
}
TAKE = {
    MediaKind.PHOTO: "They agree: take the picture",
    MediaKind.SIGNATURE: "Sign on the screen",
    MediaKind.SOUND: "They agree: record",
    MediaKind.FILM: "They agree: record a video",
    MediaKind.FILE: "Choose a file",
}
ICONS = {
    MediaKind.PHOTO: ft.Icons.PHOTO_CAMERA,
    MediaKind.SIGNATURE: ft.Icons.DRAW,
    MediaKind.SOUND: ft.Icons.MIC,
    MediaKind.FILM: ft.Icons.VIDEOCAM,
    MediaKind.FILE: ft.Icons.ATTACH_FILE,
}

UNAVAILABLE = {
    "camera.none": "No camera was found on this phone.",
    "camera.refused": "Doorstep may not use the camera. It can be allowed in the browser's settings.",
    "microphone.none": "No microphone was found on this phone.",
    "microphone.refused": "Doorstep may not use the microphone. It can be allowed in the browser's settings.",
    "file.kind": "It can be a picture, a PDF, a text or a table.",
    "file.large": "This file is too large: 4 MB at most.",
    "absent": "Not possible in this app yet.",
}
SOMETHING_ELSE = "This phone could not do it."


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What was taken, or how to take it, and what to do where it cannot be.
    """
    _ = look.words
    asked = model.asked
    return sheet(
        look,
        _(TITLES[model.kind]),
        _body(model, asked, send, look) if asked else [],
        on_back=lambda: send(BackTapped()),
        foot=[
            *failure(look, model.failed),
            *(_foot(model, asked, send, look) if asked else []),
        ],
    )


def _body(model: Model, asked: Asked, send: Send, look: Look) -> list[ft.Control]:
    head: list[ft.Control] = [heading(asked.label, size=22)]
    if asked.hint:
        head.append(text(asked.hint, 17, color=p.SOFT_INK))
    if model.how:
        return [*head, *_witness(model, send, look)]
    if not asked.value:
        return [*head, *_how_to(model, send, look)]
    return [*head, *_taken(model, asked, send, look)]


def _how_to(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    is_signature = model.kind is MediaKind.SIGNATURE
    return [
        *([] if is_signature else [text(_("Say what it is for, and ask. They may say no."), 17)]),
        *_why_not(model, look),
        *(
            [
                _other(_("Signed by a mark"), HowTapped("mark"), ft.Icons.FINGERPRINT, send),
                _other(_("Could not sign"), HowTapped("unable"), ft.Icons.PERSON, send),
            ]
            if is_signature
            else []
        ),
        _other(_("They said no"), InsteadTapped("declined"), ft.Icons.BLOCK, send),
        _other(_("Could not be taken"), InsteadTapped("absent"), ft.Icons.REDO, send),
    ]


def _other(label: str, event: HowTapped | InsteadTapped, icon: ft.IconData, send: Send) -> ft.Control:
    return link(label, lambda: send(event), icon=icon)


def _why_not(model: Model, look: Look) -> list[ft.Control]:
    _ = look.words
    if not model.unavailable:
        return []
    said = _(UNAVAILABLE.get(model.unavailable, SOMETHING_ELSE))
    return [notice(said, body=_("Nothing is lost. Go on without it."), meaning=Meaning.WRONG)]


def _taken(model: Model, asked: Asked, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    said = said_media(_, asked.value)
    if not is_attachment(asked.value):
        return [text(said, 20, bold=True)]
    if model.damaged:
        return [notice(_("It is not on this phone, or cannot be read."), meaning=Meaning.WRONG)]
    sealed = text(_("Sealed on this phone"), 17, color=p.SOFT_INK, center=not is_played(asked.value))
    if is_played(asked.value):
        words = play_words(_, asked.label)
        return [sealed, play_button(asked.value, lambda: send(PlayTapped(words)), look)]
    if is_file(asked.value):
        return [text(said, 20, bold=True, center=True), sealed]
    return [shown_picture(model.content, said), sealed]


def _witness(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    said = _("Signed by a mark") if model.how == "mark" else _("Could not sign")
    return [
        text(said, 20, bold=True),
        field(
            _("Name of who saw it"),
            model.witness,
            lambda typed: send(WitnessTyped(typed)),
            on_submit=lambda: send(WitnessTapped()),
            icon=ft.Icons.PERSON,
            key="witness",
        ),
    ]


def _foot(model: Model, asked: Asked, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    idle = not (model.busy or model.taking)
    if model.how:
        return [
            button(
                _("Keep this answer"),
                lambda: send(WitnessTapped()),
                icon=ft.Icons.CHECK_CIRCLE,
                enabled=idle and bool(model.witness.strip()),
            )
        ]
    if not asked.value:
        words, icon = screen_words(model, look), ICONS[model.kind]
        return [button(_(TAKE[model.kind]), lambda: send(TakeTapped(words)), icon=icon, enabled=idle)]
    if model.removing:
        return [_really(send, look)]
    return [
        link(_("Remove it"), lambda: send(RemoveTapped()), icon=ft.Icons.DELETE, color=p.BLOOD),
        button(_("Go on"), lambda: send(BackTapped()), icon=ft.Icons.ARROW_FORWARD, enabled=idle),
    ]


def _really(send: Send, look: Look) -> ft.Control:
    _ = look.words
    return notice(
        _("Really remove it?"),
        body=_("It cannot be brought back."),
        meaning=Meaning.DANGER,
        actions=[
            button(_("Yes, remove it"), lambda: send(RemoveConfirmed()), pair=Pair(p.WHITE, p.ALARM)),
            button(_("No, keep it"), lambda: send(RemoveCancelled()), outline=True),
        ],
    )


def screen_words(model: Model, look: Look) -> ScreenWords:
    """
    What the screen that takes it says: it is not drawn by the app.
    """
    _ = look.words
    return (
        ("title", model.asked.label if model.asked else ""),
        ("cancel", _("Cancel")),
        ("take", _("Take it")),
        ("again", _("Again")),
        ("use", _("Use it")),
        ("clear", _("Wipe")),
        ("done", _("Done")),
        ("stop", _("Stop")),
        ("choose", _("Choose a file")),
    )
