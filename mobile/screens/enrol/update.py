"""
Enrol: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.enrol.model import (
    AgainTapped,
    BackTapped,
    ClosedTapped,
    CodeAccepted,
    CodeTapped,
    CodeTyped,
    Enter,
    FetchAll,
    Invited,
    LanguageTapped,
    LaterTapped,
    MakeVault,
    Model,
    Readmit,
    Readmitted,
    Scan,
    Scanned,
    ScanTapped,
    SendCode,
    ServerTyped,
    Stage,
    SyncMoved,
    VaultMade,
    WithoutTapped,
    plain_code,
)
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.new_pin import NewPin, PinTapped, choose_anew, settle_pin, turn_eye, type_pin
from mobile.ui.pin_rules import EyeTapped, PinTyped
from mobile.ui.routes import GoBack, Open, SpeakLanguage, StartAt, ToRecover, ToUnlock
from mobile.use_cases.enrol_device import read_square


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Failed(code):
            model = replace(model, busy=False, failed=event)
            is_weak = code == "vault.pin.weak"
            return replace(model, pin=choose_anew(model.pin)) if is_weak else model, ()
        case BackTapped():
            return _back(model)
        case LanguageTapped(language):
            return model, (SpeakLanguage(language),)
    match model.stage:
        case Stage.CODE:
            return _code(model, event)
        case Stage.CLOSED:
            return _closed(model, event)
        case Stage.FETCHING:
            return _fetching(model, event)
    return _pin(model, event)


def _code(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case Invited(code, square) if not model.code:
            return replace(model, code=code, square=square), ()
        case ScanTapped(title, cancel, words) if not model.busy:
            return replace(model, busy=True, failed=None), (Scan(title, cancel, words),)
        case Scanned(text):
            return _scanned(replace(model, busy=False), text), ()
        case CodeTyped(code):
            return replace(model, code=code, square="", failed=None), ()
        case ServerTyped(server):
            return replace(model, server=server, failed=None), ()
        case CodeTapped() if model.busy:
            return model, ()
        case CodeTapped() if not model.code_complete:
            return replace(model, failed=Failed("enrol.code.malformed")), ()
        case CodeTapped():
            # The square says more than its code: which recovery key the server is to name.
            sending = SendCode(model.square or plain_code(model.code), model.server.strip())
            return replace(model, busy=True, failed=None), (sending,)
        case CodeAccepted(worker_name, minimum_pin, closed):
            model = replace(model, worker_name=worker_name, pin=NewPin(minimum_pin), closed=closed)
            return replace(model, stage=Stage.CLOSED if closed else Stage.PIN, busy=False), ()
    return model, ()


def _scanned(model: Model, text: str) -> Model:
    if not text:
        return model
    server = text.partition("/#")[0] if model.asks_server else model.server
    return replace(model, code=read_square(text)[0], square=text, server=server)


def _closed(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case ClosedTapped(vault_id) if not model.busy:
            return replace(model, busy=True, failed=None), (Readmit(vault_id),)
        case WithoutTapped() if not model.busy:
            return replace(model, stage=Stage.PIN, failed=None), ()
        case Readmitted(vault_id):
            return model, (StartAt(ToUnlock()), Open(ToRecover(vault_id)))
    return model, ()


def _pin(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case PinTyped(pin):
            return replace(model, pin=type_pin(model.pin, pin), failed=None), ()
        case EyeTapped():
            return replace(model, pin=turn_eye(model.pin)), ()
        case PinTapped() if not model.busy:
            new, weak, pin = settle_pin(model.pin)
            return replace(model, pin=new, failed=weak, busy=bool(pin)), (MakeVault(pin),) if pin else ()
        case VaultMade():
            model = replace(model, pin=choose_anew(model.pin), failed=None)
            return replace(model, stage=Stage.FETCHING, busy=True), (FetchAll(),)
    return model, ()


def _fetching(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case SyncMoved(records, to_come):
            return replace(model, records=records, to_come=to_come), ()
        case AgainTapped() if not model.busy:
            return replace(model, busy=True, failed=None), (FetchAll(),)
        case LaterTapped():
            return model, (Enter(),)
    return model, ()


def _back(model: Model) -> tuple[Model, Effects]:
    match model.stage:
        case Stage.PIN if model.pin.is_repeated and not model.busy:
            return replace(model, pin=choose_anew(model.pin)), ()
        case Stage.CODE if model.can_leave:
            return model, (GoBack(),)
    return model, ()
