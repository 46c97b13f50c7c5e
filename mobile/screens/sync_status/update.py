"""
Sync: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.sync_status.model import (
    ROWS,
    AttachedMoved,
    AttachedStopped,
    ClashesTapped,
    Count,
    Counted,
    MakeRescue,
    MakeRoom,
    Model,
    MoreTapped,
    Moved,
    RenewTapped,
    RescueMade,
    RescueTapped,
    RoomMade,
    RoomTapped,
    RunSync,
    SendAttached,
    SendAttachedTapped,
    Synced,
    SyncTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoToTab, Open, TabTapped, ToClashes, ToRenewal


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (Count(),)
        case Counted(status, health, attached):
            model = replace(model, attached=attached)
            # What the server refused under the former enrolment is no news of the present one.
            is_renewed = model.status is not None and model.status.enrolment != status.enrolment
            failed = None if is_renewed else model.failed
            return replace(model, status=status, health=health, failed=failed), ()
        case RoomMade(freed_bytes):
            return replace(model, busy=False, freed_bytes=freed_bytes), (Count(),)
        case SyncTapped() if model.busy:
            return model, ()
        case SyncTapped():
            return replace(
                model, busy=True, done=False, rescued=None, sent=0, to_send=0, records=0, failed=None
            ), (RunSync(),)
        case RescueMade(rescued):
            return replace(model, busy=False, making=False, rescued=rescued), ()
        case Moved(sent, to_send, records):
            return replace(model, sent=sent, to_send=to_send, records=records), ()
        case Synced():
            model = replace(model, busy=False, done=True)
            has_more = model.attached is not None and model.attached.unsent
            return _sending(model, SendAttached()) if has_more else (model, (Count(),))
        case AttachedMoved():
            return model, (Count(),)
        case AttachedStopped():
            return replace(model, sending=False), (Count(),)
        case Failed():
            return replace(model, busy=False, making=False, sending=False, failed=event), (Count(),)
    return _tapped(model, event)


def _sending(model: Model, effect: SendAttached) -> tuple[Model, Effects]:
    return replace(model, sending=True), (Count(), effect)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case RescueTapped() if not model.busy:
            return replace(model, busy=True, making=True, rescued=None, failed=None), (MakeRescue(),)
        case RoomTapped() if not model.busy:
            return replace(model, busy=True, freed_bytes=None, failed=None), (MakeRoom(),)
        case ClashesTapped():
            return model, (Open(ToClashes()),)
        case SendAttachedTapped() if not model.sending:
            return _sending(replace(model, failed=None), SendAttached(by_hand=True))
        case RenewTapped():
            return model, (Open(ToRenewal()),)
        case MoreTapped():
            return replace(model, shown=model.shown + ROWS), ()
        case TabTapped(route):
            return model, (GoToTab(route),)
    return model, ()
