"""
A picture, a signature or sound of a visit: how it looks. It never says more than this phone knows.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.attachment.model import (
    NO_NETWORK,
    NOT_SENT,
    AgainTapped,
    BackTapped,
    Model,
    PlayTapped,
    SaveTapped,
)
from mobile.ui.controls import button, heading, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.media import is_file, is_played, play_button, play_words, said_media, shown_picture
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What was taken, or why it is not here.
    """
    _ = look.words
    return sheet(
        look,
        said_media(_, model.name),
        [heading(model.title, size=22), *_body(model, send, look)],
        on_back=lambda: send(BackTapped()),
        foot=_foot(model, send, look),
    )


def _body(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not model.content:
        return _why_not(model, look)
    if is_played(model.name):
        words = play_words(_, model.title)
        return [
            play_button(model.name, lambda: send(PlayTapped(words)), look, outline=False),
            *failure(look, model.failed),
        ]
    if is_file(model.name):
        return [
            text(_("A saved copy is not sealed any more."), 17),
            button(_("Save a copy"), lambda: send(SaveTapped()), icon=ft.Icons.SAVE_ALT, outline=True),
            *failure(look, model.failed),
        ]
    return [shown_picture(model.content, model.title)]


def _why_not(model: Model, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.fetching:
        return [text(_("Fetching it …"), 17)]
    if model.reason == NOT_SENT:
        body = _("The phone it was made on has not sent it yet. The answers are complete.")
        return [notice(_("Not here yet"), body=body, meaning=Meaning.HELD)]
    if model.reason == NO_NETWORK:
        return [
            notice(_("Not on this phone"), body=_("It comes when there is network."), meaning=Meaning.HELD)
        ]
    return failure(look, model.failed)


def _foot(model: Model, send: Send, look: Look) -> list[ft.Control]:
    if model.content or model.fetching:
        return []
    return [button(look.words("Look again"), lambda: send(AgainTapped()), icon=ft.Icons.REPLAY, outline=True)]
