"""
Forgotten PINs: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.forgotten_pins.model import (
    BackTapped,
    Decide,
    DifferTapped,
    Heard,
    LookTapped,
    LookUp,
    Model,
    RefuseCancelled,
    RefuseConfirmed,
    SameTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, busy=True), (LookUp(),)
        case Heard(asking):
            return replace(model, asking=asking, busy=False, refusing=""), ()
        case Failed():
            return replace(model, busy=False, refusing="", failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
        case DifferTapped(request):
            return replace(model, refusing=request, failed=None), ()
        case RefuseCancelled():
            return replace(model, refusing=""), ()
    return (model, ()) if model.busy else _tapped(model, event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    asked = replace(model, busy=True, failed=None)
    match event:
        case SameTapped(request):
            return asked, (Decide(request, approve=True),)
        case RefuseConfirmed() if model.refusing:
            return asked, (Decide(model.refusing, approve=False),)
        case LookTapped():
            return asked, (LookUp(),)
    return model, ()
