"""
Forgotten PINs: what its effects do.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from mobile.screens.forgotten_pins.model import Asking, Decide, Heard, Helper, LookUp, Model
from mobile.screens.forgotten_pins.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToForgottenPins
from mobile.use_cases.approve_recovery import OpenRequest, decide_request, open_requests
from mobile.use_cases.desk import Desk, Host, desk_of


def open_screen(route: ToForgottenPins, host: Host) -> Opened:
    """
    For whoever may agree to a worker's new PIN.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case LookUp():
                return await _heard(desk)
            case Decide(request, approve):
                await decide_request(desk, request, approve=approve)
                return await _heard(desk)
        return None

    return Opened(Model(), update, perform)


async def _heard(desk: Desk) -> Heard:
    return Heard(tuple(_asking(desk, one) for one in await open_requests(desk)))


def _asking(desk: Desk, request: OpenRequest) -> Asking:
    helpers = tuple(Helper(one.name, _local(desk, one.at_ms)) for one in request.approvals)
    return Asking(
        id=request.id,
        name=request.name,
        code=request.code,
        asked=_local(desk, request.asked_ms),
        helpers=helpers,
        mine=request.mine,
        agreed=request.approved,
    )


def _local(desk: Desk, at_ms: int) -> str:
    zone = timezone(timedelta(minutes=desk.device.clock.utc_offset_minutes()))
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).strftime("%Y-%m-%d %H:%M")
