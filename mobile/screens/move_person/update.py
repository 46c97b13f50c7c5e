"""
A person lives somewhere else now: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.move_person.model import (
    ArrivalRead,
    BackTapped,
    Confirmed,
    FindHomes,
    GoingRead,
    HomesFound,
    HomeTapped,
    Model,
    MovePerson,
    PersonMoved,
    ReadArrival,
    ReadGoing,
    TeamTapped,
    Typed,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Tell

SAVED = "Saved on this phone"
ASKED = "Asked for. It is done at the next sync."


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadGoing(model.person), FindHomes(model.person, model.typed))
        case GoingRead(going):
            return replace(model, going=going), ()
        case HomesFound(typed, homes) if typed == model.typed:
            return replace(model, homes=homes), ()
        case ArrivalRead(arrival):
            return replace(model, arrival=arrival), ()
        case PersonMoved():
            asked = model.arrival is not None and model.arrival.team
            return model, (GoBack(), Tell(ASKED if asked else SAVED))
        case Failed():
            return replace(model, busy=False, failed=event), ()
    return (model, ()) if model.busy else _tapped(model, event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case Typed(text):
            return replace(model, typed=text), (FindHomes(model.person, text),)
        case HomeTapped(household):
            return model, (ReadArrival(model.person, household=household),)
        case TeamTapped(area):
            return model, (ReadArrival(model.person, area=area),)
        case Confirmed() if model.arrival is not None:
            return replace(model, busy=True, failed=None), (MovePerson(model.person, model.arrival),)
        case BackTapped() if model.arrival is not None:
            return replace(model, arrival=None, failed=None), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
