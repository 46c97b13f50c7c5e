"""
A wrong visit: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.wrong_visit.model import BackTapped, Model, PersonTapped, TakeBackTapped, VoidTapped
from mobile.ui import palette as p
from mobile.ui.controls import button, heading, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.voided import VOID_WORDS, void_words
from mobile.use_cases.mend_record import WrongVisit
from shared.domain.void_reasons import VoidReason


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Whom it was about, or why it does not stand.
    """
    _ = look.words
    return sheet(
        look,
        _("This visit is wrong"),
        [
            *failure(look, model.failed),
            *([notice(_("Saved on this phone."), meaning=Meaning.RECORDED)] if model.saved else []),
            *(_body(model, model.wrong, send, look) if model.wrong else []),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _body(model: Model, wrong: WrongVisit, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if wrong.void_reason:
        return [
            notice(_("It is not counted."), body=void_words(_, wrong.void_reason), meaning=Meaning.REFUSED),
            button(
                _("Count it again"),
                lambda: send(TakeBackTapped()),
                icon=ft.Icons.UNDO,
                enabled=not model.busy,
            ),
        ]
    return [
        *_people(wrong, send, look),
        heading(_("It should not count")),
        *(_reason(model, reason, send, look) for reason in VOID_WORDS),
        text(_("A danger it raised stays open."), 15, color=p.SOFT_INK),
    ]


def _people(wrong: WrongVisit, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not wrong.others:
        return []
    title = _("Not {name}, but …", name=wrong.name) if wrong.name else _("It was about …")
    return [heading(title), *(_person(person, name, send) for person, name in wrong.others)]


def _person(person: str, name: str, send: Send) -> ft.Control:
    return tile(name, lambda: send(PersonTapped(person)), icon=ft.Icons.PERSON, key=person)


def _reason(model: Model, reason: VoidReason, send: Send, look: Look) -> ft.Control:
    return button(
        look.words(VOID_WORDS[reason]),
        lambda: send(VoidTapped(reason)),
        outline=True,
        enabled=not model.busy,
    )
