"""
A picture, a signature or sound: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.take_media.model import (
    AskedRead,
    BackTapped,
    DraftGone,
    HowTapped,
    Hush,
    InsteadTapped,
    KeepInstead,
    KeepTaken,
    Model,
    Play,
    PlayTapped,
    ReadAsked,
    RemoveCancelled,
    RemoveConfirmed,
    RemoveTapped,
    Take,
    TakeTapped,
    Took,
    Unavailable,
    WitnessTapped,
    WitnessTyped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack
from shared.domain.attachments import answer_instead

MAX_NAME = 80


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadAsked(),)
        case AskedRead(asked, content, damaged):
            read = Model(model.draft, model.ref, asked, content, damaged, unavailable=model.unavailable)
            return read, ()
        case DraftGone():
            return model, (GoBack(),)
        case Unavailable(reason):
            return replace(model, taking=False, unavailable=reason), ()
        case Failed():
            return replace(model, taking=False, busy=False, failed=event), ()
        case Took(None):
            return replace(model, taking=False), ()
        case Took(taken) if taken is not None:
            return replace(model, taking=False, busy=True, failed=None), (KeepTaken(taken),)
        case BackTapped() if model.how:
            return replace(model, how="", witness=""), ()
        case BackTapped():
            return model, (Hush(), GoBack())
    return (model, ()) if model.busy or model.taking or model.asked is None else _tapped(model, event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case TakeTapped(words):
            return replace(model, taking=True, failed=None, removing=False), (Hush(), Take(model.kind, words))
        case InsteadTapped(how):
            return _keep(model, answer_instead(how))
        case HowTapped(how):
            return replace(model, how=how, witness="", failed=None), ()
        case WitnessTyped(name):
            return replace(model, witness=name[:MAX_NAME]), ()
        case WitnessTapped() if model.how and model.witness.strip():
            return _keep(model, answer_instead(model.how, model.witness.strip()))
        case PlayTapped(words) if model.content and model.asked is not None:
            return model, (Play(model.content, model.asked.value, words),)
        case RemoveTapped():
            return replace(model, removing=True), ()
        case RemoveCancelled():
            return replace(model, removing=False), ()
        case RemoveConfirmed() if model.removing:
            return _keep(model, None)
    return model, ()


def _keep(model: Model, value: str | None) -> tuple[Model, Effects]:
    return replace(model, busy=True, failed=None), (Hush(), KeepInstead(value))
