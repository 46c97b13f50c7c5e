"""
The calendar: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.calendar.model import BackTapped, DayTapped, ListCalendar, Listed, Model, StopTapped
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Open, ToHousehold, ToVisitStart


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ListCalendar(),)
        case Listed(days, today):
            return replace(model, days=days, today=today, chosen=model.chosen or today, failed=None), ()
        case DayTapped(day):
            return replace(model, chosen=day), ()
        case StopTapped(stop) if stop.household:
            return model, (Open(ToHousehold(stop.household)),)
        case StopTapped(stop):
            task = stop.lines[0].task
            return model, (Open(ToVisitStart("", task.person, task.id)),)
        case Failed():
            return replace(model, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
