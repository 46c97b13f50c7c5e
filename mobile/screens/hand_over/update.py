"""
Handing over: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.hand_over.model import (
    BackTapped,
    Confirmed,
    DaysTapped,
    GiverTapped,
    HandedOver,
    HandOver,
    Model,
    ReadTeam,
    TeamRead,
    ToTapped,
    Way,
    WayTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadTeam(model.household),)
        case TeamRead(team):
            return replace(model, team=team), ()
        case HandedOver(square, taker):
            done = Model(household=model.household, done=True, square=square, taker=taker)
            return done, (ReadTeam(model.household),)
        case Failed():
            return replace(model, busy=False, failed=event), ()
    return (model, ()) if model.busy else _tapped(model, event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case GiverTapped(worker):
            return replace(model, giver=worker, done=False, square=()), ()
        case WayTapped(way):
            return replace(model, way=way, to="", done=False, square=()), ()
        case ToTapped(to):
            return replace(model, to=to), ()
        case DaysTapped(days) if model.way is Way.COVER and model.to:
            return _handed(model, Way.COVER, days)
        case Confirmed() if model.way is Way.END or (model.way is not None and model.to):
            return _handed(model, model.way, 0)
        case BackTapped():
            return _back(model)
    return model, ()


def _handed(model: Model, way: Way, days: int) -> tuple[Model, Effects]:
    effect = HandOver(model.household, model.giver, way, model.to, days)
    return replace(model, busy=True, failed=None), (effect,)


def _back(model: Model) -> tuple[Model, Effects]:
    if model.to:
        return replace(model, to=""), ()
    if model.way is not None:
        return replace(model, way=None), ()
    if model.giver:
        return replace(model, giver=""), ()
    return model, (GoBack(),)
