"""
A wrong visit: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.wrong_visit.model import (
    BackTapped,
    Mended,
    Model,
    MoveVisit,
    PersonTapped,
    ReadWrong,
    TakeBackTapped,
    VoidTapped,
    VoidVisit,
    WrongRead,
)
from mobile.ui.loop import Effect, Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadWrong(model.visit),)
        case WrongRead(wrong):
            return replace(model, wrong=wrong), ()
        case Mended(wrong):
            return replace(model, wrong=wrong, saved=True, busy=False), ()
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    effect = _effect(model, event)
    if effect is None or model.busy:
        return model, ()
    return replace(model, busy=True, failed=None), (effect,)


def _effect(model: Model, event: Event) -> Effect | None:
    match event:
        case PersonTapped(person):
            return MoveVisit(model.visit, person)
        case VoidTapped(reason):
            return VoidVisit(model.visit, reason)
        case TakeBackTapped():
            return VoidVisit(model.visit, None)
    return None
