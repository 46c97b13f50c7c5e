"""
The review box: what its effects do.
"""

from __future__ import annotations

from mobile.screens.review_box.model import BoxRead, Judged, Model, NoteSeen, ReadBox, Refuse, TakeIn
from mobile.screens.review_box.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToReviewBox
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.judge_boxed import boxed_work, note_seen, refuse, take_in


def open_screen(route: ToReviewBox, host: Host) -> Opened:
    """
    What waits, on this phone alone.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadBox():
                return BoxRead(boxed_work(desk, host.language))
            case TakeIn(ids):
                await take_in(desk, ids)
            case Refuse(ids, why):
                await refuse(desk, ids, why)
            case NoteSeen(ids):
                await note_seen(desk, ids)
            case _:
                return None
        return Judged(boxed_work(desk, host.language))

    return Opened(Model(), update, perform)
