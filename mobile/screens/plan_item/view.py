"""
Something of the plan: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.plan_item.model import (
    BackTapped,
    ChooseTapped,
    CostTyped,
    DueTapped,
    Known,
    Model,
    ReferTapped,
    SaveTapped,
    ServiceTapped,
    StatusTapped,
    WhatTyped,
    WhoTyped,
    WhyTyped,
)
from mobile.ui import palette as p
from mobile.ui.agreed_day import agreed_day
from mobile.ui.amounts import amount_field
from mobile.ui.case_words import STATUS_WORDS
from mobile.ui.choices import choose_one
from mobile.ui.controls import button, field, heading, link, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.service_rows import service_tile
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
        [
            *failure(look, model.failed),
            *((_choosing if model.choosing else _body)(model, known, send, look) if known else []),
        ],
        on_back=lambda: send(BackTapped()),
        foot=[]
        if model.choosing
        else [
            button(
                _("Save"),
                lambda: send(SaveTapped()),
                icon=ft.Icons.CHECK,
                enabled=model.is_ready and not model.busy,
            )
        ],
        place=f"{model.choosing}",
    )


def _body(model: Model, known: Known, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        # A field's label stands on its upper edge, which the bar would cut.
        text(known.goal, 17, color=p.SOFT_INK) if known.goal else ft.Container(height=2),
        field(_("What will be done?"), model.what, lambda what: send(WhatTyped(what)), key="what"),
        field(
            _("Who does it?"),
            # What a form's code says stays that code until somebody writes another name.
            model.responsible
            if model.responsible != known.responsible
            else _.pick(known.responsible_words or known.responsible),
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
        *agreed_day(
            look,
            _("By when?"),
            model.due_on,
            today=known.today,
            in_days=DUE_DAYS,
            on_day=lambda day: send(DueTapped(day)),
        ),
        *_service(model, known, send, look),
        *_cost(model, known, send, look),
        *(_status(model, send, look) if model.item else []),
    ]


def _service(model: Model, known: Known, send: Send, look: Look) -> list[ft.Control]:
    """By whom outside the team, out of the directory."""
    _ = look.words
    if not known.services and not model.service:
        return []
    refer = link(_("Refer to a service"), lambda: send(ReferTapped()), icon=ft.Icons.HOME_WORK)
    return [
        tile(
            model.service or _("Choose a service"),
            lambda: send(ChooseTapped()),
            icon=ft.Icons.HOME_WORK,
            key="service",
        ),
        *([refer] if model.item and model.service else []),
    ]


def _choosing(model: Model, known: Known, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Which service?"), size=18),
        *(
            service_tile(one, lambda one=one: send(ServiceTapped(one.service)), look)  # type: ignore[misc]
            for one in known.services
        ),
        *(
            [link(_("No service"), lambda: send(ServiceTapped("")), icon=ft.Icons.CLEAR)]
            if model.service
            else []
        ),
    ]


def _cost(model: Model, known: Known, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    money = known.money
    if money is None:
        return []
    label = _("What it will cost, in {currency}", currency=money.code)
    return [amount_field(look, label, model.cost, money, lambda cost: send(CostTyped(cost)), key="cost")]


def _status(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    statuses = {status: _(words) for status, words in STATUS_WORDS.items()}
    return [
        heading(_("How does it go?"), size=18),
        *choose_one(look, statuses, model.status, lambda status: send(StatusTapped(status))),
        *(
            [field(_("Why?"), model.why, lambda why: send(WhyTyped(why)), multiline=True, key="why")]
            if model.status == "dropped"
            else []
        ),
    ]
