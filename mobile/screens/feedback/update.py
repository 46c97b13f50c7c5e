"""
What people say past the worker: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.feedback.model import (
    BackTapped,
    ComplaintsRead,
    DoneCancelled,
    DoneConfirmed,
    DoneTapped,
    FeedbackRead,
    Model,
    ReadComplaints,
    ReadFeedback,
    ReadTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, failed=None), (ReadFeedback(),)
        case FeedbackRead(found):
            return replace(model, found=found), ()
        case ComplaintsRead(complaints):
            return replace(model, complaints=complaints, asking="", busy=False, failed=None), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case ReadTapped() if not model.busy:
            return replace(model, busy=True, failed=None), (ReadComplaints(),)
        case DoneTapped(complaint):
            return replace(model, asking=complaint), ()
        case DoneCancelled():
            return replace(model, asking=""), ()
        case DoneConfirmed() if model.asking and not model.busy:
            return replace(model, busy=True, failed=None), (ReadComplaints(model.asking),)
        case BackTapped():
            return Model(), (GoBack(),)
    return model, ()
