"""
Forgotten PINs: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.forgotten_pins.model import (
    Asking,
    BackTapped,
    DifferTapped,
    LookTapped,
    Model,
    RefuseCancelled,
    RefuseConfirmed,
    SameTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, notice, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.persons import agreed_row
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Each worker who asks.
    """
    _ = look.words
    return sheet(
        look,
        _("Forgotten PINs"),
        [
            *failure(look, model.failed),
            *(_asking(model, one, send, look) for one in model.asking or ()),
            *([text(_("Nobody asks for a new PIN now."), 17)] if model.asking == () else []),
            *([progress(_("Asking the server …"), None)] if model.busy else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[
            button(
                _("Look again"),
                lambda: send(LookTapped()),
                icon=ft.Icons.SYNC,
                enabled=not model.busy,
                outline=True,
            )
        ],
    )


def _asking(model: Model, asking: Asking, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return card(
        [
            heading(asking.name, size=22),
            text(_("Asked {time}", time=_.moment(asking.asked)), 15, color=p.SOFT_INK),
            text(asking.code, 30, bold=True, center=True),
            *(agreed_row(look, helper.name, helper.at) for helper in asking.helpers),
            *_next(model, asking, send, look),
        ],
        key=asking.id,
    )


def _next(model: Model, asking: Asking, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if asking.agreed:
        return [text(_("Both have agreed. Now the keeper of the recovery key opens the way."), 17)]
    if asking.mine:
        return [text(_("A second person must agree too."), 17)]
    if model.refusing == asking.id:
        return [
            notice(
                _("Refuse for good?"),
                body=_("{name} can ask again, with another code.", name=asking.name),
                meaning=Meaning.RETURNED,
            ),
            button(
                _("Refuse"),
                lambda: send(RefuseConfirmed()),
                icon=ft.Icons.BLOCK,
                enabled=not model.busy,
                pair=p.Pair(p.WHITE, p.ALARM),
            ),
            button(_("Cancel"), lambda: send(RefuseCancelled()), outline=True),
        ]
    return [
        text(_("Stand beside {name}. Is this the code on that phone?", name=asking.name), 17),
        button(
            _("Yes, the same code"),
            lambda: send(SameTapped(asking.id)),
            icon=ft.Icons.CHECK,
            enabled=not model.busy,
        ),
        button(
            _("No"),
            lambda: send(DifferTapped(asking.id)),
            icon=ft.Icons.CLOSE,
            enabled=not model.busy,
            outline=True,
        ),
    ]
