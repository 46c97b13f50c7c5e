"""
Summary: what its effects do.
"""

from __future__ import annotations

from mobile.screens.summary.model import Jumped, JumpTo, Model, ReadSummary, Recorded, Submit, SummaryRead
from mobile.screens.summary.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToSummary
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.known_elsewhere import alike_with_card
from mobile.use_cases.submit_visit import Submitted, submit_form
from mobile.use_cases.summarise_form import summarise_form


def open_screen(route: ToSummary, host: Host) -> Opened:
    """
    A draft's answers before they are recorded.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadSummary(draft):
                return SummaryRead(summarise_form(desk, draft, host.language))
            case JumpTo(draft, ref):
                await open_filling(desk, draft, host.language).jump(ref)
                return Jumped()
            case Submit(draft, reason):
                submitted = await submit_form(desk, open_filling(desk, draft, host.language), reason=reason)
                if isinstance(submitted, Submitted):
                    alike = alike_with_card(desk, submitted.record) if submitted.kind == "person" else ()
                    return Recorded(submitted.kind, submitted.household, alike, submitted.record)
                return SummaryRead(summarise_form(desk, draft, host.language))
        return None

    return Opened(Model(route.draft), update, perform)
