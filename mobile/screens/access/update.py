"""
Who can open this: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.access.model import (
    AccessRead,
    AddTapped,
    BackTapped,
    Confirmed,
    GiveTapped,
    KeepAsIs,
    KeepTapped,
    ListedTapped,
    Model,
    PutOn,
    ReadAccess,
    ReasonTapped,
    Reassign,
    Saved,
    TakeOff,
    WorkerTapped,
)
from mobile.ui.loop import Effect, Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadAccess(model.subject),)
        case AccessRead(access):
            return replace(model, access=access, busy=False, failed=None), ()
        case Saved():
            return Model(model.subject, model.access), (ReadAccess(model.subject),)
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case BackTapped() if model.to:
            return replace(model, to="", adding=False), ()
        case BackTapped() if model.is_asking:
            return replace(model, taking_off="", adding=False, giving=None), ()
        case BackTapped():
            return model, (GoBack(),)
    may_change = model.access is not None and model.access.may_change and not model.busy
    return _tapped(model, event) if may_change else (model, ())


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case ListedTapped(worker):
            return replace(model, taking_off=worker), ()
        case AddTapped():
            return replace(model, adding=True), ()
        case GiveTapped(declared):
            return replace(model, giving=declared), ()
        case WorkerTapped(worker):
            return replace(model, to=worker, adding=model.giving is None), ()
        case ReasonTapped(reason) if model.taking_off:
            return _do(model, TakeOff(model.subject, model.taking_off, reason))
        case KeepTapped(declared):
            return _do(model, KeepAsIs(declared.conflict))
        case Confirmed(why) if model.to and model.giving is not None:
            return _do(model, Reassign(model.giving, model.to, why))
        case Confirmed() if model.to:
            return _do(model, PutOn(model.subject, model.to))
    return model, ()


def _do(model: Model, effect: Effect) -> tuple[Model, Effects]:
    return replace(model, busy=True, failed=None), (effect,)
