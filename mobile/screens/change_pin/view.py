"""
Another PIN: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.change_pin.model import BackTapped, Model
from mobile.ui.controls import heading, progress
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.new_pin import PinTapped, pin_asked, pin_foot
from mobile.ui.pin_field import pin_field, wait_for_pin
from mobile.ui.pin_rules import EyeTapped, PinTyped
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One question at a time.
    """
    _ = look.words
    why = _("From then on the old PIN opens nothing. Tell the new one to nobody.")
    return sheet(
        look,
        _("Change the PIN"),
        [
            *(pin_asked(model.new, send, look, why=why) if model.is_given else _present(model, send, look)),
            *([wait_for_pin(look, model.wait_s)] if model.wait_s else failure(look, model.failed)),
            *([progress(_("Changing …"), None)] if model.busy else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=pin_foot(send, look, busy=model.busy or bool(model.wait_s)),
    )


def _present(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Type your present PIN"), size=22),
        pin_field(
            look,
            _("Present PIN"),
            model.present,
            lambda pin: send(PinTyped(pin)),
            lambda: send(PinTapped()),
            lambda: send(EyeTapped()),
            minimum=model.new.minimum,
            key="present",
            shown=model.shown,
            is_new=False,
        ),
    ]
