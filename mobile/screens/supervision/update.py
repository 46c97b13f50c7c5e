"""
The supervisor's first screen: what each event means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mobile.screens.supervision.model import (
    ROWS,
    ApproveAll,
    ApproveAllCancelled,
    ApproveAllConfirmed,
    ApproveAllTapped,
    ArrivedTapped,
    Asking,
    AskTeam,
    BoxTapped,
    CallTapped,
    CardsTapped,
    CaseTapped,
    ClashesTapped,
    DangerTapped,
    DeclaredTapped,
    Dial,
    DuplicatesTapped,
    EndReferral,
    EndTapped,
    FeedbackTapped,
    ForgottenPinsTapped,
    Gather,
    Gathered,
    HandOverTapped,
    HouseholdTapped,
    Model,
    MoreTapped,
    NewPhoneTapped,
    NotArrivedTapped,
    PhonesTapped,
    ReasonConfirmed,
    ReasonTyped,
    RecordAttempt,
    Saved,
    SettingsTapped,
    TakeOn,
    TakeTapped,
    TeamTapped,
    TellTapped,
    UnfoldTapped,
    VisitTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoToTab,
    Open,
    Route,
    TabTapped,
    ToAccess,
    ToCards,
    ToCase,
    ToClashes,
    ToDuplicates,
    ToFeedback,
    ToForgottenPins,
    ToHandOver,
    ToHousehold,
    ToNewPhone,
    ToPhones,
    ToReview,
    ToReviewBox,
    ToSettings,
)


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
            return replace(model, busy=False, opened="", told=False, reason="", asking=None), (Gather(),)
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case DangerTapped(tapped) | TeamTapped(tapped):
            opened = "" if model.opened == tapped else tapped
            return replace(model, opened=opened, told=False, reason="", asking=None, failed=None), ()
        case NotArrivedTapped() | EndTapped():
            asking = Asking.END if isinstance(event, EndTapped) else Asking.NOT_ARRIVED
            return replace(model, asking=asking, reason=""), ()
        case ReasonTyped(reason):
            return replace(model, reason=reason), ()
        case MoreTapped() | UnfoldTapped() | TellTapped():
            return _show_more(model, event), ()
        case ApproveAllTapped():
            return replace(model, approving=True, failed=None), ()
        case ApproveAllCancelled():
            return replace(model, approving=False), ()
        case TakeTapped() | ArrivedTapped() | ReasonConfirmed() | ApproveAllConfirmed():
            return _write(model, event)
    return model, _leave(event)


def _show_more(model: Model, event: MoreTapped | UnfoldTapped | TellTapped) -> Model:
    if isinstance(event, TellTapped):
        return replace(model, told=True)
    if isinstance(event, UnfoldTapped):
        return replace(model, unfolded=model.unfolded | {event.section})
    return replace(model, shown=model.shown + ROWS)


def _write(model: Model, event: Event) -> tuple[Model, Effects]:
    if model.busy:
        return model, ()
    busy = replace(model, busy=True, approving=False, failed=None)
    match event:
        case TakeTapped(referral):
            return busy, (TakeOn(referral),)
        case ArrivedTapped(referral):
            return busy, (RecordAttempt(referral, "arrived"),)
        case ReasonConfirmed(referral) if model.reason.strip():
            why = model.reason.strip()
            if model.asking is Asking.END:
                return busy, (EndReferral(referral, why),)
            return busy, (RecordAttempt(referral, "did_not_arrive", why),)
        case ApproveAllConfirmed():
            return busy, (ApproveAll(),)
    return model, ()


TOOLS: Mapping[type[Event], Route] = {
    BoxTapped: ToReviewBox(),
    CardsTapped: ToCards(),
    ClashesTapped: ToClashes(),
    DuplicatesTapped: ToDuplicates(),
    FeedbackTapped: ToFeedback(),
    ForgottenPinsTapped: ToForgottenPins(),
    HandOverTapped: ToHandOver(),
    NewPhoneTapped: ToNewPhone(),
    PhonesTapped: ToPhones(),
    SettingsTapped: ToSettings(),
}
"""Where a tap on a tool leads."""


def _leave(event: Event) -> Effects:
    match event:
        case TabTapped(route):
            return (GoToTab(route),)
        case CallTapped(number):
            return (Dial(number),)
        case VisitTapped(visit):
            return (Open(ToReview(visit)),)
        case CaseTapped(one):
            return (Open(ToCase(one)),)
        case DeclaredTapped(subject):
            return (Open(ToAccess(subject)),)
        case HouseholdTapped(household):
            return (Open(ToHousehold(household)),)
    tool = TOOLS.get(type(event))
    return (Open(tool),) if tool else ()
