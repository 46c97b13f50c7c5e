"""
Case: what its effects do.
"""

from __future__ import annotations

from mobile.screens.case.model import (
    BeginForm,
    CaseRead,
    DraftBegun,
    JudgeStep,
    Model,
    ReadCase,
    TakeStep,
    Transfer,
)
from mobile.screens.case.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToCase
from mobile.use_cases.case_help import read_help
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.open_case import read_case
from mobile.use_cases.work_on_case import begin_case_form, judge_step, take_step, transfer_case


def open_screen(route: ToCase, host: Host) -> Opened:
    """
    One case.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadCase():
                pass
            case BeginForm(case, form, task):
                return DraftBegun(await begin_case_form(desk, case, form, task))
            case TakeStep(case, move, why):
                await take_step(desk, case, move, why)
            case JudgeStep(case, event, agreed, why):
                await judge_step(desk, case, event, agreed=agreed, why=why)
            case Transfer(case, worker, why):
                await transfer_case(desk, case, worker, why)
            case _:
                return None
        return CaseRead(read_case(desk, route.case), read_help(desk, route.case))

    return Opened(Model(route.case), update, perform)
