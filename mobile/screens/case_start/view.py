"""
Opening a case: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.case_start.model import BackTapped, Choices, KindTapped, Model, PersonTapped
from mobile.ui.controls import badge, heading, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One question after the other.
    """
    _ = look.words
    question = _kinds if model.person else _people
    return sheet(
        look,
        _("Open a case"),
        [*failure(look, model.failed), *(question(model.choices, send, look) if model.choices else [])],
        on_back=lambda: send(BackTapped()),
        place=model.person,
    )


def _people(choices: Choices, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("For whom?")),
        *(
            tile(
                name,
                lambda person=person: send(PersonTapped(person)),  # type: ignore[misc]
                icon=ft.Icons.PERSON,
                badges=[badge(_("Has a case"), Meaning.HELD)] if helped else [],
                key=person,
            )
            for person, name, helped in choices.people
        ),
    ]


def _kinds(choices: Choices, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Which help?")),
        *(
            tile(
                _.pick(title),
                lambda kind=kind: send(KindTapped(kind)),  # type: ignore[misc]
                icon=ft.Icons.FOLDER_SHARED,
                key=kind,
            )
            for kind, title in choices.kinds
        ),
    ]
