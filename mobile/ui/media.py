"""
Pictures, signatures, sound, films and files in words, and as they are shown.
"""

from __future__ import annotations

import re

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, button, link
from mobile.ui.look import Look
from mobile.ui.theme import RADIUS
from mobile.ui.words import Words
from shared.domain.attachments import is_attachment, media_type_of, read_instead

KINDS = {"image/jpeg": "Picture", "image/png": "Signature", "audio": "Recording", "video": "Video"}
FILE = "File"
WAYS = {"audio": "Listen", "video": "Watch", "image": "See it", "file": "See it"}
ICONS = {
    "audio": ft.Icons.VOLUME_UP,
    "video": ft.Icons.PLAY_ARROW,
    "image": ft.Icons.IMAGE,
    "file": ft.Icons.ATTACH_FILE,
}
INSTEAD = {
    "mark": "Signed by a mark. Seen by: {name}",
    "unable": "Could not sign. Seen by: {name}",
    "declined": "They said no",
    "absent": "Could not be taken",
}
# As the form language writes a day.
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def said_media(words: Words, said: str) -> str:
    """
    What stands for an attachment, or its absence, where answers are read; a day as people say it; the rest as it is.
    """
    if is_attachment(said):
        kind = media_type_of(said)
        return words(KINDS.get(kind) or KINDS.get(kind.partition("/")[0], FILE))
    instead = read_instead(said)
    if instead is None:
        return words.day(said) if A_DAY.fullmatch(said) else said
    how, witness = instead
    return words(INSTEAD[how], name=witness) if witness else words(INSTEAD[how])


def is_played(name: str) -> bool:
    """Whether an attachment is heard, or moves."""
    return media_type_of(name).startswith(("audio/", "video/"))


def is_file(name: str) -> bool:
    """Whether an attachment is only kept: the app shows nothing of it."""
    return media_type_of(name).startswith(("text/", "application/"))


def play_button(name: str, on_tap: Tap, look: Look, *, outline: bool = True) -> ft.Control:
    """
    Plays a sound or a film.
    """
    return button(look.words(WAYS[_family(name)]), on_tap, icon=ICONS[_family(name)], outline=outline)


def play_words(words: Words, title: str) -> tuple[tuple[str, str], ...]:
    """
    What the screen says that a film is seen on: it is not drawn by the app.
    """
    return (("title", title), ("cancel", words("Done")))


def _family(name: str) -> str:
    family = media_type_of(name).partition("/")[0]
    return family if family in WAYS else "file"


def see_attachment(said: str, on_tap: Tap, look: Look) -> list[ft.Control]:
    """
    The way to a picture or a sound from where its answer is read; nothing for any other answer.
    """
    if not is_attachment(said):
        return []
    return [link(look.words(WAYS[_family(said)]), on_tap, icon=ICONS[_family(said)])]


def shown_picture(content: bytes, label: str) -> ft.Control:
    """
    A picture from its bytes, whole, as wide as the screen lets it be.
    """
    return ft.Container(
        ft.Image(
            src=content,
            semantics_label=label,
            fit=ft.BoxFit.FIT_WIDTH,
            gapless_playback=True,
            error_content=ft.Container(height=0),
        ),
        bgcolor=p.WHITE,
        border_radius=RADIUS,
        alignment=ft.Alignment.CENTER,
        padding=8,
    )
