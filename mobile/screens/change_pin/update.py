"""
Another PIN: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.change_pin.model import (
    BackTapped,
    ChangePin,
    CountDown,
    Model,
    OnTapped,
    PinChanged,
    Stage,
    Waited,
)
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.pin_rules import EyeTapped, PinTyped, taken, weakness
from mobile.ui.routes import GoBack, Tell


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case BackTapped():
            return (model, ()) if model.busy else (model, (GoBack(),))
        case PinTyped(pin) if not model.busy:
            return replace(model, typed=taken(pin), differ=False, failed=None), ()
        case EyeTapped():
            return replace(model, shown=not model.shown), ()
        case OnTapped() if not model.busy and not model.wait_s and model.typed:
            return _on(model)
        case PinChanged():
            return model, (GoBack(), Tell("Your new PIN holds from now on."))
        case Failed():
            return _failed(model, event)
        case Waited(wait_s):
            return replace(model, wait_s=wait_s), (CountDown(),) if wait_s else ()
    return model, ()


def _on(model: Model) -> tuple[Model, Effects]:
    blank = replace(model, typed="", shown=False, failed=None)
    match model.stage:
        case Stage.PRESENT:
            return replace(blank, stage=Stage.NEW, present=model.typed), ()
        case Stage.NEW if weak := weakness(model.typed, model.minimum_pin):
            return replace(model, failed=weak), ()
        case Stage.NEW:
            return replace(blank, stage=Stage.AGAIN, new=model.typed), ()
    if model.typed != model.new:
        return replace(blank, differ=True), ()
    return replace(blank, busy=True), (ChangePin(model.present, model.new),)


def _failed(model: Model, event: Failed) -> tuple[Model, Effects]:
    facts = dict(event.facts)
    if event.code == "vault.pin.weak":
        return replace(model, busy=False, stage=Stage.NEW, new="", failed=event), ()
    wait_s = int(facts.get("wait_s") or 0)
    start = Model(model.minimum_pin, failed=event, wait_s=wait_s)
    return start, (CountDown(),) if wait_s else ()
