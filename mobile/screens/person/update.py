"""
Person: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.person.model import (
    AccessTapped,
    AllVisitsTapped,
    BackTapped,
    CaseTapped,
    ClosedTapped,
    ConflictTapped,
    ConsentsTapped,
    FollowUpTapped,
    Model,
    MoveTapped,
    OpenCaseTapped,
    PersonRead,
    ReadPerson,
    VisitStarted,
    VisitTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoBack,
    Open,
    Route,
    ToAccess,
    ToCase,
    ToCaseStart,
    ToConflict,
    ToConsents,
    ToDanger,
    ToMovePerson,
    ToOldRecords,
    ToVisit,
    ToVisitStart,
)


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadPerson(model.person),)
        case PersonRead(opened):
            return replace(model, opened=opened, failed=None), ()
        case Failed():
            return replace(model, failed=event), ()
        case AllVisitsTapped():
            return replace(model, all_visits=True), ()
        case BackTapped():
            return model, (GoBack(),)
    route = _way(model, event)
    return model, (Open(route),) if route else ()


def _way(model: Model, event: Event) -> Route | None:
    match event:
        case VisitStarted(task) if model.opened is not None:
            return ToVisitStart(model.opened.household, model.person, task, model.card)
        case FollowUpTapped(referral, task):
            return ToDanger(referral, task=task)
        case VisitTapped(visit):
            return ToVisit(visit)
        case CaseTapped(case):
            return ToCase(case)
        case OpenCaseTapped() if model.opened is not None:
            return ToCaseStart(model.opened.household, model.person)
        case ConsentsTapped():
            return ToConsents(model.person)
        case ClosedTapped():
            return ToOldRecords()
        case ConflictTapped():
            return ToConflict(model.person)
        case AccessTapped():
            return ToAccess(model.person)
        case MoveTapped():
            return ToMovePerson(model.person)
    return None
