"""
The danger chart: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.danger_chart.model import BackTapped, CallTapped, ListenTapped, Model, SignTapped
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, notice, picture, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning, Pair
from mobile.ui.sheets import RED, sheet
from mobile.use_cases.open_danger import Sign


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Numbers first, then the signs.
    """
    _ = look.words
    return sheet(
        look,
        _("Danger signs and help"),
        [
            *failure(look, model.failed),
            *(
                button(
                    _("Call {whom}", whom=_.pick(reach.label)),
                    lambda number=reach.number: send(CallTapped(number)),  # type: ignore[misc]
                    icon=ft.Icons.CALL,
                    pair=Pair(p.WHITE, p.ALARM),
                )
                for reach in model.chart.reaches
            ),
            *([heading(_("If you see one of these, get help now"), size=20)] if model.chart.signs else []),
            *(
                control
                for place, sign in enumerate(model.chart.signs)
                for control in _sign(place, sign, model, send, look)
            ),
            *(
                [notice(_("The chart is not on this phone yet."), meaning=Meaning.PLAIN)]
                if _is_bare(model)
                else []
            ),
        ],
        on_back=lambda: send(BackTapped()),
        bar=RED,
    )


def _is_bare(model: Model) -> bool:
    return model.loaded and not model.chart.signs


def _sign(place: int, sign: Sign, model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    is_open = model.open_sign == place
    row = tile(
        _.pick(sign.title),
        lambda: send(SignTapped(place)),
        meaning=Meaning.DANGER,
        end=ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
        key=f"sign {place}",
    )
    return [row, _advice(sign, send, look)] if is_open else [row]


def _advice(sign: Sign, send: Send, look: Look) -> ft.Control:
    _ = look.words
    spoken = _.pick(sign.audio)
    return card(
        [
            *([picture(look.picture(sign.picture), _.pick(sign.title))] if sign.picture else []),
            *(
                [
                    button(
                        _("Listen"), lambda: send(ListenTapped(spoken)), icon=ft.Icons.VOLUME_UP, outline=True
                    )
                ]
                if spoken
                else []
            ),
            text(_.pick(sign.action), 20),
            *(
                [text(_("Go to: {place}", place=_.pick(sign.refer_to)), 18, bold=True)]
                if sign.refer_to
                else []
            ),
        ]
    )
