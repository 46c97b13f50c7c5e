"""
Whom an entry of the sync list is about.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from mobile.screens.sync_status.model import Count, Counted
from mobile.screens.sync_status.perform import open_screen
from mobile.ui.routes import ToSyncStatus
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import AREA, a_record_id
from tests.support.desks import a_desk, a_family, receive


def test_a_call_and_a_review_carry_the_name_of_whom_they_are_about() -> None:
    async def story() -> list[tuple[str, str]]:
        desk = await a_desk()
        home, _, baby = await a_family(desk)
        visit = await receive(desk, "visit", "visit", household=home, person=baby)
        referral = await receive(desk, "referral", "referral", household=home, person=baby)
        for kind, about in (("call", {"referral": referral}), ("review", {"visit": visit}), ("message", {})):
            change = Change(record=RecordId(a_record_id(kind)), kind=kind, area=AreaId(AREA), set=about)
            await desk.book.record([change])
        host: Any = SimpleNamespace(desk=desk, device=desk.device)
        counted = await open_screen(ToSyncStatus(), host).perform(Count(), print)
        assert isinstance(counted, Counted)
        return [(row.kind, row.title) for row in counted.status.waiting]

    assert asyncio.run(story()) == [("call", "Baby of Sunita"), ("review", "Baby of Sunita"), ("message", "")]
