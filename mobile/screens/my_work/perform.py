"""
My work: what its effects do.
"""

from __future__ import annotations

from mobile.screens.my_work.model import BeginSession, Count, Counted, Model, SessionBegun
from mobile.screens.my_work.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToMyWork
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.my_work import begin_session, my_month


def open_screen(route: ToMyWork, host: Host) -> Opened:
    """
    For every worker: their own visits and meetings.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        if isinstance(effect, Count):
            return Counted(effect.back, my_month(desk_of(host), effect.back))
        if isinstance(effect, BeginSession):
            return SessionBegun(await begin_session(desk_of(host), effect.form))
        return None

    return Opened(Model(), update, perform)
