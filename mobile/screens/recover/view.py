"""
The PIN is forgotten: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.recover.model import (
    Asked,
    AskTapped,
    BackTapped,
    ChooseTapped,
    LookTapped,
    Model,
    OnTapped,
    Stage,
    Standing,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, notice, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.new_pin import pin_asked, pin_foot
from mobile.ui.palette import Meaning
from mobile.ui.persons import agreed_row, worker_row
from mobile.ui.sheets import sheet

BOTH = 2

Parts = tuple[list[ft.Control], list[ft.Control]]


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One stage of the way back.
    """
    _ = look.words
    body, foot = {
        Stage.EXPLAIN: _explain,
        Stage.ASKED: _asked,
        Stage.PIN: _pin,
        Stage.DONE: _done,
    }[model.stage](model, send, look)
    return sheet(
        look,
        _("PIN forgotten"),
        [*body, *failure(look, model.failed)],
        on_back=None if model.stage is Stage.DONE else lambda: send(BackTapped()),
        foot=foot,
        place=model.stage.value,
    )


def _explain(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    body = [
        worker_row(model.worker_name),
        notice(
            _("Everything you saved stays on this phone."),
            body=_("Nothing is deleted. Nothing is sent twice."),
            meaning=Meaning.DONE,
        ),
        text(_("Two people of your programme must agree to a new PIN. Go to your supervisor."), 17),
        text(_("This phone needs a network for it."), 17, color=p.SOFT_INK),
        *([progress(_("Asking the server …"), None)] if model.busy else []),
    ]
    foot = [
        button(
            _("Ask for a new PIN"),
            lambda: send(AskTapped()),
            icon=ft.Icons.LOCK_RESET,
            enabled=not model.busy,
        )
    ]
    return body, foot


def _asked(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    asked = model.asked
    if asked is None:
        return [], []
    if asked.standing in (Standing.REFUSED, Standing.OVER):
        return _closed(model, asked, send, look)
    is_ready = asked.standing is Standing.READY
    body = [
        worker_row(model.worker_name),
        *([] if is_ready else [_code(asked, look)]),
        _standing(asked, look),
        *_helpers(asked, look),
        *([progress(_("Asking the server …"), None)] if model.busy else []),
    ]
    if is_ready:
        foot = [button(_("Choose a new PIN"), lambda: send(ChooseTapped()), icon=ft.Icons.LOCK_RESET)]
    else:
        foot = [
            button(
                _("Look again"),
                lambda: send(LookTapped()),
                icon=ft.Icons.SYNC,
                enabled=not model.busy,
                outline=True,
            )
        ]
    return body, foot


def _closed(model: Model, asked: Asked, send: Send, look: Look) -> Parts:
    _ = look.words
    if asked.standing is Standing.REFUSED:
        said = notice(
            _("They did not agree."),
            body=_("What you saved is safe on this phone. Talk to your supervisor."),
            meaning=Meaning.REFUSED,
        )
    else:
        said = notice(
            _("The time for this code is over."),
            body=_("What you saved is safe on this phone. Ask again."),
            meaning=Meaning.HELD,
        )
    body = [
        worker_row(model.worker_name),
        said,
        *([progress(_("Asking the server …"), None)] if model.busy else []),
    ]
    foot = [
        button(
            _("Ask again"),
            lambda: send(AskTapped()),
            icon=ft.Icons.LOCK_RESET,
            enabled=not model.busy,
        )
    ]
    return body, foot


def _code(asked: Asked, look: Look) -> ft.Control:
    _ = look.words
    return card(
        [
            text(_("Your code"), 16, color=p.SOFT_INK, center=True),
            text(asked.code, 32, bold=True, center=True),
            text(_("Your supervisor must see the same code. If it differs, stop."), 17, center=True),
            text(_("Until {time}", time=_.moment(asked.until)), 15, color=p.SOFT_INK, center=True),
        ]
    )


def _standing(asked: Asked, look: Look) -> ft.Control:
    _ = look.words
    if asked.standing is Standing.READY:
        return notice(_("You can choose a new PIN now."), body="", meaning=Meaning.DONE)
    if asked.standing is Standing.AGREED:
        return notice(
            _("Both have agreed."),
            body=_("Now the keeper of the recovery key opens the way. You may close the app."),
            meaning=Meaning.DUE,
        )
    missing = BOTH - len(asked.helpers)
    return notice(
        _.count("{n} person must still agree.", "{n} people must still agree.", missing),
        body=_("You may close the app and come back."),
        meaning=Meaning.DUE,
    )


def _helpers(asked: Asked, look: Look) -> list[ft.Control]:
    return [agreed_row(look, helper.name, helper.at) for helper in asked.helpers]


def _pin(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    body = [
        worker_row(model.worker_name),
        *pin_asked(model.pin, send, look),
        *([progress(_("Opening …"), None)] if model.busy else []),
    ]
    return body, pin_foot(send, look, busy=model.busy)


def _done(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    helpers = _helpers(model.asked, look) if model.asked else []
    body = [
        worker_row(model.worker_name),
        notice(
            _("Your new PIN holds from now on."),
            body=_("Everything you saved is here."),
            meaning=Meaning.DONE,
        ),
        *helpers,
    ]
    return body, [button(_("Go on"), lambda: send(OnTapped()), icon=ft.Icons.ARROW_FORWARD, key="helpers")]
