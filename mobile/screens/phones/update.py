"""
The team's phones: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.phones.model import (
    AskPhones,
    BackTapped,
    FoundTapped,
    Model,
    OrderCancelled,
    OrderConfirmed,
    Ordered,
    OrderPhone,
    OrderTapped,
    PhonesRead,
    PhoneTapped,
    ReadPhones,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadPhones(), AskPhones())
        case PhonesRead(phones, known_on):
            return replace(model, phones=phones, known_on=known_on), ()
        case Ordered(phones, known_on):
            return Model(phones, known_on), ()
        case Failed():
            return replace(model, busy=False, asking=None, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return (model, ()) if model.busy else _choosing(model, event)


def _choosing(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case PhoneTapped(device):
            opened = "" if model.opened == device else device
            return replace(model, opened=opened, asking=None, failed=None), ()
        case OrderTapped(kind):
            return replace(model, asking=kind, failed=None), ()
        case OrderCancelled():
            return replace(model, asking=None), ()
        case OrderConfirmed() if model.asking is not None:
            return replace(model, busy=True), (OrderPhone(model.opened, model.asking),)
        case FoundTapped():
            return replace(model, busy=True, failed=None), (OrderPhone(model.opened, None),)
    return model, ()
