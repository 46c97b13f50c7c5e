"""
Opening a case: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.case_start.model import (
    BackTapped,
    BeginCase,
    CaseBegun,
    ChoicesRead,
    KindTapped,
    Model,
    PersonTapped,
    ReadChoices,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Replace, ToCase


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadChoices(model.household, model.alone),)
        case ChoicesRead(choices) if model.alone:
            return _person(replace(model, choices=choices), model.alone)
        case ChoicesRead(choices):
            return replace(model, choices=choices), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case CaseBegun(case):
            return model, (Replace(ToCase(case)),)
        case PersonTapped(person) if not model.busy:
            return _person(model, person)
        case KindTapped(kind) if not model.busy:
            return replace(model, busy=True), (BeginCase(model.person, kind),)
        case BackTapped() if model.person and not model.alone:
            return replace(model, person=""), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()


def _person(model: Model, person: str) -> tuple[Model, Effects]:
    kinds = model.choices.kinds if model.choices else ()
    if len(kinds) == 1:
        return replace(model, busy=True), (BeginCase(person, kinds[0][0]),)
    return replace(model, person=person), ()
