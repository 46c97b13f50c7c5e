"""
I know or am related to them: what its effects do.
"""

from __future__ import annotations

from mobile.screens.conflict.model import Declare, Declared, Model, ReadTitle, TitleRead
from mobile.screens.conflict.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToConflict
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.keep_access import declare, title_of


def open_screen(route: ToConflict, host: Host) -> Opened:
    """
    Works without a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadTitle(subject):
                return TitleRead(title_of(desk, desk.book.get(subject)))
            case Declare(subject, tie):
                await declare(desk, subject, tie)
                return Declared()
        return None

    return Opened(Model(route.subject), update, perform)
