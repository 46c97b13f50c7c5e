"""
Case cards to print: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.cards.model import (
    BackTapped,
    BlankTapped,
    FewerTapped,
    HouseholdsTapped,
    Model,
    MoreTapped,
    SameTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, icon_button, notice, progress, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    How many cards, of which sort.
    """
    _ = look.words
    return sheet(
        look,
        _("Print cards"),
        [
            text(
                _("A card holds no name. It opens a household on the phone of its team."),
                17,
                color=p.SOFT_INK,
            ),
            *failure(look, model.failed),
            *([_progress(model, look)] if model.busy else []),
            *([_made(model, send, look)] if model.made else []),
            *_wishes(model, send, look),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _progress(model: Model, look: Look) -> ft.Control:
    _ = look.words
    if not model.come:
        return progress(_("Making the cards …"), None)
    said = _.count("{come} of {n} card", "{come} of {n} cards", model.of, come=model.come)
    return progress(said, model.come / model.of)


def _made(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return notice(
        _("The cards are ready to print."),
        body="doorstep-cards.pdf",
        meaning=Meaning.DONE,
        actions=[_same(_("Save the file again"), model, send)],
    )


def _not_come(model: Model, send: Send, look: Look) -> ft.Control:
    """Nothing else until then: cards that exist and lie nowhere would be somebody's."""
    _ = look.words
    return notice(
        _.count("{n} card has not come.", "{n} cards have not come.", model.not_come),
        body=_("They may be made already. Fetch the same ones."),
        meaning=Meaning.HELD,
        actions=[_same(_("Fetch them"), model, send)],
    )


def _same(label: str, model: Model, send: Send) -> ft.Control:
    return button(
        label, lambda: send(SameTapped()), icon=ft.Icons.DOWNLOAD, outline=True, enabled=not model.busy
    )


def _wishes(model: Model, send: Send, look: Look) -> list[ft.Control]:
    if model.not_come and not model.made:
        return [] if model.busy else [_not_come(model, send, look)]
    return [_pages(model, send, look), _for_households(model, send, look), _blank(model, send, look)]


def _pages(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    said = (
        _.count("{n} page", "{n} pages", model.pages) + " · " + _.count("{n} card", "{n} cards", model.cards)
    )
    return ft.Row(
        [
            icon_button(_("One page less"), ft.Icons.REMOVE_CIRCLE_OUTLINE, lambda: send(FewerTapped())),
            text(said, 18, bold=True, center=True, expand=True),
            icon_button(_("One page more"), ft.Icons.ADD_CIRCLE_OUTLINE, lambda: send(MoreTapped())),
        ]
    )


def _for_households(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    without = model.without or 0
    said = _.count("{n} household has no card", "{n} households have no card", without)
    next_ones = min(without, model.cards)
    return card(
        [
            heading(_("For households")),
            text(said if without else _("Every household here has a card."), 16),
            *(
                [
                    button(
                        _.count("Make {n} card", "Make the next {n} cards", next_ones),
                        lambda: send(HouseholdsTapped()),
                        icon=ft.Icons.HOME,
                        enabled=not model.busy,
                    )
                ]
                if without
                else []
            ),
        ]
    )


def _blank(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return card(
        [
            heading(_("Blank")),
            text(_("A blank card is given to a household at the first visit."), 16),
            button(
                _("Make blank cards"),
                lambda: send(BlankTapped()),
                icon=ft.Icons.QR_CODE_2,
                outline=True,
                enabled=not model.busy,
            ),
        ]
    )
