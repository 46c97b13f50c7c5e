"""
Card: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.card.model import (
    TYPED_LONGEST,
    BackTapped,
    Bind,
    Bound,
    CodeTapped,
    CodeTyped,
    Model,
    Recognise,
    Recognised,
    RegisterTapped,
    Scan,
    Scanned,
    ScanTapped,
    SearchTapped,
)
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.routes import GoBack, GoToTab, Replace, ToHousehold, ToHouseholds, ToRegister
from shared.cards.recognition import Meaning, Recognition


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Failed():
            return replace(model, scanning=False, busy=False, failed=event), ()
        case Recognised(recognition, list_day):
            return _recognised(replace(model, busy=False, list_day=list_day), recognition)
        case Bound():
            return replace(model, busy=False, bound=True), ()
        case RegisterTapped():
            return model, (Replace(ToRegister()),)
        case SearchTapped():
            return model, (GoToTab(ToHouseholds()),)
        case BackTapped():
            return model, (GoBack(),)
    return _looking(model, event)


def _looking(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case ScanTapped(title, cancel) if not (model.scanning or model.busy):
            fresh = replace(model, scanning=True, recognition=None, bound=False, failed=None)
            return fresh, (Scan(title, cancel),)
        case Scanned(""):
            return replace(model, scanning=False), ()
        case Scanned(text):
            read = replace(model, scanning=False, busy=True, typed="", text=text, failed=None)
            return read, (Recognise(text),)
        case CodeTyped(text):
            return replace(model, typed=text[:TYPED_LONGEST], recognition=None, failed=None), ()
        case CodeTapped() if model.typed.strip() and not model.busy:
            text = model.typed.strip()
            return replace(model, busy=True, text=text, recognition=None, failed=None), (Recognise(text),)
    return model, ()


def _recognised(model: Model, recognition: Recognition) -> tuple[Model, Effects]:
    model = replace(model, recognition=recognition)
    if not model.household:
        if recognition.meaning is Meaning.KNOWN and recognition.household:
            # A typed code proves nothing: only a card that was seen stands on the visit.
            card = recognition.card_id if recognition.verified else ""
            return model, (Replace(ToHousehold(recognition.household, card)),)
        return model, ()
    if recognition.meaning in (Meaning.UNBOUND, Meaning.ELSEWHERE):
        return replace(model, busy=True), (Bind(model.text, recognition, model.household),)
    return model, ()
