"""
The attachments of a desk: none is lost while an answer names it, none stays once nothing does.
"""

from __future__ import annotations

from typing import Any

import pytest

from mobile.ports.case_book import Draft
from mobile.ports.errors import AttachmentMissingError, StorageFullError
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_lock_note import lock_note
from mobile.use_cases.leave_phone import UnsentWorkError, require_all_sent
from mobile.use_cases.make_room import make_room, old_visits
from shared.domain.attachments import attachment_name, is_attachment, named_attachments
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import AREA, a_progress, a_record_id
from tests.support.desks import a_desk, a_device, receive
from tests.support.fake_attachments import FakeAttachments
from tests.support.loops import in_event_loop

JPEG = "image/jpeg"
VISIT = a_record_id("visit")


async def _desk(store: FakeAttachments | None = None) -> Desk:
    kept = store or FakeAttachments()

    async def opening(vault: Any) -> FakeAttachments:
        return kept

    return await a_desk(a_device(open_attachments=opening), pack=False)


async def _answer(desk: Desk, answers: dict[str, object], **context: str) -> None:
    draft = Draft(
        id=VISIT,
        form="f",
        form_version="1",
        context=context,
        answers=answers,  # type: ignore[arg-type]
        position="",
        started_at_ms=1,
    )
    await desk.book.save_draft(draft)


async def _save(desk: Desk, **fields: object) -> None:
    change = Change(record=RecordId(VISIT), kind="visit", area=AreaId(AREA), set=fields)  # type: ignore[arg-type]
    await desk.book.record([change])


@in_event_loop
async def test_picture_of_a_draft_stays_and_is_not_to_be_sent_yet() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    await _answer(desk, {"v": [["photo", name]]})
    await desk.attachments.sweep()

    assert await desk.attachments.read(name) == b"picture"
    assert desk.attachments.unsent() == ()


@in_event_loop
async def test_picture_goes_with_the_answer_that_named_it() -> None:
    desk = await _desk()
    kept = [await desk.attachments.keep(VISIT, content, JPEG) for content in (b"first", b"second")]
    await _answer(desk, {"v": kept[1]})
    await desk.attachments.sweep()

    assert [held.name for held in desk.attachments.held()] == [kept[1]]
    assert not await desk.attachments.has(kept[0])
    await desk.attachments.throw_away(VISIT)
    await desk.book.discard_draft(VISIT)
    assert desk.attachments.held() == ()
    with pytest.raises(AttachmentMissingError):
        await desk.attachments.read(kept[1])


@in_event_loop
async def test_picture_of_a_saved_visit_is_unsent_until_the_server_has_it() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    await _save(desk, **{"q.photo": name})

    assert [held.record for held in desk.attachments.unsent()] == [VISIT]
    assert lock_note(desk).unsent == 2
    await desk.attachments.note_received(name)
    assert desk.attachments.unsent() == ()
    assert lock_note(desk).unsent == 1


@in_event_loop
async def test_nobody_leaves_a_phone_that_alone_holds_a_picture() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    await receive(desk, "visit", "visit", **{"q.photo": name})
    with pytest.raises(UnsentWorkError) as refused:
        require_all_sent(desk)

    assert refused.value.details["attachments"] == 1
    await desk.attachments.note_received(name)
    require_all_sent(desk)


@in_event_loop
async def test_amending_keeps_the_old_picture_until_the_new_one_is_saved() -> None:
    desk = await _desk()
    old = await desk.attachments.keep(VISIT, b"old", JPEG)
    await receive(desk, "visit", "visit", **{"q.photo": old})
    new = await desk.attachments.keep(VISIT, b"new", JPEG)
    await _answer(desk, {"v": new}, amends=VISIT)
    await desk.attachments.sweep()
    assert {held.name for held in desk.attachments.held()} == {old, new}

    await desk.book.discard_draft(VISIT)
    await _save(desk, **{"q.photo": new})
    await desk.attachments.sweep()
    assert [held.name for held in desk.attachments.held()] == [new]


@in_event_loop
async def test_what_a_crash_left_without_a_name_goes_at_the_next_opening() -> None:
    store = FakeAttachments()

    async def whole() -> Any:
        yield b"never listed"

    await store.keep(whole(), JPEG)
    desk = await _desk(store)
    await desk.book.keep("attachments", [[attachment_name("a" * 64, JPEG), VISIT, False]])
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)

    assert [attachment_name(about.id, JPEG) for about in store.all()] == [name]
    assert [held.name for held in desk.attachments.held()] == [name]


@in_event_loop
async def test_full_phone_keeps_no_half_of_a_picture() -> None:
    desk = await _desk()

    async def full(name: str, value: object) -> None:
        raise StorageFullError(step="write")

    room, desk.book.keep = desk.book.keep, full  # type: ignore[method-assign, assignment]
    with pytest.raises(StorageFullError):
        await desk.attachments.keep(VISIT, b"picture", JPEG)

    desk.book.keep = room  # type: ignore[method-assign]
    assert desk.attachments.held() == ()
    assert (await desk.attachments.store()).all() == ()


@in_event_loop
async def test_making_room_lets_go_of_received_pictures_only() -> None:
    desk = await _desk()
    kept = [await desk.attachments.keep(VISIT, bytes(count), JPEG) for count in (1000, 2000)]
    await receive(desk, "visit", "visit", **{"q.photo": kept[0], "q.house": kept[1]})
    await desk.attachments.note_received(kept[0])
    made = await make_room(desk)

    assert made.freed_bytes >= 1000
    assert [held.name for held in desk.attachments.held()] == [kept[1]]
    assert VISIT not in [visit.id for visit in old_visits(desk)]


@in_event_loop
async def test_unsent_picture_of_answers_let_go_of_is_kept() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    await receive(desk, "visit", "visit", visited_on="2020-01-01", **{"q.photo": name})
    await desk.book.let_go([VISIT], [])
    await desk.attachments.sweep()

    assert [held.name for held in desk.attachments.unsent()] == [name]


@in_event_loop
async def test_unsent_picture_stays_when_its_record_leaves_the_phone() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    await receive(desk, "visit", "visit", **{"q.photo": name})
    await desk.book.apply(a_progress(reset_areas=(AREA,)))
    await desk.attachments.sweep()

    assert desk.book.find(VISIT) is None
    assert [held.name for held in desk.attachments.unsent()] == [name]
    await desk.attachments.note_received(name)
    await desk.attachments.sweep()
    assert desk.attachments.held() == ()


@in_event_loop
async def test_throwing_a_form_away_takes_nothing_of_a_saved_visit() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    await receive(desk, "visit", "visit", **{"q.photo": name})
    await desk.attachments.throw_away(VISIT)

    assert [held.name for held in desk.attachments.unsent()] == [name]


@in_event_loop
async def test_renewed_enrolment_goes_on_with_the_same_store() -> None:
    desk = await _desk()
    name = await desk.attachments.keep(VISIT, b"picture", JPEG)
    again = Desk(desk.device, desk.vault, desk.book, desk.attachments)

    assert again.attachments is desk.attachments
    assert await again.attachments.has(name)


def test_only_names_made_by_phones_count_as_attachments() -> None:
    name = attachment_name("0" * 64, "audio/webm")

    assert is_attachment(name)
    assert is_attachment(attachment_name("0" * 64, "video/webm"))
    for other in ("0" * 64, name + "x", "photo.jpg", "0" * 63 + ".jpg", ["x"], None, f"{'0' * 64}.exe"):
        assert not is_attachment(other)
    assert list(named_attachments({"q.a": name, "q.b": "x", "q.c": [name], "q.d": None})) == [name, name]
