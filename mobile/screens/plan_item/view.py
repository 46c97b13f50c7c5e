"""
Something of the plan: how it looks.
"""

from __future__ import annotations

from datetime import date, timedelta

import flet as ft

from mobile.screens.plan_item.model import (
    BackTapped,
    DueTapped,
    Known,
    Model,
    SaveTapped,
    StatusTapped,
    WhatTyped,
    WhoTyped,
    WhyTyped,
)
from mobile.ui import palette as p
from mobile.ui.case_words import STATUS_WORDS
from mobile.ui.controls import button, choice, field, heading, link, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.sheets import sheet

DUE_DAYS = (7, 14, 30, 90)


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What, who, by when, how it goes.
    """
    _ = look.words
    known = model.known
    return sheet(
        look,
        _("Plan"),
        [*failure(look, model.failed), *(_body(model, known, send, look) if known else [])],
        on_back=lambda: send(BackTapped()),
        foot=[
            button(
                _("Save"),
                lambda: send(SaveTapped()),
                icon=ft.Icons.CHECK,
                enabled=model.is_ready and not model.busy,
            )
        ],
    )


def _body(model: Model, known: Known, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        # A field's label stands on its upper edge, which the bar would cut.
        text(known.goal, 17, color=p.SOFT_INK) if known.goal else ft.Container(height=2),
        field(_("What will be done?"), model.what, lambda what: send(WhatTyped(what)), key="what"),
        field(
            _("Who does it?"),
            model.responsible,
            lambda who: send(WhoTyped(who)),
            # What a name that was tapped puts there has to be seen: another field for another writer.
            key=f"who-{model.responsible if model.responsible in known.people else ''}",
        ),
        ft.Row(
            [
                link(name, lambda name=name: send(WhoTyped(name)), icon=ft.Icons.PERSON)
                for name in known.people
            ],  # type: ignore[misc]
            wrap=True,
            spacing=4,
            run_spacing=4,
        ),
        heading(_("By when?"), size=18),
        text(_.day(model.due_on) if model.due_on else _("No day agreed"), 17),
        ft.Row([_day(days, known, send, look) for days in DUE_DAYS], wrap=True, spacing=4, run_spacing=4),
        *(_status(model, send, look) if model.item else []),
    ]


def _day(days: int, known: Known, send: Send, look: Look) -> ft.Control:
    _ = look.words
    day = (date.fromisoformat(known.today) + timedelta(days=days)).isoformat()
    return link(_.count("In {n} day", "In {n} days", days), lambda: send(DueTapped(day)))


def _status(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("How does it go?"), size=18),
        *(
            choice(
                _(words),
                lambda status=status: send(StatusTapped(status)),  # type: ignore[misc]
                marked=status == model.status,
                several=False,
                chosen_word=_("chosen"),
                key=status,
            )
            for status, words in STATUS_WORDS.items()
        ),
        *(
            [field(_("Why?"), model.why, lambda why: send(WhyTyped(why)), multiline=True, key="why")]
            if model.status == "dropped"
            else []
        ),
    ]
