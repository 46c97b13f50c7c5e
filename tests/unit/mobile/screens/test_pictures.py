"""
Taking a picture, a signature or sound, and looking at one: what each event means, and what the screens say.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from mobile.ports.media import MediaKind, TakenMedia
from mobile.screens.attachment import model as seen
from mobile.screens.attachment.perform import open_screen as open_attachment
from mobile.screens.attachment.update import update as see
from mobile.screens.attachment.view import view as attachment_view
from mobile.screens.sync_status.model import (
    Attached,
    AttachedMoved,
    AttachedStopped,
    Count,
    SendAttached,
    SendAttachedTapped,
    Status,
    Synced,
)
from mobile.screens.sync_status.model import Model as SyncModel
from mobile.screens.sync_status.update import update as sync_update
from mobile.screens.sync_status.view import view as sync_view
from mobile.screens.take_media import model as m
from mobile.screens.take_media.update import update
from mobile.screens.take_media.view import view
from mobile.ui.look import Look
from mobile.ui.loop import Failed, Shown
from mobile.ui.media import said_media
from mobile.ui.routes import GoBack, ToAttachment, ToMedia
from mobile.ui.words import load_words
from mobile.use_cases.answer_with_media import Asked
from mobile.use_cases.desk import Desk
from mobile.use_cases.send_attachments import WifiWait
from shared.domain.attachments import answer_instead
from tests.support.desks import LOCALES, FakeFiles, FakeMedia, a_desk, a_device, receive
from tests.support.headless_ui import unnamed, words_in
from tests.support.loops import in_event_loop

JPEG = TakenMedia(b"\xff\xd8 picture", "image/jpeg")
NAME = hashlib.sha256(JPEG.content).hexdigest() + ".jpg"
ASKED = Asked("visit", "Picture of the water pot", "So that the nurse sees it.", "image", (), "")
MODEL = m.Model("visit", "/data/test_photo", ASKED)
LOOK = Look(load_words(LOCALES, "en"))


def _model(**parts: Any) -> m.Model:
    asked = {name: parts.pop(name) for name in ("kind", "appearance", "value") if name in parts}
    return replace(MODEL, asked=replace(ASKED, **asked), **parts)


def _words(model: Any, draw: Any = view) -> str:
    return words_in(draw(model, lambda event: None, LOOK))


class TestTaking:
    def test_second_tap_on_the_button_opens_no_second_camera(self) -> None:
        taking, effects = update(MODEL, m.TakeTapped((("title", "x"),)))

        assert effects == (m.Hush(), m.Take(MediaKind.PHOTO, (("title", "x"),)))
        assert update(taking, m.TakeTapped(())) == (taking, ())

    @pytest.mark.parametrize(
        "kind, appearance, expected",
        [
            ("image", (), MediaKind.PHOTO),
            ("image", ("signature",), MediaKind.SIGNATURE),
            ("image", ("draw",), MediaKind.SIGNATURE),
            ("audio", (), MediaKind.SOUND),
            ("video", (), MediaKind.FILM),
            ("file", (), MediaKind.FILE),
        ],
    )
    def test_question_says_what_is_taken(
        self, kind: str, appearance: tuple[str, ...], expected: MediaKind
    ) -> None:
        assert _model(kind=kind, appearance=appearance).kind is expected

    def test_what_was_taken_is_kept_and_giving_up_changes_nothing(self) -> None:
        taking = replace(MODEL, taking=True)

        assert update(taking, m.Took(None)) == (MODEL, ())
        assert update(taking, m.Took(JPEG))[1] == (m.KeepTaken(JPEG),)

    def test_no_camera_and_a_no_are_answers(self) -> None:
        refused, _ = update(replace(MODEL, taking=True), m.Unavailable("camera.refused"))

        assert "Doorstep may not use the camera" in _words(refused)
        assert "Nothing is lost. Go on without it." in _words(refused)
        for how in ("absent", "declined"):
            assert update(refused, m.InsteadTapped(how))[1][-1] == m.KeepInstead(f"{how}:")

    def test_mark_needs_the_name_of_who_saw_it(self) -> None:
        model, _ = update(_model(appearance=("signature",)), m.HowTapped("mark"))
        assert update(model, m.WitnessTapped()) == (model, ())
        model, _ = update(model, m.WitnessTyped(" Radha "))

        assert update(model, m.WitnessTapped())[1][-1] == m.KeepInstead("mark:Radha")
        assert update(model, m.BackTapped())[0].how == ""

    def test_picture_is_removed_by_two_taps_not_one(self) -> None:
        model = _model(value=NAME, content=JPEG.content)
        assert update(model, m.RemoveConfirmed()) == (model, ())
        asked, _ = update(model, m.RemoveTapped())

        assert "It cannot be brought back." in _words(asked)
        assert update(asked, m.RemoveCancelled())[0] == model
        assert update(asked, m.RemoveConfirmed())[1][-1] == m.KeepInstead(None)

    def test_consent_is_asked_for_pictures_and_sound_and_not_for_a_signature(self) -> None:
        asks = "Say what it is for, and ask. They may say no."

        assert asks in _words(_model()) and asks in _words(_model(kind="audio"))
        assert asks not in _words(_model(appearance=("signature",)))
        assert "Could not sign" in _words(_model(appearance=("signature",)))

    def test_no_content_is_in_what_is_logged(self) -> None:
        told = repr(
            [_model(content=b"secret"), m.Took(TakenMedia(b"secret", "image/jpeg")), m.KeepTaken(JPEG)]
        )

        assert "secret" not in told and "picture" not in told.replace("Picture", "")

    def test_address_says_neither_question_nor_picture(self) -> None:
        assert ToMedia("d", "/data/hiv_test").path == "/media/d"
        assert ToAttachment("r", NAME).path == "/attachment/r"


STATES = (
    replace(MODEL, asked=None),
    MODEL,
    _model(appearance=("signature",)),
    _model(kind="audio", unavailable="microphone.none"),
    _model(appearance=("signature",), how="unable", witness="Radha"),
    _model(value=NAME, content=JPEG.content),
    _model(value=NAME, damaged=True),
    _model(value=NAME, content=JPEG.content, removing=True),
    _model(kind="audio", value="0" * 64 + ".webm", content=b"sound"),
    _model(value="declined:", failed=Failed("store.full")),
)


@pytest.mark.parametrize("language", ["en", "hi", "sw", "pt_BR"])
@pytest.mark.parametrize("model", STATES, ids=range(len(STATES)))
def test_everything_that_can_be_tapped_has_words_in_each_language(model: m.Model, language: str) -> None:
    drawn = view(model, lambda event: None, Look(load_words(LOCALES, language)))

    assert unnamed(drawn) == []


class TestLooking:
    MODEL = seen.Model("visit", NAME, "Picture of the water pot")

    def test_what_is_not_here_is_said_for_what_it_is(self) -> None:
        asked, effects = see(self.MODEL, Shown())
        assert effects == (seen.Fetch(),)
        assert see(asked, Shown()) == (asked, ())
        for failed, said in (
            (Failed("remote.refused", (("reason", "attachment.unknown"),)), "Not here yet"),
            (Failed("remote.unreachable"), "It comes when there is network."),
        ):
            missing, _ = see(asked, failed)
            assert said in _words(missing, attachment_view)
            assert see(missing, seen.AgainTapped())[1] == (seen.Fetch(),)

    def test_what_is_here_is_shown_and_not_fetched_again(self) -> None:
        here, _ = see(self.MODEL, seen.Fetched(JPEG.content))

        assert see(here, Shown()) == (here, ())
        assert "Picture of the water pot" in _words(here, attachment_view)
        assert see(here, seen.BackTapped())[1] == (seen.Hush(), GoBack())

    @pytest.mark.parametrize(
        "answer, said",
        [
            (NAME, "Picture"),
            ("0" * 64 + ".png", "Signature"),
            ("0" * 64 + ".webm", "Recording"),
            (answer_instead("unable", "Radha"), "Could not sign. Seen by: Radha"),
            (answer_instead("declined"), "They said no"),
            ("mark my words", "mark my words"),
            ("note: this", "note: this"),
        ],
    )
    def test_answers_are_said_in_words_and_others_as_they_are(self, answer: str, said: str) -> None:
        assert said_media(LOOK.words, answer) == said


class TestSyncScreen:
    def test_pictures_follow_a_sync_and_are_counted_as_they_go(self) -> None:
        waiting = SyncModel(attached=Attached(unsent=2))
        sending, effects = sync_update(waiting, Synced())
        assert (sending.sending, effects) == (True, (Count(), SendAttached()))
        assert sync_update(sending, AttachedMoved())[1] == (Count(),)
        assert sync_update(sending, AttachedStopped())[0].sending is False

        assert sync_update(SyncModel(), Synced())[1] == (Count(),)
        assert sync_update(SyncModel(attached=Attached()), Synced())[1] == (Count(),)

    def test_nothing_is_called_sent_while_a_picture_is_not(self) -> None:
        status = Status(1, 1, 0, 0, 0, 1, 10, 10, "2026-11-22 10:00")

        def says(attached: Attached) -> str:
            return _words(SyncModel(status=status, attached=attached), sync_view)

        assert "Nothing waits to be sent." in says(Attached())
        waiting = says(Attached(2, WifiWait.NOT_SAID))
        assert "Nothing waits to be sent." not in waiting
        for said in (
            "Every entry is sent.",
            "2 pictures or recordings still to send",
            "does not say whether",
        ):
            assert said in waiting
        for wait, why in (
            (WifiWait.WISHED, "They wait for Wi-Fi."),
            (WifiWait.DATA_SAVER, "This phone is saving data: they wait for Wi-Fi."),
        ):
            assert f"{why} Send them now" in says(Attached(1, wait)).replace("\n", " ")

    def test_button_sends_whatever_it_costs_once(self) -> None:
        sending, effects = sync_update(SyncModel(attached=Attached(1, WifiWait.WISHED)), SendAttachedTapped())

        assert effects == (Count(), SendAttached(by_hand=True))
        assert sync_update(sending, SendAttachedTapped()) == (sending, ())


class _Host:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.device, self.language = desk, desk.device, "en"


@in_event_loop
async def test_picture_on_this_phone_is_shown_and_heard_without_a_network() -> None:
    media = FakeMedia()
    desk = await a_desk(a_device(media=media), pack=False)
    visit = await receive(desk, "visit", "visit", **{"q.photo": NAME})
    await desk.attachments.keep(visit, JPEG.content, "image/jpeg")
    screen = open_attachment(ToAttachment(visit, NAME), _Host(desk))  # type: ignore[arg-type]

    assert await screen.perform(seen.Fetch(), lambda event: None) == seen.Fetched(JPEG.content)
    await screen.perform(seen.Play(b"sound"), lambda event: None)
    await screen.perform(seen.Hush(), lambda event: None)
    assert media.played == [b"sound", b""]


FILM, REPORT = "0" * 64 + ".mkv", "0" * 64 + ".pdf"


def test_film_is_watched_on_a_screen_of_its_own_and_a_file_is_only_kept() -> None:
    film = _model(kind="video", value=FILM, content=b"film")
    words = (("title", film.asked.label), ("cancel", "Done")) if film.asked else ()

    assert "Watch" in _words(film)
    assert update(film, m.PlayTapped(words))[1] == (m.Play(b"film", FILM, words),)
    report = _words(_model(kind="file", value=REPORT, content=b"%PDF"))
    assert "File" in report
    assert "Watch" not in report


@in_event_loop
async def test_supervisor_saves_a_file_and_is_told_what_that_means() -> None:
    files = FakeFiles()
    desk = await a_desk(a_device(files=files), pack=False)
    screen = open_attachment(ToAttachment("v", REPORT), _Host(desk))  # type: ignore[arg-type]
    model = seen.Model("v", REPORT, "Report", b"%PDF")

    assert "A saved copy is not sealed any more." in _words(model, attachment_view)
    (effect,) = see(model, seen.SaveTapped())[1]
    await screen.perform(effect, lambda event: None)
    assert files.offered == {"doorstep.pdf": b"%PDF"}
