"""
The directory of services: what its effects do.
"""

from __future__ import annotations

from mobile.screens.services.model import CallService, Model, ReadServices, SaveService, ServicesRead
from mobile.screens.services.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToServices
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.services import may_keep_services, save_service, services


def open_screen(route: ToServices, host: Host) -> Opened:
    """
    The directory.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadServices(words):
                return ServicesRead(services(desk, words), may_keep_services(desk))
            case SaveService(service, told, ended, words):
                await save_service(desk, service, told, ended=ended)
                return ServicesRead(services(desk, words), may_keep_services(desk))
            case CallService(number):
                await desk.device.dialer.call(number)
        return None

    return Opened(Model(), update, perform)
