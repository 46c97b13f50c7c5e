"""
The review box: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.review_box.model import (
    BackTapped,
    BoxRead,
    Judged,
    Model,
    NoteSeen,
    ReadBox,
    Refuse,
    RefuseTapped,
    SeenTapped,
    TakeIn,
    TakeTapped,
    WhyTapped,
    WorkTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadBox(),)
        case BoxRead(work):
            return replace(model, work=work), ()
        case Judged(work):
            return Model(work, judged=True), ()
        case Failed():
            return replace(model, busy=False, failed=event), (ReadBox(),)
        case BackTapped():
            return model, (GoBack(),)
    return (model, ()) if model.busy else _tapped(model, event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    busy = replace(model, busy=True, failed=None)
    match event:
        case WorkTapped(first):
            opened = "" if model.opened == first else first
            return replace(model, opened=opened, refusing=False, failed=None), ()
        case RefuseTapped():
            return replace(model, refusing=True), ()
        case TakeTapped(ids):
            return busy, (TakeIn(ids),)
        case WhyTapped(ids, why):
            return busy, (Refuse(ids, why),)
        case SeenTapped(ids):
            return busy, (NoteSeen(ids),)
    return model, ()
