"""
Places on the earth: asked of the phone, or typed.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.form import answers
from mobile.screens.form.days import part_field
from mobile.screens.form.model import HereTapped, Model, NoteTapped, PointAdded, PointDropped
from mobile.ui import palette as p
from mobile.ui.controls import button, link, notice, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sealed import sealed_line, who_will_read
from mobile.ui.words import Words
from mobile.use_cases.fill_form import Face
from shared.forms.steps import Step

Parts = list[ft.Control]


def place_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    One place.
    """
    return [
        *_said(step, look),
        *_here(model, send, look, again=bool(step.value)),
        text(look.words("Or type it:"), 16, color=p.SOFT_INK),
        _fields(model, step, send, look),
    ]


def line_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    Places one after another: a way, or the edge of an area.
    """
    _ = look.words
    fewest = 3 if step.kind == "geoshape" else 2
    held = len(model.points)
    return [
        text(_.count("{n} place so far", "{n} places so far", held), 20, bold=True),
        *([text(_("At least {n} are needed.", n=fewest), 16)] if held < fewest else []),
        *_here(model, send, look, again=False),
        *(
            [link(_("Take the last one away"), lambda: send(PointDropped()), icon=ft.Icons.UNDO)]
            if model.points
            else []
        ),
        text(_("Or type it:"), 16, color=p.SOFT_INK),
        _fields(model, step, send, look),
        button(_("Add this place"), lambda: send(PointAdded()), icon=ft.Icons.ADD, outline=True),
    ]


def noting_controls(model: Model, face: Face, send: Send, look: Look) -> Parts:
    """
    A place that the form notes by itself elsewhere: here it is asked for, and left blank where it is not given.
    """
    _ = look.words
    if not face.noting:
        return []
    if model.noting:
        return [notice(_("Looking for this place …"), body=_("It is quicker under the open sky."))]
    return [
        notice(
            _("This form notes where you are."),
            body=_("This phone did not say where it is. Try again, or leave it blank.")
            if model.unnoted
            else _("Only if you say so."),
            meaning=Meaning.HELD,
            actions=[
                *([sealed_line(who_will_read(_, face.readers))] if face.noting_sealed else []),
                button(
                    _("Take this place"),
                    lambda: send(NoteTapped(face.noting, True)),
                    icon=ft.Icons.MY_LOCATION,
                    outline=True,
                ),
                link(_("Leave it blank"), lambda: send(NoteTapped(face.noting, False))),
            ],
        )
    ]


def _said(step: Step, look: Look) -> Parts:
    _ = look.words
    numbers = step.value.split() if isinstance(step.value, str) else []
    if len(numbers) < 2:
        return []
    accuracy = float(numbers[3]) if len(numbers) > 3 else 0.0
    known = _("within {n} metres", n=round(accuracy)) if accuracy else ""
    return [
        text(f"{float(numbers[0]):.5f}, {float(numbers[1]):.5f}", 20, bold=True),
        *([text(known, 16, color=p.SOFT_INK)] if known else []),
    ]


def _here(model: Model, send: Send, look: Look, *, again: bool) -> Parts:
    _ = look.words
    if model.locating:
        return [notice(_("Looking for this place …"), body=_("It is quicker under the open sky."))]
    label = _("Take this place again") if again else _("Take this place")
    return [
        button(label, lambda: send(HereTapped()), icon=ft.Icons.MY_LOCATION, outline=True),
        *([notice(_why(_, model.unplaced), meaning=Meaning.HELD)] if model.unplaced else []),
    ]


def _why(_: Words, reason: str) -> str:
    return {
        "refused": _("This phone may not say where it is. Type the place, or leave it."),
        "late": _("This phone did not find out in time. Try under the open sky."),
    }.get(reason, _("This phone does not know where it is. Type the place, or leave it."))


def _fields(model: Model, step: Step, send: Send, look: Look) -> ft.Control:
    return ft.Row(
        [
            ft.Container(part_field(model, step, index, name, send, look), expand=True)
            for index, name in enumerate(answers.PLACE)
        ],
        spacing=8,
    )
