"""
The directory of services: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.services.model import (
    BackTapped,
    CallService,
    CallTapped,
    ConfirmTapped,
    EditTapped,
    EndTapped,
    FieldTyped,
    Model,
    ReadServices,
    SaveService,
    SaveTapped,
    ServicesRead,
    ServiceTapped,
    WordsTyped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadServices(model.words),)
        case ServicesRead(found, may_keep):
            return replace(model, found=found, may_keep=may_keep, typed=None, busy=False, failed=None), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case WordsTyped(words):
            return replace(model, words=words), (ReadServices(words),)
        case ServiceTapped(service):
            return replace(model, open=service), ()
        case EditTapped():
            told = dict(model.shown.told) if model.shown else {}
            return replace(model, typed=told), ()
        case FieldTyped(name, value) if model.typed is not None:
            return replace(model, typed={**model.typed, name: value}), ()
        case CallTapped() if model.shown is not None:
            return model, (CallService(model.shown.told["mobile"]),)
        case BackTapped():
            return _back(model)
    return _save(model, event)


def _save(model: Model, event: Event) -> tuple[Model, Effects]:
    told = model.typed if model.typed is not None else model.shown.told if model.shown else {}
    if model.busy or not isinstance(event, (SaveTapped, ConfirmTapped, EndTapped)):
        return model, ()
    if not told.get("name", "").strip():
        return model, ()
    ended = isinstance(event, EndTapped)
    busy = replace(model, busy=True, failed=None, open="" if ended else model.open)
    return busy, (SaveService(model.open, told, ended, model.words),)


def _back(model: Model) -> tuple[Model, Effects]:
    if model.typed is not None:
        return replace(model, typed=None, failed=None), ()
    if model.open:
        return replace(model, open="", failed=None), ()
    return model, (GoBack(),)
