"""
Who can open this: what its effects do.
"""

from __future__ import annotations

from mobile.screens.access.model import (
    AccessRead,
    KeepAsIs,
    Model,
    PutOn,
    ReadAccess,
    Reassign,
    Saved,
    TakeOff,
)
from mobile.screens.access.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToAccess
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.keep_access import keep_as_is, put_on, read_access, reassign, take_off


def open_screen(route: ToAccess, host: Host) -> Opened:
    """
    Anybody on the list sees it; a supervisor changes it. Works without a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadAccess(subject):
                return AccessRead(read_access(desk, subject))
            case TakeOff(subject, worker, reason):
                await take_off(desk, subject, worker, reason)
            case PutOn(subject, worker):
                await put_on(desk, subject, worker)
            case Reassign(declared, to, why):
                await reassign(desk, declared, to, why)
            case KeepAsIs(conflict):
                await keep_as_is(desk, conflict)
            case _:
                return None
        return Saved()

    return Opened(Model(route.subject), update, perform)
