"""
Register: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.register.model import BackTapped, BeginRegistration, DraftBegun, Model
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Replace, ToForm


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown() if model.failed is None:
            return model, (BeginRegistration(model.household, model.alone),)
        case DraftBegun(draft):
            return model, (Replace(ToForm(draft)),)
        case Failed():
            return replace(model, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
