"""
A past visit: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.visit.model import (
    Amend,
    AmendTapped,
    AttachmentTapped,
    BackTapped,
    DraftBegun,
    Model,
    ReadVisit,
    ShowTapped,
    VisitRead,
    WrongTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, ToAttachment, ToForm, ToWrongVisit


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, busy=False, shown=frozenset()), (ReadVisit(model.visit),)
        case ShowTapped(name):
            return replace(model, shown=model.shown ^ {name}), ()
        case VisitRead(read):
            return replace(model, read=read), ()
        case AmendTapped() if not model.busy:
            return replace(model, busy=True, failed=None), (Amend(model.visit),)
        case DraftBegun(draft):
            return replace(model, busy=False), (Open(ToForm(draft)),)
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case AttachmentTapped(name):
            return model, (Open(ToAttachment(model.visit, name)),)
        case WrongTapped():
            return model, (Open(ToWrongVisit(model.visit)),)
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
