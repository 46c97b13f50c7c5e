"""
A referral to a service: what its effects do.
"""

from __future__ import annotations

from mobile.screens.service_referral.model import (
    CallService,
    CloseReferral,
    Model,
    ReadReferral,
    Refer,
    ReferralBegun,
    ReferralRead,
    Saved,
    SetAppointment,
)
from mobile.screens.service_referral.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToServiceReferral
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.people import today_of
from mobile.use_cases.refer_to_service import (
    begin_referral,
    close_referral_to_service,
    read_referral,
    refer,
    set_appointment,
)
from shared.kernel.instants import day_of


def open_screen(route: ToServiceReferral, host: Host) -> Opened:
    """
    One referral of a case to a service, or a new one.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadReferral():
                return _read(desk, route)
            case SetAppointment(case, referral, day):
                await set_appointment(desk, case, referral, day_of(day))
                return _read(desk, route)
            case CallService(number):
                await desk.device.dialer.call(number)
                return None
            case Refer(model):
                await _refer(desk, model)
                return Saved()
            case CloseReferral(model):
                await close_referral_to_service(
                    desk,
                    model.case,
                    model.referral,
                    outcome=model.outcome,
                    why=model.why,
                    helped=model.helped,
                    feedback=model.feedback,
                )
                return Saved()
        return None

    return Opened(Model(route.case, route.referral, route.item), update, perform)


async def _refer(desk: Desk, model: Model) -> None:
    await refer(
        desk,
        model.case,
        item=model.item,
        service=model.service,
        to=model.to,
        what_for=model.what_for,
        basis=model.basis,
        why=model.why,
        appointment_on=day_of(model.appointment_on),
    )


def _read(desk: Desk, route: ToServiceReferral) -> Event:
    today = today_of(desk.device.clock).isoformat()
    if route.referral:
        return ReferralRead(read_referral(desk, desk.book.get(route.referral), today), today)
    return ReferralBegun(begin_referral(desk, route.case, route.item, today))
