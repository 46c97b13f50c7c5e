"""
A minute of breaths, counted by tapping.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.form.model import Breathed, CountDropped, CountStarted, Model
from mobile.screens.form.numbers import number_controls
from mobile.ui import palette as p
from mobile.ui.controls import button, link, progress, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.theme import RADIUS, letters
from shared.forms.steps import Step

TAP_HEIGHT = 220

Parts = list[ft.Control]


def breath_controls(model: Model, step: Step, send: Send, look: Look) -> Parts:
    """
    The count before, in and after its minute.
    """
    _ = look.words
    counter = model.counter
    if counter is None:
        return [
            text(_("Watch the belly. Tap once for each breath, for one full minute."), 17),
            button(_("Start counting"), lambda: send(CountStarted()), icon=ft.Icons.TIMER),
            text(_("Or type the number:"), 16, color=p.SOFT_INK),
            *number_controls(model, step, "", send, look),
        ]
    if counter.done:
        return [
            _result(counter.count, look),
            button(_("Count again"), lambda: send(CountStarted()), icon=ft.Icons.REPLAY, outline=True),
        ]
    return [
        progress(_.count("{n} second left", "{n} seconds left", counter.left_s), 1 - counter.left_s / 60),
        ft.Button(
            content=ft.Column(
                [
                    ft.Text(str(counter.count), style=letters(64, bold=True, color=p.ON_LEAF)),
                    ft.Text(_("Tap at each breath"), style=letters(20, bold=True, color=p.ON_LEAF)),
                ],
                alignment=ft.MainAxisAlignment.CENTER,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                spacing=4,
            ),
            on_click=lambda: send(Breathed()),
            height=TAP_HEIGHT,
            style=ft.ButtonStyle(
                bgcolor=p.LEAF, shape=ft.RoundedRectangleBorder(radius=TAP_HEIGHT / 2), elevation=0
            ),
        ),
        link(_("Stop counting"), lambda: send(CountDropped()), icon=ft.Icons.CLOSE),
    ]


def _result(count: int, look: Look) -> ft.Control:
    pair = p.PAIRS[Meaning.DUE]
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            text(
                look.words.count("{n} breath a minute", "{n} breaths a minute", count),
                26,
                bold=True,
                color=pair.ink,
            ),
            bgcolor=pair.ground,
            border_radius=RADIUS,
            padding=20,
        ),
    )
