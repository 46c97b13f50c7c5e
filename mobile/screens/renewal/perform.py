"""
Register this phone again: what its effects do.
"""

from __future__ import annotations

from mobile.screens.renewal.model import Model, Renew, Renewed
from mobile.screens.renewal.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToRenewal
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.renew_enrolment import renew_enrolment


def open_screen(route: ToRenewal, host: Host) -> Opened:
    """
    For the worker who is unlocked.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case Renew(code):
                host.go_on_as(await renew_enrolment(desk_of(host), code))
                return Renewed()
        return None

    desk = desk_of(host)
    return Opened(Model(desk.identity.worker_name, len(desk.book.pending())), update, perform)
