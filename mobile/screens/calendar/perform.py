"""
The calendar: what its effects do.
"""

from __future__ import annotations

from mobile.screens.calendar.model import ListCalendar, Listed, Model
from mobile.screens.calendar.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToCalendar
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.list_calendar import list_calendar
from mobile.use_cases.people import today_of


def open_screen(route: ToCalendar, host: Host) -> Opened:
    """
    The worker's own coming weeks.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        if isinstance(effect, ListCalendar):
            desk = desk_of(host)
            return Listed(list_calendar(desk), today_of(desk.device.clock))
        return None

    return Opened(Model(), update, perform)
