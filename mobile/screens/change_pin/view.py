"""
Another PIN: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.change_pin.model import BackTapped, Model, OnTapped, PinTyped, Stage
from mobile.ui import palette as p
from mobile.ui.controls import button, field, heading, notice, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet

DIGITS_UP_TO = 9
"""Up to this least length a PIN may be digits alone; the keypad is offered."""


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
            field(
                _label(model, look),
                model.typed,
                lambda pin: send(PinTyped(pin)),
                on_submit=lambda: send(OnTapped()),
                secret=True,
                digits=model.minimum_pin <= DIGITS_UP_TO,
                helper=_least(model, look) if model.stage is Stage.NEW else "",
                autofocus=True,
                icon=ft.Icons.LOCK,
                key=model.stage.value,
            ),
            *_differ(model, look),
            *([_waiting(model.wait_s, look)] if model.wait_s else failure(look, model.failed)),
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


def _least(model: Model, look: Look) -> str:
    _ = look.words
    if model.minimum_pin <= DIGITS_UP_TO:
        return _.count("{n} digit at least", "{n} digits at least", model.minimum_pin)
    return _.count("{n} character at least", "{n} characters at least", model.minimum_pin)


def _differ(model: Model, look: Look) -> list[ft.Control]:
    _ = look.words
    if not model.differ:
        return []
    words = _("The two PINs are not the same.")
    return [notice(words, body=_("Type it once more."), meaning=Meaning.RETURNED)]


def _waiting(wait_s: int, look: Look) -> ft.Control:
    _ = look.words
    minutes, seconds = divmod(wait_s, 60)
    return notice(
        _("Wait {time}", time=f"{minutes}:{seconds:02}"),
        body=_("The PIN was wrong several times. Your data is safe. Nothing is lost."),
        meaning=Meaning.HELD,
    )
