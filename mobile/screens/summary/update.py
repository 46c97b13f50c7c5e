"""
Summary: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.summary.model import (
    AddPersonTapped,
    AlikeTapped,
    AnswerTapped,
    BackTapped,
    DoneTapped,
    Jumped,
    JumpTo,
    Model,
    ReadSummary,
    ReasonTyped,
    Recorded,
    ShowTapped,
    Submit,
    SubmitTapped,
    SummaryRead,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, Replace, ToForm, ToHousehold, ToPerson, ToRegister


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown() if not model.saved:
            return replace(model, shown=frozenset()), (ReadSummary(model.draft),)
        case ShowTapped(ref):
            return replace(model, shown=model.shown ^ {ref}), ()
        case SummaryRead(summary):
            return replace(model, summary=summary, failed=None), ()
        case ReasonTyped(reason):
            return replace(model, reason=reason), ()
        case Recorded(kind, household, alike, record):
            made = replace(model, saved=kind, household=household, record=record, alike=alike)
            return replace(made, busy=False), ()
        case Jumped():
            return model, (Replace(ToForm(model.draft)),)
        case Failed():
            return replace(model, failed=event, busy=False), ()
    return _saved(model, event) if model.saved else _unsaved(model, event)


def _unsaved(model: Model, event: Event) -> tuple[Model, Effects]:
    if model.busy:
        return model, ()
    match event:
        case SubmitTapped() if model.summary is not None and not model.summary.problems:
            return replace(model, busy=True, failed=None), (Submit(model.draft, model.reason.strip()),)
        case AnswerTapped(ref):
            return replace(model, busy=True), (JumpTo(model.draft, ref),)
        case BackTapped():
            return model, (Replace(ToForm(model.draft)),)
    return model, ()


def _saved(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    A household, or somebody without one, that was just written down opens; after anything else the screen below is
    what comes next.
    """
    match event:
        case AddPersonTapped() if model.household:
            if model.saved == "household":
                return model, (Replace(ToHousehold(model.household)), Open(ToRegister(model.household)))
            return model, (Replace(ToRegister(model.household)),)
        case AlikeTapped(household):
            return model, (Open(ToHousehold(household)),)
        case DoneTapped() | BackTapped() if model.saved == "household":
            return model, (Replace(ToHousehold(model.household)),)
        case DoneTapped() | BackTapped() if model.saved == "person" and not model.household:
            return model, (Replace(ToPerson(model.record)),)
        case DoneTapped() | BackTapped():
            return model, (GoBack(),)
    return model, ()
