"""
The directory of services: how it looks.
"""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from mobile.screens.services.model import (
    BackTapped,
    CallTapped,
    ConfirmTapped,
    EditTapped,
    EndTapped,
    FieldTyped,
    Model,
    SaveTapped,
    ServiceTapped,
    WordsTyped,
)
from mobile.ui import palette as p
from mobile.ui.controls import badge, button, card, field, heading, link, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.service_rows import service_tile
from mobile.ui.sheets import sheet
from mobile.use_cases.services import Service

ASKED = {
    "name": "Name of the service",
    "helps_with": "What it helps with",
    "place": "Where it is",
    "hours": "Open when",
    "contact": "Whom to ask for",
    "mobile": "Telephone",
    "costs": "What it costs",
}
TOLD_ICONS = {
    "place": ft.Icons.PLACE,
    "hours": ft.Icons.SCHEDULE,
    "contact": ft.Icons.PERSON,
    "mobile": ft.Icons.CALL,
    "costs": ft.Icons.PAYMENTS,
}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The list, one of them, or one being written.
    """
    _ = look.words
    shown = model.shown
    foot: list[ft.Control] = []
    if model.typed is not None:
        body = _written(model.typed, send, look)
        ready = bool(model.typed.get("name", "").strip()) and not model.busy
        foot = [button(_("Save"), lambda: send(SaveTapped()), icon=ft.Icons.CHECK, enabled=ready)]
    elif shown is not None:
        body = _one(shown, model, send, look)
    else:
        body = _list(model, send, look)
    return sheet(
        look,
        shown.name if shown else _("Services"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        foot=foot,
        place=f"{model.open}{model.typed is None}",
    )


def _list(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    found = model.found
    if found is None:
        return []
    add = button(_("Add a service"), lambda: send(EditTapped()), icon=ft.Icons.ADD, outline=True)
    search = field(
        _("Look for a service"), model.words, lambda words: send(WordsTyped(words)), icon=ft.Icons.SEARCH
    )
    none = text(_("Nothing found.") if model.words else _("No service is written down yet."), 17)
    return [
        *([search] if found or model.words else []),
        *([] if found else [none]),
        *(service_tile(one, lambda one=one: send(ServiceTapped(one.service)), look) for one in found),  # type: ignore[misc]
        *([add] if model.may_keep else []),
    ]


def _one(service: Service, model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    told = service.told
    rows = [
        ft.Row([ft.Icon(TOLD_ICONS[name], color=p.SOFT_INK), text(value, 18, expand=True)])
        for name in TOLD_ICONS
        if (value := told.get(name, ""))
    ]
    confirmed = _("Confirmed {day}", day=_.day(service.confirmed_on)) if service.confirmed_on else ""
    call = button(
        _("Call {name}", name=told.get("contact") or service.name),
        lambda: send(CallTapped()),
        icon=ft.Icons.CALL,
    )
    return [
        card(
            [
                text(told.get("helps_with", ""), 18, bold=True),
                *rows,
                ft.Row([badge(_("Ask whether this still holds"), Meaning.OVERDUE)])
                if service.stale
                else text(confirmed, 16, color=p.SOFT_INK),
            ]
        ),
        *([call] if told.get("mobile") else []),
        *(_keeping(model, send, look) if service.mine else []),
    ]


def _keeping(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        button(
            _("It still holds today"),
            lambda: send(ConfirmTapped()),
            icon=ft.Icons.CHECK,
            outline=True,
            enabled=not model.busy,
        ),
        button(_("Change it"), lambda: send(EditTapped()), icon=ft.Icons.EDIT, outline=True),
        link(_("It is no longer there"), lambda: send(EndTapped()), icon=ft.Icons.DELETE_OUTLINE),
    ]


def _written(typed: Mapping[str, str], send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        ft.Container(height=2),
        *(
            field(
                _(words),
                typed.get(name, ""),
                lambda value, name=name: send(FieldTyped(name, value)),  # type: ignore[misc]
                key=name,
            )
            for name, words in ASKED.items()
        ),
        heading(_("By saving you confirm it today."), size=16),
    ]
