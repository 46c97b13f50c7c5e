"""
The supervisor's first screen: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.supervision.model import (
    ROWS,
    ApproveAll,
    ApproveAllCancelled,
    ApproveAllConfirmed,
    ApproveAllTapped,
    ArrivedTapped,
    AskTeam,
    CallTapped,
    CardsTapped,
    CloseReferral,
    DangerTapped,
    Dial,
    Gather,
    Gathered,
    HouseholdTapped,
    Model,
    MoreTapped,
    NewPhoneTapped,
    NotArrivedConfirmed,
    NotArrivedTapped,
    ReasonTyped,
    Saved,
    SettingsTapped,
    TakeOn,
    TakeTapped,
    VisitTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoToTab, Open, TabTapped, ToCards, ToHousehold, ToNewPhone, ToReview, ToSettings


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (Gather(), AskTeam())
        case Gathered(team):
            return replace(model, team=team), ()
        case Saved():
            return replace(model, busy=False, opened="", reason="", asking_why=False), (Gather(),)
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case DangerTapped(referral):
            opened = "" if model.opened == referral else referral
            return replace(model, opened=opened, reason="", asking_why=False, failed=None), ()
        case NotArrivedTapped():
            return replace(model, asking_why=True), ()
        case ReasonTyped(reason):
            return replace(model, reason=reason), ()
        case MoreTapped():
            return replace(model, shown=model.shown + ROWS), ()
        case ApproveAllTapped():
            return replace(model, approving=True, failed=None), ()
        case ApproveAllCancelled():
            return replace(model, approving=False), ()
        case TakeTapped() | ArrivedTapped() | NotArrivedConfirmed() | ApproveAllConfirmed():
            return _write(model, event)
    return model, _leave(event)


def _write(model: Model, event: Event) -> tuple[Model, Effects]:
    if model.busy:
        return model, ()
    busy = replace(model, busy=True, approving=False, failed=None)
    match event:
        case TakeTapped(referral):
            return busy, (TakeOn(referral),)
        case ArrivedTapped(referral):
            return busy, (CloseReferral(referral, "arrived"),)
        case NotArrivedConfirmed(referral) if model.reason.strip():
            return busy, (CloseReferral(referral, "did_not_arrive", model.reason.strip()),)
        case ApproveAllConfirmed():
            return busy, (ApproveAll(),)
    return model, ()


def _leave(event: Event) -> Effects:
    match event:
        case TabTapped(route):
            return (GoToTab(route),)
        case CallTapped(number):
            return (Dial(number),)
        case VisitTapped(visit):
            return (Open(ToReview(visit)),)
        case HouseholdTapped(household):
            return (Open(ToHousehold(household)),)
        case NewPhoneTapped():
            return (Open(ToNewPhone()),)
        case CardsTapped():
            return (Open(ToCards()),)
        case SettingsTapped():
            return (Open(ToSettings()),)
    return ()
