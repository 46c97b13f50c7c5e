"""
A one-time code for a worker's new phone: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.new_phone.model import (
    AnotherTapped,
    AskCode,
    BackTapped,
    CodeMade,
    Model,
    ReadTeam,
    TeamRead,
    WorkerTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadTeam(),)
        case TeamRead(workers):
            return replace(model, workers=workers), ()
        case WorkerTapped() if model.busy:
            return model, ()
        case WorkerTapped(worker):
            return replace(model, chosen=worker, busy=True, failed=None), (AskCode(worker.id),)
        case CodeMade(code):
            return replace(model, code=code, busy=False), ()
        case AnotherTapped():
            return replace(model, chosen=None, code=None, failed=None), ()
        case Failed():
            return replace(model, busy=False, chosen=None, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
