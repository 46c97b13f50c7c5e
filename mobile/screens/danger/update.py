"""
Danger: what each event means. Nothing here waits for a network.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.danger.model import (
    AloneTapped,
    AnsweredTapped,
    AnswerNoted,
    BackTapped,
    CallPlaced,
    CallTapped,
    ContactTapped,
    DangerRead,
    FollowedUp,
    GoOnTapped,
    HideTapped,
    Hush,
    ListenTapped,
    Model,
    NoteAnswer,
    NoteContact,
    OutcomeTapped,
    PlaceCall,
    Play,
    ReadDanger,
    ReasonTapped,
    ReasonTyped,
    RecordOutcome,
    Stopped,
    StopTapped,
    StopVisit,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, GoToTab, Tell, ToHouseholds, ToToday

NEEDS_A_WORD = ("did_not_arrive", "declined")
SAVED = "Saved on this phone"


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadDanger(model.referral),)
        case DangerRead(danger):
            return replace(model, danger=danger), ()
        case Failed():
            return replace(model, failed=event, busy=False, answered=None), ()
        case ListenTapped(media):
            return model, (Play(media),)
        case AloneTapped():
            return replace(model, alone=True), ()
        case HideTapped():
            return model, (Hush(), GoToTab(ToHouseholds()))
        case GoOnTapped() | BackTapped() if model.stopped:
            return model, (Hush(), GoToTab(ToToday()))
        case GoOnTapped() | BackTapped():
            return model, (Hush(), GoBack())
    return _calling(model, event) or _following_up(model, event) or _stopping(model, event)


def _calling(model: Model, event: Event) -> tuple[Model, Effects] | None:
    match event:
        case CallTapped(reach):
            label = next(iter(reach.label.values()), reach.number)
            placing = PlaceCall(model.referral, reach.number, label)
            model = replace(model, calling=reach.number, call="", answered=None, failed=None)
            return model, (Hush(), placing)
        case CallPlaced(call) if model.answered is not None:
            return replace(model, answered=None), (NoteAnswer(call, model.answered),)
        case CallPlaced(call):
            return replace(model, call=call), (ReadDanger(model.referral),)
        case AnsweredTapped(answered) if model.call:
            return replace(model, calling="", call=""), (NoteAnswer(model.call, answered),)
        case AnsweredTapped() if model.failed is not None:
            return replace(model, calling=""), ()
        case AnsweredTapped(answered):
            return replace(model, calling="", answered=answered), ()
        case AnswerNoted():
            return model, (ReadDanger(model.referral),)
    return None


def _following_up(model: Model, event: Event) -> tuple[Model, Effects] | None:
    match event:
        case OutcomeTapped() if model.busy:
            return model, ()
        case OutcomeTapped(outcome) if outcome in NEEDS_A_WORD:
            return replace(model, asking=outcome, reason=""), ()
        case OutcomeTapped(outcome, source):
            recording = RecordOutcome(model.referral, outcome, "", model.task, source)
            return replace(model, busy=True), (recording,)
        case ReasonTyped(reason):
            return replace(model, reason=reason), ()
        case ReasonTapped() if model.asking and model.reason.strip() and not model.busy:
            recording = RecordOutcome(model.referral, model.asking, model.reason.strip(), model.task)
            return replace(model, busy=True), (recording,)
        case ContactTapped() if model.task and not model.busy:
            return replace(model, busy=True), (NoteContact(model.task),)
        case FollowedUp():
            return model, (Hush(), GoBack(), Tell(SAVED))
    return None


def _stopping(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case StopTapped() if model.draft and not model.stopped and not model.busy:
            return replace(model, busy=True, failed=None), (Hush(), StopVisit(model.draft))
        case Stopped():
            return replace(model, busy=False, stopped=True), ()
    return model, ()
