"""
Register: what its effects do.
"""

from __future__ import annotations

from mobile.screens.register.model import BeginRegistration, DraftBegun, Model
from mobile.screens.register.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToRegister
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.register import begin_registration


def open_screen(route: ToRegister, host: Host) -> Opened:
    """
    The passage to a registration form.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        if isinstance(effect, BeginRegistration):
            return DraftBegun(await begin_registration(desk_of(host), effect.household, alone=effect.alone))
        return None

    return Opened(Model(route.household, bool(route.alone)), update, perform)
