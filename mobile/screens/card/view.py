"""
Card: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.card.model import (
    BackTapped,
    CodeTapped,
    CodeTyped,
    Model,
    RegisterTapped,
    ScanTapped,
    SearchTapped,
)
from mobile.ui.controls import button, field, heading, notice, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning as Sign
from mobile.ui.sheets import sheet
from shared.cards.recognition import Meaning, Recognition


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The camera's button, the short code, and what the card means.
    """
    _ = look.words
    return sheet(
        look,
        _("Give a card") if model.household else _("Case card"),
        [
            *([] if model.bound else _looking(model, send, look)),
            *failure(look, model.failed),
            *([_search(send, look)] if model.failed and not model.household else []),
            *_meaning(model, send, look),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[button(_("Done"), lambda: send(BackTapped()), icon=ft.Icons.CHECK)] if model.bound else [],
    )


def _looking(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    ready = not (model.scanning or model.busy)
    return [
        button(
            _("Open the camera"),
            lambda: send(ScanTapped(_("Hold the card in front of the camera"), _("Cancel"))),
            icon=ft.Icons.QR_CODE_SCANNER,
            enabled=ready,
        ),
        *([progress(_("Looking …"), None)] if not ready else []),
        heading(_("Or type its short code"), size=18),
        field(
            _("Short code"),
            model.typed,
            lambda typed: send(CodeTyped(typed)),
            on_submit=lambda: send(CodeTapped()),
            capitals=True,
            icon=ft.Icons.CREDIT_CARD,
            helper=_("It is beside the QR code"),
            key="code",
        ),
        button(
            _("Find"),
            lambda: send(CodeTapped()),
            icon=ft.Icons.SEARCH,
            outline=True,
            enabled=ready and bool(model.typed.strip()),
        ),
    ]


def _meaning(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    found = model.recognition
    if model.bound:
        return [notice(_("The card is theirs now."), body=_("Saved on this phone"), meaning=Sign.DONE)]
    if found is None or model.busy:
        return []
    said = _said(model, found, look)
    return [*said, *_age(model, found, look), *_ways(model, found, send, look)]


def _said(model: Model, found: Recognition, look: Look) -> list[ft.Control]:
    _ = look.words
    match found.meaning:
        case Meaning.KNOWN if model.household and found.household == model.household:
            return [notice(_("This card is theirs already."), meaning=Sign.DONE)]
        case Meaning.KNOWN if model.household:
            return [notice(_("This card belongs to another household."), meaning=Sign.REFUSED)]
        case Meaning.REVOKED:
            return [
                notice(
                    _("This card no longer works."),
                    body=_("It was lost or replaced."),
                    meaning=Sign.REFUSED,
                )
            ]
        case Meaning.FOREIGN:
            return [notice(_("Another team's card."), meaning=Sign.HELD)]
        case Meaning.UNBOUND:
            return [
                notice(
                    _("A blank card."),
                    body=_("Open a household, then give it this card."),
                    meaning=Sign.PLAIN,
                )
            ]
        case Meaning.ELSEWHERE:
            return [
                notice(
                    _("A genuine card.") if found.verified else _("This phone does not know this code."),
                    body=_(
                        "It is blank, or another worker's. "
                        "Ask the family's name and search before you write them down."
                    ),
                    meaning=Sign.HELD,
                )
            ]
    return []


def _age(model: Model, found: Recognition, look: Look) -> list[ft.Control]:
    _ = look.words
    if found.meaning is Meaning.FOREIGN:
        return []
    if not model.list_day:
        return [text(_("The list of lost cards is not on this phone yet."))]
    return [text(_("Lost cards as known on {day}", day=_.day(model.list_day)))]


def _ways(model: Model, found: Recognition, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.household or found.meaning not in (Meaning.UNBOUND, Meaning.ELSEWHERE):
        return []
    return [
        _search(send, look),
        button(_("New household"), lambda: send(RegisterTapped()), icon=ft.Icons.ADD_HOME, outline=True),
    ]


def _search(send: Send, look: Look) -> ft.Control:
    return button(
        look.words("Search by name"), lambda: send(SearchTapped()), icon=ft.Icons.SEARCH, outline=True
    )
