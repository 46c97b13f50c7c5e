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
    PinTapped,
    PinTyped,
    ReadWorker,
    Recovered,
    Stage,
    Standing,
    WorkerRead,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.pin_rules import EyeTapped, taken, weakness
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
            return replace(model, worker_name=worker_name, minimum_pin=minimum_pin), ()
        case Heard(asked):
            return _heard(model, asked)
        case Failed():
            return _failed(model, event)
        case BackTapped():
            return _back(model)
        case Recovered():
            return replace(model, stage=Stage.DONE, busy=False, pin="", pin_again=""), ()
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
            return replace(model, stage=Stage.PIN, pin="", pin_again="", failed=None), ()
        case PinTyped(pin) if model.stage is Stage.PIN:
            return replace(model, pin=taken(pin), differ=False, failed=None), ()
        case PinTyped(pin):
            return replace(model, pin_again=taken(pin), differ=False, failed=None), ()
        case EyeTapped():
            return replace(model, shown=not model.shown), ()
        case PinTapped():
            return _pin_tapped(model)
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
    if model.stage is Stage.PIN_AGAIN and event.code.startswith("vault.pin"):
        return replace(model, stage=Stage.PIN, pin="", pin_again="", busy=False, failed=event), ()
    return replace(model, busy=False, failed=event), ()


def _pin_tapped(model: Model) -> tuple[Model, Effects]:
    if model.stage is Stage.PIN:
        weak = weakness(model.pin, model.minimum_pin)
        if weak is not None:
            return replace(model, failed=weak), ()
        return replace(model, stage=Stage.PIN_AGAIN, pin_again="", shown=False), ()
    if model.pin != model.pin_again:
        return replace(model, pin_again="", differ=True), ()
    return replace(model, busy=True, failed=None), (ChoosePin(model.pin),)


def _back(model: Model) -> tuple[Model, Effects]:
    if model.stage is Stage.PIN_AGAIN and not model.busy:
        return replace(model, stage=Stage.PIN, pin="", pin_again="", differ=False), ()
    if model.stage is Stage.DONE or model.busy and model.stage is Stage.PIN_AGAIN:
        return model, ()
    return model, (GoBack(),)
