"""
Two answers: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.clashes.model import BackTapped, Model, ShowTapped, ValueTapped
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sealed import covered
from mobile.ui.sheets import sheet
from mobile.use_cases.settle_clash import SaidValue, StandingClash

FIELD_WORDS = {
    "outcome": "What happened at the door",
    "visited_on": "Day of the visit",
    "danger": "Danger signs",
    "decisions": "Danger signs",
    "risk": "High risk",
    "alive": "Alive",
    "died_on": "Day of death",
    "name": "Name",
    "head_name": "Head of the household",
    "house_no": "House number",
    "mobile": "Telephone",
    "birth_on": "Date of birth",
    "sex": "Sex",
    "worker": "Who goes there",
    "remark": "Remark",
}
"""Fields that no form asks under their own name."""


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Each place with its values; one tap settles it.
    """
    _ = look.words
    return sheet(
        look,
        _("Two answers"),
        [*failure(look, model.failed), *_settled(model, look), *_body(model, send, look)],
        on_back=lambda: send(BackTapped()),
    )


def _settled(model: Model, look: Look) -> list[ft.Control]:
    _ = look.words
    if not model.settled:
        return []
    return [notice(_("Saved on this phone."), meaning=Meaning.RECORDED)]


def _body(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.clashes is None:
        return []
    if not model.clashes:
        return [notice(_("Nothing is left to settle."), meaning=Meaning.DONE)]
    return [
        text(_("Two people wrote different things. Tap what is right."), 16, color=p.SOFT_INK),
        *(_clash(model, clash, send, look) for clash in model.clashes),
    ]


def _clash(model: Model, clash: StandingClash, send: Send, look: Look) -> ft.Control:
    _ = look.words
    if clash.is_sealed and clash.clash not in model.shown:
        return card(
            [
                heading(clash.title or _("Somebody without a name"), level=3, size=18),
                covered(look, "", is_shown=False, on_tap=lambda: send(ShowTapped(clash.clash))),
            ],
            key=clash.clash,
        )
    return card(
        [
            heading(clash.title or _("Somebody without a name"), level=3, size=18),
            text(clash.label or _(FIELD_WORDS.get(clash.field, clash.field)), 16, color=p.SOFT_INK),
            *(
                [_said(said, look) for said in clash.said]
                if clash.keeps_all
                else [
                    _choice(model, clash, chosen, said, send, look) for chosen, said in enumerate(clash.said)
                ]
            ),
            *_meanwhile(model, clash, send, look),
        ],
        key=clash.clash,
    )


def _choice(
    model: Model, clash: StandingClash, chosen: int, said: SaidValue, send: Send, look: Look
) -> ft.Control:
    return ft.Column(
        [
            button(
                said.words or look.words("No answer"),
                lambda: send(ValueTapped(clash.clash, chosen)),
                outline=True,
                enabled=not model.busy,
            ),
            text(_who(said, look), 15, color=p.SOFT_INK),
        ],
        spacing=4,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _said(said: SaidValue, look: Look) -> ft.Control:
    return ft.Column(
        [
            text(said.words or look.words("No answer"), 18, bold=True),
            text(_who(said, look), 15, color=p.SOFT_INK),
        ],
        spacing=2,
    )


def _who(said: SaidValue, look: Look) -> str:
    _ = look.words
    parts = [said.by or _("A worker"), _.moment(said.at), _("shown now") if said.is_shown else ""]
    return " · ".join(part for part in parts if part)


def _meanwhile(model: Model, clash: StandingClash, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if clash.keeps_all:
        return [
            button(_("Keep all of them"), lambda: send(ValueTapped(clash.clash, 0)), enabled=not model.busy)
        ]
    if clash.is_cautious:
        return [text(_("Until then the safer one is shown."), 15, color=p.SOFT_INK)]
    return []
