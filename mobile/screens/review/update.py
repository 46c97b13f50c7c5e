"""
Judging one visit: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.review.model import (
    Approve,
    ApproveTapped,
    AttachmentTapped,
    BackTapped,
    CommentTapped,
    CommentTyped,
    HouseholdTapped,
    Judged,
    Model,
    ReadVisit,
    RemarkTyped,
    ReturnTapped,
    SendBack,
    ShowTapped,
    VisitRead,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, Tell, ToAttachment, ToHousehold


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return replace(model, shown=frozenset()), (ReadVisit(model.visit),)
        case VisitRead(read):
            return replace(model, read=read), ()
        case ShowTapped() | CommentTapped() | CommentTyped() | RemarkTyped():
            return _touched(model, event), ()
        case ApproveTapped() | ReturnTapped():
            return _judge(model, event)
        case Judged(returned):
            return model, (Tell("Sent back to the worker." if returned else "Approved."), GoBack())
        case Failed():
            return replace(model, busy=False, failed=event), ()
    return model, _leaving(model, event)


def _leaving(model: Model, event: Event) -> Effects:
    match event:
        case HouseholdTapped() if model.read is not None and model.read.household:
            return (Open(ToHousehold(model.read.household)),)
        case AttachmentTapped(name):
            return (Open(ToAttachment(model.visit, name)),)
        case BackTapped():
            return (GoBack(),)
    return ()


def _touched(model: Model, event: ShowTapped | CommentTapped | CommentTyped | RemarkTyped) -> Model:
    match event:
        case ShowTapped(name):
            return replace(model, shown=model.shown ^ {name})
        case CommentTapped(question):
            return replace(model, commenting="" if model.commenting == question else question)
        case CommentTyped(question, text):
            return replace(model, comments={**model.comments, question: text}, failed=None)
        case RemarkTyped(text):
            return replace(model, remark=text, failed=None)


def _judge(model: Model, event: ApproveTapped | ReturnTapped) -> tuple[Model, Effects]:
    if model.busy or model.read is None:
        return model, ()
    busy = replace(model, busy=True, failed=None)
    if isinstance(event, ApproveTapped):
        return busy, (Approve(model.visit, model.remark),)
    if not model.has_said_something:
        return replace(model, failed=Failed("review.nothing_said")), ()
    return busy, (SendBack(model.visit, tuple(sorted(model.comments.items())), model.remark),)
