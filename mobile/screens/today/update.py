"""
Today: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.today.model import (
    ROWS,
    CalendarTapped,
    ChangeOrder,
    DangerTapped,
    DraftTapped,
    Listed,
    ListToday,
    Model,
    MoreTapped,
    OrderChosen,
    OrderTapped,
    ReminderRead,
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
    ToCalendar,
    ToCard,
    ToDanger,
    ToForm,
    ToHousehold,
    ToSettings,
    ToVisit,
    ToVisitStart,
)
from mobile.use_cases.remind import Reminder
from mobile.use_cases.stops import Stop


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ListToday(model.reminder.says_something),)
        case Listed():
            return _listed(model, event), ()
        case ReminderRead():
            return replace(model, reminder=Reminder()), ()
        case OrderTapped():
            return replace(model, ordering=not model.ordering), ()
        case OrderChosen(order):
            return replace(model, ordering=False), (ChangeOrder(order, model.reminder.says_something),)
        case Failed():
            return replace(model, failed=event, loaded=True), ()
        case MoreTapped():
            return replace(model, shown=model.shown + ROWS), ()
        case TabTapped(route):
            return model, (GoToTab(route),)
    way = _way(event)
    return model, (Open(way),) if way else ()


def _listed(model: Model, listed: Listed) -> Model:
    """What is due now."""
    return replace(
        model,
        today=listed.today,
        lease=listed.lease,
        moving=listed.moving,
        unplaced=listed.unplaced,
        reminder=listed.reminder,
        loaded=True,
        failed=None,
    )


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
        case CalendarTapped():
            return ToCalendar()
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
