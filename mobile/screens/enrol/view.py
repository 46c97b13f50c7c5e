"""
Enrol: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.enrol.model import (
    AgainTapped,
    BackTapped,
    ClosedTapped,
    CodeTapped,
    CodeTyped,
    LanguageTapped,
    LaterTapped,
    Model,
    ScanTapped,
    ServerTyped,
    Stage,
    WithoutTapped,
)
from mobile.ui.controls import button, field, heading, progress, text, tile
from mobile.ui.failures import failure
from mobile.ui.language_row import language_row
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.new_pin import pin_asked, pin_foot
from mobile.ui.persons import worker_row
from mobile.ui.scanner_words import scanner_words
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    One stage of the enrolment.
    """
    _ = look.words
    body, foot = {
        Stage.CODE: _code,
        Stage.CLOSED: _closed,
        Stage.PIN: _pin,
        Stage.FETCHING: _fetching,
    }[model.stage](model, send, look)
    repeating = model.stage is Stage.PIN and model.pin.is_repeated
    can_go_back = repeating or model.stage is Stage.CODE and model.can_leave
    return sheet(
        look,
        _("Another worker") if model.can_leave else _("New phone"),
        [*body, *failure(look, model.failed)],
        on_back=(lambda: send(BackTapped())) if can_go_back else None,
        foot=foot,
    )


Parts = tuple[list[ft.Control], list[ft.Control]]


def _code(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    absent = _("The camera cannot be used. Choose a picture, or go back and type the code.")
    body = [
        language_row(look, lambda language: send(LanguageTapped(language))),
        button(
            _("Scan the square on your supervisor's phone"),
            lambda: send(
                ScanTapped(
                    _("Hold the square in front of the camera"),
                    _("Cancel"),
                    scanner_words(look, absent=absent),
                )
            ),
            icon=ft.Icons.QR_CODE_SCANNER,
            outline=True,
            enabled=not model.busy,
        ),
        heading(_("Type the code from your supervisor"), size=22),
        field(
            _("Code"),
            model.code,
            lambda code: send(CodeTyped(code)),
            on_submit=lambda: send(CodeTapped()),
            capitals=True,
            helper=_("Eight letters and numbers, such as 7K3M-Q2XZ"),
            max_length=12,
            icon=ft.Icons.KEY,
            key="code",
        ),
        *(
            [
                field(
                    _("Server address"),
                    model.server,
                    lambda server: send(ServerTyped(server)),
                    helper=_("It is beside the code"),
                    icon=ft.Icons.LINK,
                    key="server",
                )
            ]
            if model.asks_server
            else []
        ),
        *([progress(_("Asking the server …"), None)] if model.busy else []),
    ]
    foot = [
        button(
            _("Go on"),
            lambda: send(CodeTapped()),
            icon=ft.Icons.ARROW_FORWARD,
            enabled=not model.busy,
            key="code",
        )
    ]
    return body, foot


def _closed(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    body = [
        worker_row(model.worker_name),
        heading(_("Sealed work lies on this phone"), size=22),
        text(_("It was closed when this phone was reported lost. Nobody can read it."), 17),
        text(_("If it is yours, two people of your programme can open it for you again."), 17),
        *(
            tile(
                _("Ask for it back") if len(model.closed) == 1 else _("Ask for store {n}", n=number),
                lambda vault_id=vault_id: send(ClosedTapped(vault_id)),  # type: ignore[misc]
                icon=ft.Icons.LOCK_RESET,
                key=vault_id,
            )
            for number, vault_id in enumerate(model.closed, start=1)
        ),
    ]
    foot = [
        button(
            _("Begin without it"),
            lambda: send(WithoutTapped()),
            icon=ft.Icons.ARROW_FORWARD,
            enabled=not model.busy,
            outline=True,
        )
    ]
    return body, foot


def _pin(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    why = _("Only the PIN opens your households on this phone. Tell it to nobody.")
    body = [
        worker_row(model.worker_name),
        *pin_asked(model.pin, send, look, why=why),
        *([progress(_("Getting ready …"), None)] if model.busy else []),
    ]
    return body, pin_foot(send, look, busy=model.busy)


def _fetching(model: Model, send: Send, look: Look) -> Parts:
    _ = look.words
    share = model.records / model.to_come if model.to_come else None
    body: list[ft.Control] = [
        heading(_("Getting your households"), size=22),
        *([progress(_.count("{n} record", "{n} records", model.records), share)] if model.busy else []),
    ]
    foot = (
        []
        if model.busy
        else [
            button(_("Try again"), lambda: send(AgainTapped()), icon=ft.Icons.SYNC),
            button(_("Go on without"), lambda: send(LaterTapped()), outline=True),
        ]
    )
    return body, foot
