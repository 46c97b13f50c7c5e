"""
Unlock: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.ports.key_vault import VaultEntry
from mobile.screens.unlock.model import (
    DangerTapped,
    DigitTapped,
    ForgottenTapped,
    KeyboardWanted,
    LanguageTapped,
    Model,
    NewWorkerTapped,
    RubbedOut,
    UnlockTapped,
    WorkerChosen,
)
from mobile.ui import palette as p
from mobile.ui.controls import (
    button,
    heading,
    link,
    progress,
    text,
    tile,
)
from mobile.ui.failures import failure
from mobile.ui.language_row import language_row
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.pin_field import pin_field, wait_for_pin
from mobile.ui.pin_pad import dots, pin_pad
from mobile.ui.pin_rules import PASSPHRASE_FROM, EyeTapped, PinTyped
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The names of this phone's workers, or one worker's PIN.
    """
    _ = look.words
    return sheet(
        look,
        "Doorstep",
        [
            *(_pin(model, model.entry, send, look) if model.entry else _names(model, send, look)),
            language_row(look, lambda language: send(LanguageTapped(language))),
        ],
        foot=[
            button(
                _("Danger signs and help"),
                lambda: send(DangerTapped()),
                icon=ft.Icons.WARNING_ROUNDED,
                outline=True,
                pair=p.Pair(p.BLOOD, p.SHEET),
            )
        ],
    )


def _names(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Who are you?"), size=24),
        *failure(look, model.failed),
        *(
            tile(
                entry.called,
                lambda vault_id=entry.vault_id: send(WorkerChosen(vault_id)),  # type: ignore[misc]
                lines=[_.count("{n} not sent", "{n} not sent", entry.unsent) if entry.unsent else ""],
                icon=ft.Icons.PERSON,
                key=entry.vault_id,
            )
            for entry in model.entries
        ),
        link(_("Add another worker"), lambda: send(NewWorkerTapped()), icon=ft.Icons.PERSON_ADD),
    ]


def _pin(model: Model, entry: VaultEntry, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    ready = not model.opening and not model.wait_s
    return [
        ft.Row(
            [
                ft.Icon(ft.Icons.LOCK, color=p.LEAF, size=28),
                ft.Container(heading(entry.called, size=22), expand=True),
                *([link(_("Not you?"), lambda: send(WorkerChosen("")))] if len(model.entries) > 1 else []),
            ],
            spacing=10,
        ),
        *([wait_for_pin(look, model.wait_s)] if model.wait_s else []),
        *(failure(look, model.failed) if not model.wait_s else []),
        *([progress(_("Opening …"), None)] if model.opening else []),
        *(_keyboard(model, send, look, ready) if model.typing else _pad(model, send, look, ready)),
        _side_roads(model, send, look),
    ]


def _side_roads(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    roads = [
        link(
            _("Use the number pad") if model.typing else _("Use letters"),
            lambda: send(KeyboardWanted()),
            icon=ft.Icons.DIALPAD if model.typing else ft.Icons.KEYBOARD,
        ),
        link(_("PIN forgotten"), lambda: send(ForgottenTapped()), icon=ft.Icons.HELP_OUTLINE),
    ]
    if len(model.entries) == 1:
        roads.append(link(_("Another worker"), lambda: send(NewWorkerTapped()), icon=ft.Icons.PERSON_ADD))
    return ft.Row(roads, wrap=True, alignment=ft.MainAxisAlignment.CENTER, spacing=0, run_spacing=0)


def _pad(model: Model, send: Send, look: Look, ready: bool) -> list[ft.Control]:
    _ = look.words
    return [
        text(_("Your PIN"), 17, center=True),
        dots(look, len(model.pin)),
        pin_pad(
            look,
            lambda digit: send(DigitTapped(digit)),
            lambda: send(RubbedOut()),
            lambda: send(UnlockTapped()),
            done=_("Unlock"),
            enabled=ready,
        ),
    ]


def _keyboard(model: Model, send: Send, look: Look, ready: bool) -> list[ft.Control]:
    _ = look.words
    return [
        pin_field(
            look,
            _("Your PIN"),
            model.pin,
            lambda pin: send(PinTyped(pin)),
            lambda: send(UnlockTapped()),
            lambda: send(EyeTapped()),
            minimum=PASSPHRASE_FROM,
            key="pin",
            shown=model.shown,
            is_new=False,
        ),
        button(
            _("Unlock"),
            lambda: send(UnlockTapped()),
            icon=ft.Icons.LOCK_OPEN,
            enabled=ready and bool(model.pin),
        ),
    ]
