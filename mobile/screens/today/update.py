"""
Today: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.today.model import (
    ROWS,
    DangerTapped,
    DraftTapped,
    Listed,
    ListToday,
    Model,
    MoreTapped,
    ReturnedTapped,
    ScanTapped,
    SettingsTapped,
    StopTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoToTab,
    Open,
    Route,
    TabTapped,
    ToCard,
    ToDanger,
    ToForm,
    ToHousehold,
    ToSettings,
    ToVisit,
    ToVisitStart,
)
from mobile.use_cases.list_today import Stop


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ListToday(),)
        case Listed(today, lease, moving):
            return replace(model, today=today, lease=lease, moving=moving, loaded=True, failed=None), ()
        case Failed():
            return replace(model, failed=event, loaded=True), ()
        case MoreTapped():
            return replace(model, shown=model.shown + ROWS), ()
        case TabTapped(route):
            return model, (GoToTab(route),)
    way = _way(event)
    return model, (Open(way),) if way else ()


def _way(event: Event) -> Route | None:
    match event:
        case StopTapped(stop):
            return _door(stop)
        case DangerTapped(line):
            return ToDanger(line.task.referral, task=line.task.id)
        case ReturnedTapped(line):
            return ToVisit(line.task.visit)
        case DraftTapped(draft):
            return ToForm(draft)
        case ScanTapped():
            return ToCard()
        case SettingsTapped():
            return ToSettings()
    return None


def _door(stop: Stop) -> Route:
    if stop.household:
        return ToHousehold(stop.household)
    task = stop.lines[0].task
    return ToVisitStart("", task.person, task.id)
