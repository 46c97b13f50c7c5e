"""
Something of the plan: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.plan_item.model import (
    BackTapped,
    ChooseTapped,
    CostTyped,
    DueTapped,
    ItemRead,
    ItemSaved,
    Model,
    ReadItem,
    ReferTapped,
    SaveItem,
    SaveTapped,
    ServiceTapped,
    StatusTapped,
    WhatTyped,
    WhoTyped,
    WhyTyped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, Tell, ToServiceReferral

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
                service=known.service,
                cost=known.cost,
            ), ()
        case SaveTapped() if model.is_ready and not model.busy:
            return replace(model, busy=True, failed=None), (_save(model),)
        case ReferTapped() if model.item:
            return model, (Open(ToServiceReferral(model.case, item=model.item)),)
        case ItemSaved():
            return model, (GoBack(), Tell(SAVED))
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case BackTapped() if not model.choosing:
            return model, (GoBack(),)
    return _changed(model, event), ()


def _changed(model: Model, event: Event) -> Model:
    """What was typed or tapped."""
    match event:
        case WhatTyped(what):
            return replace(model, what=what)
        case WhoTyped(who):
            return replace(model, responsible=who)
        case DueTapped(day):
            return replace(model, due_on=day)
        case StatusTapped(status):
            return replace(model, status=status)
        case WhyTyped(why):
            return replace(model, why=why)
        case CostTyped(cost):
            return replace(model, cost=cost)
        case ChooseTapped():
            return replace(model, choosing=True)
        case BackTapped():
            return replace(model, choosing=False)
        case ServiceTapped(service):
            return _chosen(model, service)
    return model


def _chosen(model: Model, service: str) -> Model:
    names = {one.service: one.name for one in model.known.services} if model.known else {}
    return replace(model, service=names.get(service, ""), service_id=service, choosing=False, touched=True)


def _save(model: Model) -> SaveItem:
    money = model.known.money if model.known else None
    return SaveItem(
        case=model.case,
        item=model.item,
        what=model.what,
        responsible=model.responsible,
        due_on=model.due_on,
        status=model.status,
        why=model.why,
        service=model.service if model.touched else None,
        service_id=model.service_id if model.touched else None,
        cost=money.read(model.cost) if money else None,
    )
