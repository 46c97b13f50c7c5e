"""
Two answers: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.clashes.model import (
    BackTapped,
    ClashesRead,
    Model,
    ReadClashes,
    Settle,
    Settled,
    ShowTapped,
    ValueTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, shown=frozenset()), (ReadClashes(),)
        case ShowTapped(clash):
            return replace(model, shown=model.shown ^ {clash}), ()
        case ClashesRead(clashes):
            return replace(model, clashes=clashes), ()
        case ValueTapped(clash, chosen) if not model.busy:
            return replace(model, busy=True, failed=None), (Settle(clash, chosen),)
        case Settled(clashes):
            return replace(model, clashes=clashes, settled=model.settled + 1, busy=False), ()
        case Failed():
            return replace(model, busy=False, failed=event), (ReadClashes(),)
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
