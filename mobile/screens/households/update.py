"""
Households: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.households.model import (
    ROWS,
    AloneTapped,
    Find,
    FoundSome,
    Model,
    MoreTapped,
    RegisterTapped,
    RowTapped,
    ScanTapped,
    Typed,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoToTab, Open, TabTapped, ToCard, ToHousehold, ToPerson, ToRegister


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (Find(model.typed, model.shown),)
        case Typed(text):
            return replace(model, typed=text, shown=ROWS), (Find(text, ROWS),)
        case FoundSome(typed) if typed != model.typed:
            return model, ()
        case FoundSome(_, found, total, has_cases):
            read = replace(model, found=found, total=total, has_cases=has_cases)
            return replace(read, loaded=True, failed=None), ()
        case MoreTapped() if model.shown > len(model.found):
            return model, ()
        case MoreTapped():
            model = replace(model, shown=model.shown + ROWS)
            return model, (Find(model.typed, model.shown),)
        case Failed():
            return replace(model, failed=event), ()
    return model, _way(event)


def _way(event: Event) -> Effects:
    match event:
        case RowTapped(row) if row.household:
            return (Open(ToHousehold(row.household)),)
        case RowTapped(row):
            return (Open(ToPerson(row.person)),)
        case ScanTapped():
            return (Open(ToCard()),)
        case AloneTapped():
            return (Open(ToRegister(alone="yes")),)
        case RegisterTapped():
            return (Open(ToRegister()),)
        case TabTapped(route):
            return (GoToTab(route),)
    return ()
