"""
The supervisor's first screen: what its effects do. It works without a network and says how old its news is.
"""

from __future__ import annotations

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.screens.supervision.gather import gather
from mobile.screens.supervision.model import (
    ApproveAll,
    AskTeam,
    Dial,
    EndReferral,
    Gather,
    Gathered,
    Model,
    RecordAttempt,
    Saved,
    TakeOn,
)
from mobile.screens.supervision.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToSupervision
from mobile.use_cases.close_referral import end_referral, record_attempt, take_on_referral
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.review_visit import approve_unflagged
from mobile.use_cases.supervise import ask_team, back_check_secret, levels_of


def open_screen(route: ToSupervision, host: Host) -> Opened:
    """
    Where a supervisor begins.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case Gather():
                return Gathered(gather(desk, await back_check_secret(desk)))
            case AskTeam():
                return await _ask()
            case TakeOn(referral):
                await take_on_referral(desk, referral)
                return Saved()
            case RecordAttempt(referral, outcome, reason):
                await record_attempt(desk, referral, outcome, source="supervisor", reason=reason)
                return Saved()
            case EndReferral(referral, reason):
                await end_referral(desk, referral, reason=reason)
                return Saved()
            case ApproveAll():
                secret = await back_check_secret(desk)
                levels = levels_of(desk.book, desk.identity.area)
                await approve_unflagged(desk.book, desk.device.clock, desk.device.ids, secret, levels=levels)
                return Saved()
            case Dial(number):
                await desk.device.dialer.call(number)
        return None

    async def _ask() -> Event | None:
        desk = desk_of(host)
        try:
            await ask_team(desk)
        except (ServerUnreachableError, ServerRefusedError):
            # The board says how old its news is; the sync screen says why the server cannot be reached.
            return None
        return Gathered(gather(desk, await back_check_secret(desk)))

    return Opened(Model(), update, perform)
