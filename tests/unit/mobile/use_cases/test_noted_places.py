"""
A draft whose form notes where the phone is, and one that begins with what was saved last.
"""

from __future__ import annotations

import asyncio

import pytest

from mobile.ports.errors import StorageFullError
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.start_visit import begin_draft
from mobile.use_cases.submit_visit import Submitted, submit_form
from tests.support.desks import a_desk
from tests.unit.mobile.use_cases.test_form_versions import opened, publish
from tests.unit.shared.forms.test_noted_places import LAST, NOTED, POINT


def test_place_is_asked_for_until_it_is_given_and_goes_with_the_visit() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        await publish(desk, NOTED)
        draft = await begin_draft(desk, "f", {})
        await opened(desk, draft).answer("met", "no")
        filling = opened(desk, draft)

        assert filling.face().noting == "/data/start"

        await filling.note_place("/data/start", POINT)
        assert filling.face().noting == ""
        assert opened(desk, draft).session.value("start") == POINT
        await submit_form(desk, filling)

        assert desk.book.get(draft).get("q.start") == POINT

    asyncio.run(story())


def test_place_that_finds_no_room_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        await publish(desk, NOTED)
        filling = opened(desk, await begin_draft(desk, "f", {}))

        async def full(draft: object) -> None:
            raise StorageFullError

        monkeypatch.setattr(desk.book, "save_draft", full)
        with pytest.raises(StorageFullError):
            await filling.note_place("/data/start", POINT)

        assert filling.face().noting == "/data/start"
        assert filling.session.value("start") is None

    asyncio.run(story())


async def saved_with(desk: Desk, village: str) -> None:
    filling = open_filling(desk, await begin_draft(desk, "f", {}), "en")
    await filling.answer("village", village)
    assert isinstance(await submit_form(desk, filling), Submitted)


def test_next_form_begins_with_what_this_worker_saved_last() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        await publish(desk, LAST)
        await saved_with(desk, "Rampur")
        await saved_with(desk, "Sitapur")

        assert opened(desk, await begin_draft(desk, "f", {})).session.value("village") == "Sitapur"

    asyncio.run(story())


def test_form_saved_last_without_the_answer_leaves_the_next_one_blank() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        await publish(desk, LAST)
        await saved_with(desk, "Rampur")
        filling = opened(desk, await begin_draft(desk, "f", {}))
        await filling.answer("village", None)
        await submit_form(desk, filling)

        assert opened(desk, await begin_draft(desk, "f", {})).session.value("village") is None

    asyncio.run(story())
