"""
Case cards to print: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.cards.model import (
    MOST_PAGES,
    BackTapped,
    BlankTapped,
    Coming,
    Count,
    Counted,
    FetchSame,
    FewerTapped,
    HouseholdsTapped,
    MakeBlank,
    MakeForHouseholds,
    Model,
    MoreTapped,
    SameTapped,
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
        case Counted(without, not_come):
            return replace(model, without=without, not_come=not_come), ()
        case Coming(come, of):
            return replace(model, come=come, of=of), ()
        case SheetMade():
            return replace(model, busy=False, made=True), (Count(),)
        case Failed():
            return replace(model, busy=False, failed=event), (Count(),) if model.busy else ()
        case FewerTapped():
            return replace(model, pages=max(1, model.pages - 1)), ()
        case MoreTapped():
            return replace(model, pages=min(MOST_PAGES, model.pages + 1)), ()
        case BackTapped():
            return model, (GoBack(),)
    return (model, ()) if model.busy else _asked(model, event)


def _asked(model: Model, event: Event) -> tuple[Model, Effects]:
    asking = replace(model, busy=True, come=0, of=0, made=False, failed=None)
    match event:
        case BlankTapped():
            return asking, (MakeBlank(model.cards),)
        case HouseholdsTapped() if model.without:
            return asking, (MakeForHouseholds(model.cards),)
        case SameTapped():
            return asking, (FetchSame(),)
    return model, ()
