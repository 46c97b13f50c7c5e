"""
A picture as the answer to a question of a real form: kept with it, gone with it, and never in a visit's way.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from mobile.ports.errors import StorageFullError
from mobile.ports.media import MediaKind, TakenMedia
from mobile.screens.form import model as form
from mobile.screens.form.perform import open_screen as open_form
from mobile.screens.take_media import model as m
from mobile.screens.take_media.perform import open_screen as open_media
from mobile.ui.routes import ToForm, ToMedia
from mobile.use_cases.amend_visit import amend_visit
from mobile.use_cases.answer_with_media import answer_with_media
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.start_visit import begin_draft
from mobile.use_cases.submit_visit import submit_form
from sync_server.adapters.pack_folder import PackFolder
from sync_server.adapters.pack_forms import form_compiler
from sync_server.use_cases.build_pack import build_pack
from tests.support.desks import PACK, FakeMedia, a_desk, a_device, a_family
from tests.support.loops import in_event_loop
from tests.support.picture_pack import FORM, make_picture_pack

JPEG = TakenMedia(b"\xff\xd8 picture", "image/jpeg")
NAME = hashlib.sha256(JPEG.content).hexdigest() + ".jpg"
OTHER = TakenMedia(b"\xff\xd8 another", "image/jpeg")


@pytest.fixture(scope="module")
def blob(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The programme that asks for pictures."""
    folder = make_picture_pack(tmp_path_factory.mktemp("pictures") / "pack")
    return build_pack(PackFolder(folder).read(), form_compiler(folder / "forms")).blob


async def _drafted(blob: bytes, media: FakeMedia) -> tuple[Desk, str]:
    desk = await a_desk(a_device(media=media))
    await desk.book.keep(f"pack:{PACK}", blob)
    home, _, baby = await a_family(desk)
    return desk, await begin_draft(desk, FORM, {"household": home, "person": baby})


class _Host:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.device, self.language = desk, desk.device, "en"


@in_event_loop
async def test_picture_answers_the_question_and_goes_with_its_answer(blob: bytes) -> None:
    desk, draft = await _drafted(blob, FakeMedia(JPEG))
    route = ToMedia(draft, "test_photo")
    screen = open_media(route, _Host(desk))  # type: ignore[arg-type]

    async def does(effect: Any) -> Any:
        return await screen.perform(effect, lambda event: None)

    asked = await does(m.ReadAsked())
    assert (asked.asked.label, asked.asked.value) == ("Picture of the water pot", "")
    took = await does(m.Take(MediaKind.PHOTO, ()))
    kept = await does(m.KeepTaken(took.taken))
    assert (kept.asked.value, kept.content) == (NAME, JPEG.content)
    assert NAME in str(desk.book.find_draft(draft).answers)  # type: ignore[union-attr]
    assert await does(m.Take(MediaKind.PHOTO, ())) == m.Unavailable("camera.refused")

    gone = await does(m.KeepInstead(None))
    assert (gone.asked.value, desk.attachments.held()) == ("", ())
    await desk.book.discard_draft(draft)
    assert await does(m.ReadAsked()) == m.DraftGone()


@in_event_loop
async def test_full_phone_says_so_and_the_visit_can_still_be_saved(blob: bytes) -> None:
    desk, draft = await _drafted(blob, FakeMedia())
    screen = open_media(ToMedia(draft, "test_photo"), _Host(desk))  # type: ignore[arg-type]
    store = await desk.attachments.store()

    async def full(content: Any, media_type: str) -> Any:
        raise StorageFullError(step="write")

    store.keep = full  # type: ignore[method-assign]
    with pytest.raises(StorageFullError):
        await screen.perform(m.KeepTaken(JPEG), lambda event: None)
    read = await screen.perform(m.KeepInstead("absent:"), lambda event: None)

    assert read.asked.value == "absent:"  # type: ignore[union-attr]
    submitted = await submit_form(desk, open_filling(desk, draft, "en"), stopped=True)
    assert desk.book.get(submitted.record).get("q.test_photo") == "absent:"  # type: ignore[union-attr]


@in_event_loop
async def test_form_shows_the_answer_that_another_screen_gave(blob: bytes) -> None:
    desk, draft = await _drafted(blob, FakeMedia())
    screen = open_form(ToForm(draft), _Host(desk))  # type: ignore[arg-type]
    await screen.perform(form.ReadFace(), lambda event: None)
    await answer_with_media(desk, draft, "test_photo", JPEG, "en")
    read: Any = await screen.perform(form.ReadFace(), lambda event: None)

    answered = {place.label: place.answered for place in read.face.places}
    assert (answered["Picture of the water pot"], answered["Signature of the mother"]) == (True, False)
    await screen.perform(form.Discard(draft), lambda event: None)
    assert desk.attachments.held() == ()


@in_event_loop
async def test_amended_visit_keeps_its_picture_until_another_is_saved(blob: bytes) -> None:
    desk, draft = await _drafted(blob, FakeMedia())
    await answer_with_media(desk, draft, "test_photo", JPEG, "en")
    visit: Any = await submit_form(desk, open_filling(desk, draft, "en"), stopped=True)
    assert [held.record for held in desk.attachments.unsent()] == [visit.record]

    again = await amend_visit(desk, visit.record, "en")
    await answer_with_media(desk, again, "test_photo", OTHER, "en")
    assert len(desk.attachments.held()) == 2
    await submit_form(desk, open_filling(desk, again, "en"), stopped=True, reason="better light")
    await desk.attachments.sweep()

    assert [held.name for held in desk.attachments.unsent()] == [
        desk.book.get(visit.record).get("q.test_photo")
    ]
