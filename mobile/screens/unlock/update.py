"""
Unlock: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.unlock.model import (
    CountDown,
    DangerTapped,
    DigitTapped,
    ForgottenTapped,
    KeyboardWanted,
    LanguageTapped,
    ListVaults,
    Model,
    NewWorkerTapped,
    RubbedOut,
    TryPin,
    UnlockTapped,
    VaultsListed,
    Waited,
    WorkerChosen,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.pin_rules import EyeTapped, PinTyped, by_digits, taken
from mobile.ui.routes import Open, SpeakLanguage, ToDangerChart, ToEnrol, ToRecover


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ListVaults(),)
        case VaultsListed(entries):
            alone = entries[0].vault_id if len(entries) == 1 else ""
            known = {entry.vault_id for entry in entries}
            chosen = model.chosen if model.chosen in known else alone
            return _choose(replace(model, entries=entries), chosen)
        case WorkerChosen(vault_id):
            model, effects = _choose(replace(model, pin="", shown=False, failed=None), vault_id)
            own = model.entry.language if model.entry else ""
            return model, (*effects, *([SpeakLanguage(own)] if own else []))
        case Failed("vault.destroyed"):
            return replace(Model(), failed=event), (ListVaults(),)
        case Failed(code, facts):
            wait_s = int(dict(facts).get("wait_s") or 0) if code.startswith("vault.pin") else 0
            return _wait(replace(model, opening=False, pin="", failed=event), wait_s)
        case Waited(wait_s):
            return _wait(model, wait_s)
        case DangerTapped():
            return model, (Open(ToDangerChart()),)
        case ForgottenTapped() if model.chosen and not model.opening:
            return replace(model, pin="", failed=None), (Open(ToRecover(model.chosen)),)
        case NewWorkerTapped():
            return model, (Open(ToEnrol()),)
        case LanguageTapped(language):
            return model, (SpeakLanguage(language),)
    return (model, ()) if model.opening or model.wait_s else _typing(model, event)


def _typing(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case DigitTapped(digit):
            # What was said of the last PIN stays until the next is tried: keys that move under the thumb are missed.
            return replace(model, pin=taken(model.pin + digit)), ()
        case RubbedOut():
            return replace(model, pin=model.pin[:-1]), ()
        case PinTyped(pin):
            return replace(model, pin=taken(pin), failed=None), ()
        case KeyboardWanted():
            return replace(model, typing=not model.typing, pin="", shown=False), ()
        case EyeTapped():
            return replace(model, shown=not model.shown), ()
        case UnlockTapped() if model.pin and model.chosen:
            return replace(model, opening=True, failed=None), (TryPin(model.chosen, model.pin),)
    return model, ()


def _wait(model: Model, wait_s: int) -> tuple[Model, Effects]:
    return replace(model, wait_s=wait_s), (CountDown(model.chosen),) if wait_s else ()


def _choose(model: Model, vault_id: str) -> tuple[Model, Effects]:
    model = replace(model, chosen=vault_id)
    entry = model.entry
    if entry is None:
        return replace(model, wait_s=0), ()
    model = replace(model, typing=not by_digits(entry.minimum_pin), wait_s=entry.wait_s)
    return model, (CountDown(vault_id),) if entry.wait_s else ()
