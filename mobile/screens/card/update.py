"""
Card: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.card.model import (
    TYPED_LONGEST,
    Ask,
    AskTapped,
    BackTapped,
    Bind,
    Bound,
    CardsRead,
    CodeTapped,
    CodeTyped,
    CoverTaken,
    Decide,
    FateTapped,
    Forget,
    Forgotten,
    GuestTapped,
    HeldTapped,
    Model,
    PeopleRead,
    PersonTapped,
    ReadCards,
    ReadPeople,
    Recognise,
    Recognised,
    Register,
    RegisterTapped,
    RegistrationBegun,
    Scan,
    Scanned,
    ScanTapped,
    SearchTapped,
    TakeCover,
    Told,
)
from mobile.ui.loop import Effect, Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoBack,
    GoToTab,
    Open,
    Replace,
    ToForm,
    ToHousehold,
    ToHouseholds,
    ToVisitStart,
)
from mobile.use_cases.bind_card import is_for_a_person
from shared.cards.hand_over_code import is_hand_over_text
from shared.cards.recognition import Meaning, Recognition


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Failed():
            return replace(model, scanning=False, busy=False, failed=event), ()
        case Recognised(recognition, list_day, since_day):
            known = replace(model, busy=False, list_day=list_day, since_day=since_day)
            return _recognised(known, recognition)
        case CoverTaken(told):
            return replace(model, busy=False, told=told), ()
        case PeopleRead(people):
            return replace(model, busy=False, people=people), ()
        case Bound():
            return replace(model, busy=False, bound=True, people=()), ()
        case Told() if model.recognition is None:
            # Another code is being typed: whoever it leads to, it is not these people.
            return replace(model, busy=False), ()
        case Told(summary):
            forgetting = Forget(summary.good_for_s)
            return replace(model, busy=False, summary=summary), (forgetting,)
        case Forgotten():
            return replace(model, summary=None), ()
        case Shown() if model.summary:
            return replace(model, summary=None), ()
        case CardsRead(cards):
            return replace(model, busy=False, cards=cards, opened=""), ()
    way = _way(model, event)
    return (model, (way,)) if way else _looking(model, event)


def _way(model: Model, event: Event) -> Effect | None:
    found = model.recognition
    match event:
        case Shown() if model.household:
            return ReadCards(model.household)
        case RegisterTapped() if found is not None:
            return Register(model.text, found)
        case RegistrationBegun(draft):
            return Replace(ToForm(draft))
        case SearchTapped():
            return GoToTab(ToHouseholds())
        case GuestTapped() if found is not None and found.card_id:
            return Replace(ToVisitStart("", card=found.card_id))
        case BackTapped():
            return GoBack()
    return None


def _looking(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case ScanTapped(title, cancel, words) if not (model.scanning or model.busy):
            fresh = Model(
                model.household, typed=model.typed, cards=model.cards, opened=model.opened, scanning=True
            )
            return fresh, (Scan(title, cancel, words),)
        case Scanned(""):
            return replace(model, scanning=False), ()
        case Scanned(text):
            read = replace(model, scanning=False, busy=True, typed="", text=text, people=(), failed=None)
            hands_over = is_hand_over_text(text) and not model.household
            return read, (TakeCover(text) if hands_over else Recognise(text, scanned=True),)
        case CodeTyped(text):
            typed = text[:TYPED_LONGEST]
            return replace(model, typed=typed, recognition=None, summary=None, people=(), failed=None), ()
        case AskTapped() if model.may_ask:
            return replace(model, busy=True, failed=None), (Ask(model.text),)
        case CodeTapped() if model.typed.strip() and not model.busy:
            text = model.typed.strip()
            return replace(model, busy=True, text=text, recognition=None, failed=None), (
                Recognise(text, scanned=False),
            )
    return _keeping(model, event)


def _keeping(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case HeldTapped(record) if not model.busy:
            return replace(model, opened="" if record == model.opened else record), ()
        case PersonTapped(person) if model.people and model.recognition and not model.busy:
            binding = Bind(model.text, model.recognition, model.household, person)
            return replace(model, busy=True, people=(), failed=None), (binding,)
        case FateTapped(fate) if model.opened and not model.busy:
            deciding = Decide(model.household, model.opened, fate)
            return replace(model, busy=True, recognition=None, failed=None), (deciding,)
    return model, ()


def _recognised(model: Model, recognition: Recognition) -> tuple[Model, Effects]:
    model = replace(model, recognition=recognition)
    if not model.household:
        if recognition.meaning is Meaning.KNOWN and recognition.household:
            # A typed code proves nothing: only a card that was seen stands on the visit.
            card = recognition.card_id if recognition.verified else ""
            opened = Replace(ToHousehold(recognition.household, card))
            if recognition.person:
                return model, (
                    opened,
                    Open(ToVisitStart(recognition.household, recognition.person, card=card)),
                )
            return model, (opened,)
        return model, ()
    if recognition.meaning in (Meaning.UNBOUND, Meaning.ELSEWHERE) and not recognition.has_left:
        if is_for_a_person(model.text, recognition):
            return replace(model, busy=True), (ReadPeople(model.household),)
        return replace(model, busy=True), (Bind(model.text, recognition, model.household),)
    return model, ()
