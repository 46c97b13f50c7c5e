"""
A one-time code for a worker's new phone: what its effects do.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from mobile.screens.new_phone.model import AskCode, Code, CodeMade, Model, ReadTeam, TeamRead, Worker
from mobile.screens.new_phone.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToNewPhone
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.issue_enrolment import issue_enrolment, team_workers


def open_screen(route: ToNewPhone, host: Host) -> Opened:
    """
    Chooses a worker, shows the code.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadTeam():
                return TeamRead(
                    tuple(
                        Worker(worker.id, worker.text("name"), worker.text("role"))
                        for worker in team_workers(desk)
                    )
                )
            case AskCode(worker):
                issued = await issue_enrolment(desk, worker)
                until = _local(issued.expires_ms, desk.device.clock.utc_offset_minutes())
                return CodeMade(Code(issued.code, issued.url, issued.server, until, issued.square))
        return None

    return Opened(Model(), update, perform)


def _local(at_ms: int, utc_offset_minutes: int) -> str:
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).strftime("%Y-%m-%d %H:%M")
