"""
Groups that repeat: what there is, one more, one fewer.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.form.model import (
    InstanceTapped,
    Model,
    RemoveCancelled,
    RemoveConfirmed,
    RemoveTapped,
    RepeatTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, icon_button, notice, text, tile
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.marked_text import plain_words
from mobile.ui.palette import Meaning, Pair
from shared.forms.steps import Step

Parts = list[ft.Control]


def repeat_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    The instances by name, to be opened, removed or added to.
    """
    _ = look.words
    places, names = _listed(step, "instances"), _listed(step, "names")
    rows: Parts = []
    for number, (place, name) in enumerate(zip(places, names, strict=True), 1):
        rows.append(_instance(step, place, plain_words(name), number, send, look))
        if model.removing == place:
            rows.append(_really(name_of(step, plain_words(name), number), send, look))
    return [
        text(_.count("{n} so far", "{n} so far", len(places)), 20, bold=True),
        *rows,
        *(
            [button(_("Add one"), lambda: send(RepeatTapped()), icon=ft.Icons.ADD, outline=True)]
            if step.parameters.get("can_add", True)
            else []
        ),
    ]


def name_of(step: Step, name: str, number: int) -> str:
    """
    What an instance is called.
    """
    return f"{number}. {name}" if name else f"{plain_words(step.label) or step.name} {number}"


def _listed(step: Step, key: str) -> list[str]:
    found = step.parameters.get(key)
    return found if isinstance(found, list) else []


def _instance(step: Step, place: str, name: str, number: int, send: Send, look: Look) -> ft.Control:
    called = name_of(step, name, number)
    opened = tile(called, lambda: send(InstanceTapped(place)), icon=ft.Icons.EDIT, key=place)
    if not step.parameters.get("can_remove", True):
        return opened
    label = look.words("Remove {name}", name=called)
    remove = icon_button(label, ft.Icons.DELETE, lambda: send(RemoveTapped(place)), color=p.BLOOD)
    return ft.Row([ft.Container(opened, expand=True), remove], spacing=4)


def _really(name: str, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return notice(
        _("Really remove {name}?", name=name),
        body=_("Its answers cannot be brought back."),
        meaning=Meaning.DANGER,
        actions=[
            button(_("Yes, remove"), lambda: send(RemoveConfirmed()), pair=Pair(p.WHITE, p.ALARM)),
            button(_("No, keep it"), lambda: send(RemoveCancelled()), outline=True),
        ],
    )
