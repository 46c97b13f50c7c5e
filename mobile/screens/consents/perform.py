"""
What they agreed to: what its effects do.
"""

from __future__ import annotations

from mobile.screens.consents.model import (
    BeginForm,
    ConsentsRead,
    FormBegun,
    Model,
    Printed,
    PrintReceipt,
    ReadConsents,
    Withdraw,
)
from mobile.screens.consents.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToConsents
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.read_consents import print_receipt, read_consents, withdraw
from mobile.use_cases.work_on_case import begin_case_form


def open_screen(route: ToConsents, host: Host) -> Opened:
    """
    What was agreed to in a case, or by a household or a person.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadConsents(subject):
                return ConsentsRead(read_consents(desk, subject))
            case BeginForm(case, form):
                return FormBegun(await begin_case_form(desk, case, form))
            case Withdraw(subject, consent, by):
                await withdraw(desk, subject, consent, by)
                return ConsentsRead(read_consents(desk, subject))
            case PrintReceipt(subject, title, lines):
                await print_receipt(desk, subject, title, lines)
                return Printed()
        return None

    return Opened(Model(route.subject), update, perform)
