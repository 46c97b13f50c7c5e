"""
Written down twice: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.duplicates.model import (
    ApartTapped,
    BackTapped,
    MergePair,
    Model,
    PairsRead,
    ReadPairs,
    SameTapped,
    SayTwo,
    TakeApart,
    TwoTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadPairs(model.touched),)
        case PairsRead(pairs, merged):
            return replace(model, pairs=pairs, merged=merged, busy=False), ()
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return (model, ()) if model.busy else _tapped(replace(model, failed=None), event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case SameTapped(stays, duplicate):
            touched = (*model.touched, duplicate)
            return replace(model, busy=True, touched=touched), (MergePair(stays, duplicate, touched),)
        case TwoTapped(stays, duplicate):
            return replace(model, busy=True), (SayTwo(stays, duplicate, model.touched),)
        case ApartTapped(duplicate):
            return replace(model, busy=True), (TakeApart(duplicate, model.touched),)
    return model, ()
