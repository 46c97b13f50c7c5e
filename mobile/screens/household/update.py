"""
Household: what each event means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mobile.screens.household.model import (
    AboutTapped,
    AccessTapped,
    AddMemberTapped,
    AllVisitsTapped,
    BackTapped,
    CardTapped,
    CaseTapped,
    ClosedTapped,
    ConflictTapped,
    ConsentsTapped,
    DraftTapped,
    HandOverTapped,
    HouseholdRead,
    MarkPractice,
    MemberTapped,
    Model,
    OpenCaseTapped,
    PracticeTapped,
    ReadHousehold,
    StartTapped,
    VisitTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoBack,
    Open,
    Route,
    ToAccess,
    ToCard,
    ToCase,
    ToCaseStart,
    ToConflict,
    ToConsents,
    ToForm,
    ToHandOver,
    ToOldRecords,
    ToPerson,
    ToRegister,
    ToVisit,
    ToVisitStart,
)


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadHousehold(model.household),)
        case HouseholdRead(home):
            return replace(model, home=home, busy=False, failed=None), ()
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case PracticeTapped() if model.home is not None and not model.busy:
            mark = MarkPractice(model.household, not model.home.practice)
            return replace(model, busy=True), (mark,)
        case AllVisitsTapped():
            return replace(model, all_visits=True), ()
        case BackTapped():
            return model, (GoBack(),)
    route = _way(model, event)
    return model, (Open(route),) if route else ()


WAYS: Mapping[type[Event], Callable[[str], Route]] = {
    AccessTapped: ToAccess,
    AddMemberTapped: ToRegister,
    CardTapped: ToCard,
    ConflictTapped: ToConflict,
    ConsentsTapped: ToConsents,
    HandOverTapped: ToHandOver,
    OpenCaseTapped: ToCaseStart,
}
"""Where a tap leads that is about the whole household."""


def _way(model: Model, event: Event) -> Route | None:
    match event:
        case StartTapped():
            return ToVisitStart(model.household, card=model.card)
        case MemberTapped(person, task):
            return ToVisitStart(model.household, person, task, model.card)
        case AboutTapped(person):
            return ToPerson(person, model.card)
        case CaseTapped(one):
            return ToCase(one)
        case VisitTapped(visit):
            return ToVisit(visit)
        case ClosedTapped():
            return ToOldRecords()
        case DraftTapped(draft):
            return ToForm(draft)
    way = WAYS.get(type(event))
    return way(model.household) if way else None
