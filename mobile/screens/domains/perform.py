"""
Strengths and risks: what its effects do.
"""

from __future__ import annotations

from mobile.screens.domains.model import DomainsRead, Model, ReadDomains
from mobile.screens.domains.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToDomains
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.read_domains import read_domains


def open_screen(route: ToDomains, host: Host) -> Opened:
    """
    A case's domains.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case ReadDomains(case):
                return DomainsRead(read_domains(desk_of(host), case, host.language))
        return None

    return Opened(Model(route.case), update, perform)
