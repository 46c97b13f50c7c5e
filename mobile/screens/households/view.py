"""
Households: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.households.model import (
    AloneTapped,
    Model,
    MoreTapped,
    RegisterTapped,
    RowTapped,
    ScanTapped,
    Typed,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, field, icon_button, link, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.tabs import HOUSEHOLDS_TAB, tabs_bar
from mobile.use_cases.find_households import Found


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    A search field above the rows.
    """
    _ = look.words
    return sheet(
        look,
        _("Households"),
        [
            field(
                _("Search a name"),
                model.typed,
                lambda typed: send(Typed(typed)),
                icon=ft.Icons.SEARCH,
                key="search",
            ),
            *failure(look, model.failed),
            *(_row(row, send, look) for row in model.found),
            *(
                [link(_("Somebody without a home"), lambda: send(AloneTapped()), icon=ft.Icons.PERSON_ADD)]
                if model.has_cases and not model.typed
                else []
            ),
            *([_nothing(model, look)] if model.loaded and not model.found else []),
            *(
                [
                    text(_("{shown} of {total}", shown=len(model.found), total=model.total), center=True),
                    button(_("Show more"), lambda: send(MoreTapped()), outline=True),
                ]
                if model.total > len(model.found)
                else []
            ),
        ],
        actions=[
            icon_button(_("Scan a card"), ft.Icons.QR_CODE_SCANNER, lambda: send(ScanTapped()), color=p.WHITE)
        ],
        foot=[
            button(_("New household"), lambda: send(RegisterTapped()), icon=ft.Icons.ADD_HOME, outline=True)
        ],
        tabs=tabs_bar(look, HOUSEHOLDS_TAB, send),
        on_end=(lambda: send(MoreTapped())) if model.total > len(model.found) else None,
    )


def _row(row: Found, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        row.member or row.title or _("Household without a name"),
        lambda: send(RowTapped(row)),
        lines=[row.title if row.member else "", row.place],
        icon=ft.Icons.PERSON if row.member else ft.Icons.HOME,
        key=f"{row.household}{row.person}",
    )


def _nothing(model: Model, look: Look) -> ft.Control:
    _ = look.words
    if not model.typed.strip():
        # Who leads a team has no households of their own.
        return notice(_("Type a name: of a household, or of somebody in it."), meaning=Meaning.PLAIN)
    return notice(
        _("Nothing found."),
        body=_("Try fewer letters, or scan the card."),
        meaning=Meaning.PLAIN,
    )
