"""
A one-time code for a worker's new phone: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.new_phone.model import AnotherTapped, BackTapped, Code, Model, Worker, WorkerTapped
from mobile.ui import palette as p
from mobile.ui.controls import card, heading, link, notice, progress, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.square import square

SIDE = 260


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Whose phone, then its code.
    """
    _ = look.words
    body = (
        _code(model.chosen, model.code, send, look)
        if model.chosen and model.code
        else _team(model, send, look)
    )
    return sheet(look, _("New phone"), body, on_back=lambda: send(BackTapped()))


def _team(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.busy and model.chosen:
        return [progress(_("Asking the server …"), None)]
    rows = [
        tile(
            worker.name,
            lambda worker=worker: send(WorkerTapped(worker)),  # type: ignore[misc]
            lines=[_role(worker, look)],
            icon=ft.Icons.PERSON,
        )
        for worker in model.workers or ()
    ]
    return [
        heading(_("Whose phone is it?"), size=22),
        *failure(look, model.failed),
        *rows,
        *([text(_("No worker is known here yet. Sync first."), 16)] if model.workers == () else []),
    ]


def _code(worker: Worker, code: Code, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(worker.name, size=22),
        text(_("On the new phone, scan this square or open the address, then type the code."), 17),
        card(
            [
                ft.Row(
                    [square(code.square, _("QR code for the new phone"), side=SIDE)],
                    alignment=ft.MainAxisAlignment.CENTER,
                ),
                text(code.shown, 36, bold=True, center=True),
                text(code.server, 16, color=p.SOFT_INK, center=True),
            ]
        ),
        notice(
            _("It works once, until {time}.", time=_.moment(code.until)),
            body=_("Show it only to {name}.", name=worker.name),
            meaning=Meaning.DUE,
        ),
        link(_("Another worker"), lambda: send(AnotherTapped()), icon=ft.Icons.PEOPLE),
    ]


def _role(worker: Worker, look: Look) -> str:
    return look.words(
        {"volunteer": "Volunteer", "supervisor": "Supervisor", "manager": "Manager"}.get(worker.role, "")
    )
