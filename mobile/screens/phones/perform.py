"""
The team's phones: what its effects do.
"""

from __future__ import annotations

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.screens.phones.model import (
    AskPhones,
    Model,
    Ordered,
    OrderPhone,
    Phone,
    PhonesRead,
    ReadPhones,
)
from mobile.screens.phones.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToPhones
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.order_phone import KnownPhone, order_phone, team_phones
from mobile.use_cases.supervise import ask_team
from shared.kernel.instants import local_date


def open_screen(route: ToPhones, host: Host) -> Opened:
    """
    For a supervisor.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadPhones():
                return PhonesRead(*_read(desk))
            case AskPhones():
                try:
                    await ask_team(desk)
                except (ServerUnreachableError, ServerRefusedError):
                    # The screen says how old its news is.
                    return None
                return PhonesRead(*_read(desk))
            case OrderPhone(device, kind):
                await order_phone(desk, device, kind)
                return Ordered(*_read(desk))
        return None

    return Opened(Model(), update, perform)


def _read(desk: Desk) -> tuple[tuple[Phone, ...], str]:
    known_at_ms, phones = team_phones(desk)
    return tuple(_phone(desk, phone) for phone in phones), _day(desk, known_at_ms)


def _phone(desk: Desk, phone: KnownPhone) -> Phone:
    order = phone.order
    return Phone(
        device=phone.device,
        worker=phone.worker_name,
        called_on=_day(desk, phone.last_contact_ms),
        waiting=phone.waiting,
        order=order.kind if order else None,
        ordered_on=_day(desk, order.ordered_ms) if order else "",
        done_on=_day(desk, order.done_ms) if order else "",
    )


def _day(desk: Desk, at_ms: int) -> str:
    return local_date(at_ms, desk.device.clock.utc_offset_minutes()).isoformat() if at_ms else ""
