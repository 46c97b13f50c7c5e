"""
My work: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.my_work.model import (
    BackTapped,
    BeginSession,
    Count,
    Counted,
    Model,
    MonthTapped,
    SessionBegun,
    SessionTapped,
    UnfoldTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, ToForm

EARLIEST = 12
"""Months that can be looked back on: older visits may have left the phone."""


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (Count(model.back),)
        case MonthTapped(earlier) if 0 <= model.back + earlier <= EARLIEST:
            back = model.back + earlier
            return replace(model, back=back, month=None, failed=None), (Count(back),)
        case Counted(back, month) if back == model.back:
            return replace(model, month=month), ()
        case UnfoldTapped():
            return replace(model, unfolded=True), ()
        case SessionTapped(form):
            return replace(model, failed=None), (BeginSession(form),)
        case SessionBegun(draft):
            return model, (Open(ToForm(draft)),)
        case Failed():
            return replace(model, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
