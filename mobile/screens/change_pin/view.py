"""
Another PIN: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.change_pin.model import BackTapped, Model, OnTapped, Stage
from mobile.ui import palette as p
from mobile.ui.controls import button, heading, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.pin_field import pin_field, pins_differ, wait_for_pin
from mobile.ui.pin_rules import EyeTapped, PinTyped
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One question at a time.
    """
    _ = look.words
    ready = not model.busy and not model.wait_s
    return sheet(
        look,
        _("Change the PIN"),
        [
            heading(_asked(model, look), size=22),
            *_why(model, look),
            pin_field(
                look,
                _label(model, look),
                model.typed,
                lambda pin: send(PinTyped(pin)),
                lambda: send(OnTapped()),
                lambda: send(EyeTapped()),
                minimum=model.minimum_pin,
                key=model.stage.value,
                shown=model.shown,
                is_new=model.stage is Stage.NEW,
            ),
            *([pins_differ(look)] if model.differ else []),
            *([wait_for_pin(look, model.wait_s)] if model.wait_s else failure(look, model.failed)),
            *([progress(_("Changing …"), None)] if model.busy else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[button(_("Go on"), lambda: send(OnTapped()), icon=ft.Icons.ARROW_FORWARD, enabled=ready)],
    )


def _asked(model: Model, look: Look) -> str:
    _ = look.words
    return {
        Stage.PRESENT: _("Type your present PIN"),
        Stage.NEW: _("Choose a new PIN"),
        Stage.AGAIN: _("Type the new PIN once more"),
    }[model.stage]


def _label(model: Model, look: Look) -> str:
    _ = look.words
    return {
        Stage.PRESENT: _("Present PIN"),
        Stage.NEW: _("New PIN"),
        Stage.AGAIN: _("New PIN once more"),
    }[model.stage]


def _why(model: Model, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.stage is not Stage.NEW:
        return []
    return [
        text(_("From then on the old PIN opens nothing. Tell the new one to nobody."), 17, color=p.SOFT_INK)
    ]
