"""
A referral to a service: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.service_referral.model import (
    Answered,
    BackTapped,
    CallService,
    CallTapped,
    CloseReferral,
    DayTapped,
    Model,
    ReadReferral,
    Refer,
    ReferralBegun,
    ReferralRead,
    Saved,
    SaveTapped,
    ServiceTapped,
    SetAppointment,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Tell

SAVED = "Saved on this phone"


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown() if model.begun is None and model.known is None:
            return model, (ReadReferral(model.case, model.referral, model.item),)
        case ReferralBegun(begun):
            asked = replace(model, begun=begun, today=begun.today, what_for=begun.what_for)
            return replace(asked, service=begun.service, to=begun.to), ()
        case ReferralRead(known, today):
            day = known.appointment_on
            return replace(model, known=known, today=today, appointment_on=day, busy=False), ()
        case ServiceTapped(service):
            names = {one.service: one.name for one in model.begun.services} if model.begun else {}
            return replace(model, service=service, to=names.get(service, "")), ()
        case Answered(name, value):
            return replace(model, **{name: value}), ()  # type: ignore[arg-type]
        case DayTapped(day):
            return _expected(model, day)
        case CallTapped() if model.known is not None:
            return model, (CallService(model.known.mobile),)
        case SaveTapped() if model.is_ready and not model.busy:
            effect = CloseReferral(model) if model.known is not None else Refer(model)
            return replace(model, busy=True, failed=None), (effect,)
        case Saved():
            return model, (GoBack(), Tell(SAVED))
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()


def _expected(model: Model, day: str) -> tuple[Model, Effects]:
    """A day of one that is recorded is recorded at once."""
    if model.busy:
        return model, ()
    if model.known is None:
        return replace(model, appointment_on=day), ()
    effect = SetAppointment(model.case, model.referral, day)
    return replace(model, appointment_on=day, busy=True), (effect,)
