"""
Another PIN: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.change_pin.model import BackTapped, ChangePin, CountDown, Model, PinChanged, Waited
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.new_pin import NewPin, PinTapped, choose_anew, settle_pin, turn_eye, type_pin
from mobile.ui.pin_rules import EyeTapped, PinTyped, taken
from mobile.ui.routes import GoBack, Tell


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case BackTapped():
            return (model, ()) if model.busy else (model, (GoBack(),))
        case PinTyped() | EyeTapped() if not model.busy:
            return _typing(model, event), ()
        case PinTapped() if not model.busy and not model.wait_s:
            return _on(model)
        case PinChanged():
            return model, (GoBack(), Tell("Your new PIN holds from now on."))
        case Failed():
            return _failed(model, event)
        case Waited(wait_s):
            return replace(model, wait_s=wait_s), (CountDown(),) if wait_s else ()
    return model, ()


def _typing(model: Model, event: PinTyped | EyeTapped) -> Model:
    match event:
        case PinTyped(pin) if model.is_given:
            return replace(model, new=type_pin(model.new, pin), failed=None)
        case PinTyped(pin):
            return replace(model, present=taken(pin), failed=None)
        case EyeTapped() if model.is_given:
            return replace(model, new=turn_eye(model.new))
    return replace(model, shown=not model.shown)


def _on(model: Model) -> tuple[Model, Effects]:
    if not model.is_given:
        return replace(model, is_given=bool(model.present), failed=None), ()
    new, weak, pin = settle_pin(model.new)
    model = replace(model, new=new, failed=weak, busy=bool(pin))
    return model, (ChangePin(model.present, pin),) if pin else ()


def _failed(model: Model, event: Failed) -> tuple[Model, Effects]:
    facts = dict(event.facts)
    if event.code == "vault.pin.weak":
        return replace(model, busy=False, new=choose_anew(model.new), failed=event), ()
    wait_s = int(facts.get("wait_s") or 0)
    start = Model(NewPin(model.new.minimum), failed=event, wait_s=wait_s)
    return start, (CountDown(),) if wait_s else ()
