"""
A rating without a name: what its effects do.
"""

from __future__ import annotations

from mobile.screens.rate.model import Given, KeepRating, Model
from mobile.screens.rate.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToRate
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.rate_anonymously import keep_rating


def open_screen(route: ToRate, host: Host) -> Opened:
    """
    The questions, for whoever holds the phone just now.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case KeepRating(programme, said, words):
                await keep_rating(desk_of(host), programme, said, words)
                return Given()
        return None

    return Opened(Model(route.programme), update, perform)
