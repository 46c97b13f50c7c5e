"""
Case cards to print: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.cards.model import (
    MOST_PAGES,
    BackTapped,
    BlankTapped,
    Count,
    Counted,
    FewerTapped,
    HouseholdsTapped,
    MakeBlank,
    MakeForHouseholds,
    Model,
    MoreTapped,
    SheetMade,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (Count(),)
        case Counted(without):
            return replace(model, without=without), ()
        case FewerTapped():
            return replace(model, pages=max(1, model.pages - 1)), ()
        case MoreTapped():
            return replace(model, pages=min(MOST_PAGES, model.pages + 1)), ()
        case BlankTapped() | HouseholdsTapped() if model.busy:
            return model, ()
        case BlankTapped():
            return replace(model, busy=True, made=False, failed=None), (MakeBlank(model.blanks),)
        case HouseholdsTapped() if model.without:
            return replace(model, busy=True, made=False, failed=None), (MakeForHouseholds(),)
        case SheetMade():
            return replace(model, busy=False, made=True), (Count(),)
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
