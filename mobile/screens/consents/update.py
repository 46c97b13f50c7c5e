"""
What they agreed to: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.consents.model import (
    BackTapped,
    BeginForm,
    Confirmed,
    ConsentsRead,
    FormBegun,
    Model,
    Printed,
    PrintReceipt,
    PrintTapped,
    ReadConsents,
    Withdraw,
    WithdrawTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, ToForm


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadConsents(model.subject),)
        case ConsentsRead(view):
            return Model(model.subject, view), ()
        case Printed():
            return replace(model, busy=False), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case WithdrawTapped(consent):
            asking = replace(model, asking=consent, failed=None)
            if asking.asked is not None and asking.asked.form:
                return replace(model, busy=True, failed=None), (BeginForm(model.subject, asking.asked.form),)
            return asking, ()
        case FormBegun(draft):
            return replace(model, busy=False), (Open(ToForm(draft)),)
        case Confirmed(by) if model.asked is not None and not model.busy:
            return replace(model, busy=True), (Withdraw(model.subject, model.asking, by),)
        case PrintTapped(title, lines) if model.view is not None and model.view.on_paper and not model.busy:
            return replace(model, busy=True, failed=None), (PrintReceipt(model.subject, title, lines),)
        case BackTapped() if model.asking:
            return replace(model, asking=""), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
