"""
A referral to a service: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.service_referral.model import (
    Answered,
    BackTapped,
    CallTapped,
    DayTapped,
    Model,
    SaveTapped,
    ServiceTapped,
)
from mobile.ui import palette as p
from mobile.ui.agreed_day import agreed_day
from mobile.ui.choices import choose_one
from mobile.ui.controls import button, card, field, heading, link, notice, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.service_rows import HELPED_WORDS, OUTCOME_WORDS, referred_badge, service_tile
from mobile.ui.sheets import sheet
from mobile.use_cases.refer_to_service import Beginning, Referred
from shared.domain.services import Basis, ServiceOutcome

APPOINTMENT_DAYS = (1, 3, 7, 14, 30)


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    A new referral, or one and what came of it.
    """
    _ = look.words
    if model.known is not None:
        body = _known(model, model.known, send, look)
    else:
        body = _new(model, model.begun, send, look) if model.begun is not None else []
    asks = model.begun is not None or (model.known is not None and model.known.open)
    save = button(
        _("Save"),
        lambda: send(SaveTapped()),
        icon=ft.Icons.CHECK,
        enabled=model.is_ready and not model.busy,
    )
    return sheet(
        look,
        _("Referral to a service"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        foot=[save] if asks else [],
    )


def _new(model: Model, begun: Beginning, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        *_which(model, begun, send, look),
        field(
            _("What for?"),
            model.what_for,
            lambda what: send(Answered("what_for", what)),
            key="what_for",
        ),
        *_consent(model, begun, send, look),
        *_appointment(model, send, look),
    ]


def _which(model: Model, begun: Beginning, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    chosen = next((one for one in begun.services if one.service == model.service), None)
    if chosen is not None:
        return [
            service_tile(chosen, lambda: send(ServiceTapped("")), look),
            link(_("Another service"), lambda: send(ServiceTapped("")), icon=ft.Icons.SWAP_HORIZ),
        ]
    return [
        heading(_("Which service?"), size=18),
        *(
            service_tile(one, lambda one=one: send(ServiceTapped(one.service)), look)  # type: ignore[misc]
            for one in begun.services
        ),
        field(
            _("One that is not listed") if begun.services else _("Name of the service"),
            model.to,
            lambda to: send(Answered("to", to)),
            key="to",
        ),
    ]


def _consent(model: Model, begun: Beginning, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if begun.shares:
        ways = {Basis.GIVEN.value: _("They agree"), "refused": _("They do not agree")}
        asked: ft.Control = heading(_("May this service be told what it needs to know?"), size=18)
    else:
        ways = {}
        asked = notice(
            _("They do not want services to be told."),
            body=_("Nothing is passed on. Ask again only if they raise it."),
            meaning=Meaning.HELD,
        )
    if begun.may_override:
        ways[Basis.DUTY.value] = _("By duty, against their wish")
    duty = model.basis == Basis.DUTY
    return [
        asked,
        *choose_one(look, ways, model.basis, lambda way: send(Answered("basis", way)), name="basis"),
        *(
            [field(_("Which law or danger?"), model.why, lambda why: send(Answered("why", why)), key="why")]
            if duty
            else []
        ),
    ]


def _appointment(model: Model, send: Send, look: Look) -> list[ft.Control]:
    return agreed_day(
        look,
        look.words("Appointment"),
        model.appointment_on,
        today=model.today,
        in_days=APPOINTMENT_DAYS,
        on_day=lambda day: send(DayTapped(day)),
    )


def _known(model: Model, known: Referred, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    basis = (
        _("They agreed that it is told") if known.consent == Basis.GIVEN else _("By duty, against their wish")
    )
    why = f": {known.consent_why}" if known.consent_why else ""
    told = card(
        [
            heading(known.to),
            text(known.what_for, 18),
            text(f"{basis}{why}", 16, color=p.SOFT_INK),
            ft.Row([referred_badge(known, look)]),
            *([text(known.outcome_why, 17)] if known.outcome_why else []),
            *([text(_(HELPED_WORDS[known.helped]), 17)] if known.helped in HELPED_WORDS else []),
            *([text(f"“{known.feedback}”", 17)] if known.feedback else []),
        ]
    )
    call = button(
        _("Call {name}", name=known.to), lambda: send(CallTapped()), icon=ft.Icons.CALL, outline=True
    )
    open_part = [*_appointment(model, send, look), *_outcome(model, send, look)] if known.open else []
    return [told, *([call] if known.mobile else []), *open_part]


def _outcome(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    outcomes = {code: _(words) for code, words in OUTCOME_WORDS.items()}
    came = model.outcome == ServiceOutcome.CAME
    helped = {code: _(words) for code, words in HELPED_WORDS.items()}
    return [
        heading(_("What came of it?"), size=18),
        *choose_one(
            look, outcomes, model.outcome, lambda code: send(Answered("outcome", code)), name="outcome"
        ),
        *(
            [
                heading(_("How do they see it?"), size=18),
                *choose_one(
                    look, helped, model.helped, lambda code: send(Answered("helped", code)), name="helped"
                ),
            ]
            if came
            else []
        ),
        *(
            [field(_("Why?"), model.why, lambda why: send(Answered("why", why)), multiline=True, key="why")]
            if model.outcome and not came
            else []
        ),
        *(
            [
                field(
                    _("What they say about it"),
                    model.feedback,
                    lambda said: send(Answered("feedback", said)),
                    multiline=True,
                    key="feedback",
                )
            ]
            if model.outcome
            else []
        ),
    ]
