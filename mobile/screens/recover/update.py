"""
The PIN is forgotten: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.recover.model import (
    Ask,
    Asked,
    AskTapped,
    BackTapped,
    ChoosePin,
    ChooseTapped,
    Enter,
    Heard,
    LookNow,
    LookSoon,
    LookTapped,
    Model,
    OnTapped,
    ReadWorker,
    Recovered,
    Stage,
    Standing,
    WorkerRead,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.new_pin import NewPin, PinTapped, choose_anew, settle_pin, turn_eye, type_pin
from mobile.ui.pin_rules import EyeTapped, PinTyped
from mobile.ui.routes import GoBack

UNDER_WAY = (Standing.WAITING, Standing.AGREED)


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadWorker(), LookNow())
        case WorkerRead(worker_name, minimum_pin):
            return replace(model, worker_name=worker_name, pin=NewPin(minimum_pin)), ()
        case Heard(asked):
            return _heard(model, asked)
        case Failed():
            return _failed(model, event)
        case BackTapped():
            return _back(model)
        case Recovered():
            return replace(model, stage=Stage.DONE, busy=False, pin=choose_anew(model.pin)), ()
        case OnTapped():
            return model, (Enter(),)
    return (model, ()) if model.busy else _tapped(model, event)


def _tapped(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case AskTapped():
            return replace(model, busy=True, failed=None), (Ask(),)
        case LookTapped():
            return replace(model, busy=True, failed=None), (LookNow(),)
        case ChooseTapped():
            return replace(model, stage=Stage.PIN, pin=choose_anew(model.pin), failed=None), ()
        case PinTyped(pin):
            return replace(model, pin=type_pin(model.pin, pin), failed=None), ()
        case EyeTapped():
            return replace(model, pin=turn_eye(model.pin)), ()
        case PinTapped():
            new, weak, pin = settle_pin(model.pin)
            return replace(model, pin=new, failed=weak, busy=bool(pin)), (ChoosePin(pin),) if pin else ()
    return model, ()


def _heard(model: Model, asked: Asked | None) -> tuple[Model, Effects]:
    if model.stage not in (Stage.EXPLAIN, Stage.ASKED):
        return model, ()
    model = replace(model, asked=asked, busy=False, failed=None)
    if asked is None:
        return replace(model, stage=Stage.EXPLAIN), ()
    # One look at a time: the first one to come plans the next.
    waits = asked.standing in UNDER_WAY
    return replace(model, stage=Stage.ASKED), (LookSoon(),) if waits else ()


def _failed(model: Model, event: Failed) -> tuple[Model, Effects]:
    if model.stage is Stage.PIN and event.code.startswith("vault.pin"):
        model = replace(model, pin=choose_anew(model.pin))
    return replace(model, busy=False, failed=event), ()


def _back(model: Model) -> tuple[Model, Effects]:
    repeating = model.stage is Stage.PIN and model.pin.is_repeated
    if repeating and not model.busy:
        return replace(model, pin=choose_anew(model.pin)), ()
    if model.stage is Stage.DONE or repeating:
        return model, ()
    return model, (GoBack(),)
