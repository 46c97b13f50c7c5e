"""
Case: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.case.model import (
    AccessTapped,
    AgreeTapped,
    AllPastTapped,
    AllWaysTapped,
    Asking,
    BackTapped,
    BeginForm,
    BudgetTapped,
    CaseRead,
    ClosedTapped,
    Confirmed,
    ConflictTapped,
    ConsentsTapped,
    DomainsTapped,
    DraftBegun,
    DraftTapped,
    FormTapped,
    ItemTapped,
    JudgeStep,
    Model,
    RateTapped,
    ReadCase,
    ReferralTapped,
    ReturnTapped,
    StepTapped,
    TakeStep,
    Transfer,
    TransferTapped,
    VisitTapped,
    WhyTyped,
    WorkerTapped,
)
from mobile.ui.loop import Effect, Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoBack,
    Open,
    Route,
    ToAccess,
    ToBudget,
    ToConflict,
    ToConsents,
    ToDomains,
    ToForm,
    ToOldRecords,
    ToPlanItem,
    ToRate,
    ToServiceReferral,
    ToVisit,
)


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, busy=False), (ReadCase(model.case),)
        case CaseRead(view, around):
            return replace(
                model, view=view, help=around, asking=None, subject="", why="", busy=False, failed=None
            ), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case WhyTyped(why):
            return replace(model, why=why), ()
        case AllPastTapped():
            return replace(model, all_past=True), ()
        case AllWaysTapped():
            return replace(model, all_ways=True), ()
        case BackTapped() if model.asking is not None:
            return replace(model, asking=None, subject="", why="", failed=None), ()
        case BackTapped():
            return model, (GoBack(),)
        case DraftBegun(draft):
            return replace(model, busy=False), (Open(ToForm(draft)),)
    route = _way(model, event)
    if route is not None:
        return model, (Open(route),)
    return (model, ()) if model.busy else _tapped(model, event)


def _way(model: Model, event: Event) -> Route | None:
    match event:
        case DraftTapped(draft):
            return ToForm(draft)
        case ItemTapped(item):
            return ToPlanItem(model.case, item)
        case VisitTapped(visit):
            return ToVisit(visit)
        case ClosedTapped():
            return ToOldRecords()
        case ReferralTapped(referral):
            return ToServiceReferral(model.case, referral)
        case DomainsTapped():
            return ToDomains(model.case)
        case BudgetTapped():
            return ToBudget(model.case)
        case RateTapped():
            return ToRate(model.view.programme if model.view else "")
        case ConsentsTapped():
            return ToConsents(model.case)
        case AccessTapped():
            return ToAccess(model.case)
        case ConflictTapped():
            return ToConflict(model.case)
    return None


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    waiting = model.view.waiting if model.view else None
    match event:
        case StepTapped(move):
            return _step(model, move)
        case AgreeTapped() if waiting is not None:
            return _do(model, JudgeStep(model.case, waiting.event, agreed=True, why=""))
        case ReturnTapped() if waiting is not None:
            return replace(model, asking=Asking.RETURN, subject=waiting.event, why=""), ()
        case TransferTapped():
            return replace(model, asking=Asking.TRANSFER, subject="", why=""), ()
        case WorkerTapped(worker):
            return replace(model, subject=worker), ()
        case FormTapped(form, task):
            return _do(model, BeginForm(model.case, form, task))
        case Confirmed():
            return _confirmed(model)
    return model, ()


def _step(model: Model, move: str) -> tuple[Model, Effects]:
    """A step that needs neither a reason nor an agreement is taken at once."""
    way = next((way for way in model.view.ways if way.move.id == move), None) if model.view else None
    if way is None or way.missing:
        return model, ()
    if way.move.reason or way.move.approval:
        return replace(model, asking=Asking.STEP, subject=move, why="", failed=None), ()
    return _do(model, TakeStep(model.case, move, ""))


def _confirmed(model: Model) -> tuple[Model, Effects]:
    match model.asking:
        case Asking.STEP:
            return _do(model, TakeStep(model.case, model.subject, model.why))
        case Asking.RETURN:
            return _do(model, JudgeStep(model.case, model.subject, agreed=False, why=model.why))
        case Asking.TRANSFER:
            return _do(model, Transfer(model.case, model.subject, model.why))
    return model, ()


def _do(model: Model, effect: Effect) -> tuple[Model, Effects]:
    return replace(model, busy=True, failed=None), (effect,)
