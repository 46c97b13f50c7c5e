"""
Something of the plan: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.plan_item.model import (
    BackTapped,
    DueTapped,
    ItemRead,
    ItemSaved,
    Model,
    ReadItem,
    SaveItem,
    SaveTapped,
    StatusTapped,
    WhatTyped,
    WhoTyped,
    WhyTyped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Tell

SAVED = "Saved on this phone"


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown() if model.known is None:
            return model, (ReadItem(model.case, model.item),)
        case ItemRead(known):
            return replace(
                model,
                known=known,
                what=known.what,
                responsible=known.responsible,
                due_on=known.due_on,
                status=known.status,
                why=known.why,
            ), ()
        case WhatTyped(what):
            return replace(model, what=what), ()
        case WhoTyped(who):
            return replace(model, responsible=who), ()
        case DueTapped(day):
            return replace(model, due_on=day), ()
        case StatusTapped(status):
            return replace(model, status=status), ()
        case WhyTyped(why):
            return replace(model, why=why), ()
        case SaveTapped() if model.is_ready and not model.busy:
            return replace(model, busy=True, failed=None), (_save(model),)
        case ItemSaved():
            return model, (GoBack(), Tell(SAVED))
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()


def _save(model: Model) -> SaveItem:
    return SaveItem(
        model.case, model.item, model.what, model.responsible, model.due_on, model.status, model.why
    )
