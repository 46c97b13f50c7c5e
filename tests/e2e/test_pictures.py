"""
A picture, a signature and a greeting, from the house without a network to the supervisor's eyes and ears.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.main import ATTACHMENTS
from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.form import FormRobot, SummaryRobot
from tests.e2e.robots.home_visit import BABY, HOUSE, find_the_house
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.pictures import AttachmentRobot, MediaRobot
from tests.e2e.robots.places import HouseholdsRobot, SyncRobot, TeamRobot, TodayRobot
from tests.e2e.robots.review import ReviewRobot
from tests.e2e.support.demo_team import SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import ROOT, DoorstepServer
from tests.support.fake_camera import ARGUMENTS
from tests.support.picture_pack import FORM, MORE, QUESTIONS, make_picture_pack

PHOTO, SIGNATURE, GREETING = (label for *_, label, _ in QUESTIONS)
REFUSED = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")
LONGEST_SIDE_PX = 1600
PDF = b"%PDF-1.4 water"


@pytest.mark.long("pictures")
def test_picture_signature_and_greeting_reach_the_supervisor(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    publish(server, make_picture_pack(tmp_path / "pack"))
    phone = make_phone(server.address, arguments=ARGUMENTS).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    today.settings().tap("Send pictures on Wi-Fi only").shot("pictures-setting").back()
    phone.keeps("/media.mjs")
    server.stop()

    form = at_the_questions(find_the_house(TodayRobot(phone).is_here()))
    picture(phone, form)
    phone.lose_power()
    phone.turn_on().open()
    form = UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret).resume(BABY, FORM)
    signature_and_greeting(phone, form).save().done()
    phone.turn_off()
    nothing_of_it_lies_open(phone, tmp_path)

    phone.turn_on().open()
    UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret)
    sync = TodayRobot(phone).is_here().to_sync().reads("3 pictures or recordings still to send")
    server.start()
    sync.sync().counts(2, 2).sees("Every entry is sent.", "Send them now").shot("pictures-wait")

    laptop = make_phone(server.address).open()
    review = supervisor_finds_the_visit(laptop, server)
    not_here_yet(review, sync)
    sync.lacks("Send them now").shot("pictures-sent")
    sees_and_hears(laptop, review)
    small_and_plain(server)


@pytest.mark.long("pictures")
def test_refused_camera_and_microphone_stop_no_visit(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    publish(server, make_picture_pack(tmp_path / "pack"))
    phone = make_phone(server.address, arguments=REFUSED).open()
    form = at_the_questions(find_the_house(enrol_volunteer(phone, server.codes["volunteer"])))
    media = open_media(form, PHOTO, "Take a picture")
    media.tap("They agree: take the picture").sees("Nothing is lost. Go on without it.").shot(
        "pictures-refused"
    )
    media.tap("Could not be taken").reads(media.say("Could not be taken")).tap("Go on")

    media = open_media(form.is_here().next(), SIGNATURE, "Sign")
    media.tap("Signed by a mark").write("Name of who saw it", "Radha").shot("pictures-witness")
    media.tap("Keep this answer").reads("Signed by a mark. Seen by: Radha").tap("Go on")

    media = open_media(form.is_here().next(), GREETING, "Record")
    media.tap("They said no").reads(media.say("They said no")).tap("Go on")
    summary = form.is_here().finish_here()
    summary.reads("Signed by a mark. Seen by: Radha").shot("pictures-instead").save().done()


@pytest.mark.long("pictures")
def test_film_and_a_file_reach_the_supervisor(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    film, report = (label for *_, label, _ in MORE)
    publish(server, make_picture_pack(tmp_path / "pack", MORE))
    phone = make_phone(server.address, arguments=ARGUMENTS).open()
    form = at_the_questions(find_the_house(enrol_volunteer(phone, server.codes["volunteer"])), film)
    media = open_media(form, film, "Record a video").shot("pictures-film-ask")
    media.film(2, "pictures-film").watch("pictures-film-watched").shot("pictures-film-kept").tap("Go on")
    media = open_media(form.is_here().next(), report, "Choose a file")
    media.choose_file("report.exe", b"MZ").sees("It can be a picture, a PDF, a text or a table.")
    media.shot("pictures-file-refused").choose_file("Report.PDF", PDF).sees("Sealed on this phone")
    media.shot("pictures-file-kept").tap("Go on")
    form.is_here().finish_here().shot("pictures-film-summary").save().done()
    DoorRobot(phone).sees("Whom do you visit?").back()
    HouseholdRobot(phone, HOUSE).is_here().back()
    HouseholdsRobot(phone).is_here().to_sync().sync().lacks("still to send")

    laptop = make_phone(server.address).open()
    team: TeamRobot = enrol_supervisor(laptop, server.codes["supervisor"])
    review = team.to_sync().sync().to_team().check(BABY, FORM).tap("Watch")
    seen = MediaRobot(laptop).asks(film).shot("pictures-film-seen")
    seen.watch().back()
    review.is_here().tap("See it")
    MediaRobot(laptop).asks(report).shot("pictures-file-seen")
    with laptop.page.expect_download() as saved:
        review.tap("Save a copy")
    assert saved.value.suggested_filename == "doorstep.pdf"
    assert Path(saved.value.path()).read_bytes() == PDF
    contents = stored(server)
    assert contents[1] == PDF
    assert contents[0].startswith(b"\x1a\x45\xdf\xa3")


def publish(server: DoorstepServer, pack: Path) -> None:
    """The programme's manager publishes it to the state."""
    command = [sys.executable, "-m", "sync_server.operations.cli", "pack", "publish", str(pack)]
    subprocess.run([*command, "--area", "cg", "--data", str(server.data)], cwd=ROOT, check=True)


def at_the_questions(house: object, first: str = PHOTO) -> FormRobot:
    """The form of the baby, at the first of its questions for pictures."""
    form: FormRobot = house.start_visit().found_somebody().visit(BABY, FORM)  # type: ignore[attr-defined]
    form.tap("All questions")
    form._titled(form.say("All questions"))
    form.tap_row(first)
    form._titled(first, level=2)
    return form


def open_media(form: FormRobot, question: str, button: str) -> MediaRobot:
    """To the screen that takes it."""
    form._titled(question, level=2)
    form.tap(button)
    return MediaRobot(form.phone).asks(question)


def picture(phone: Phone, form: FormRobot) -> None:
    """Taken twice, the second kept; the battery ends right after it."""
    form.shot("pictures-question")
    media = open_media(form, PHOTO, "Take a picture").shot("pictures-ask")
    media.take_picture("pictures-camera").shot("pictures-kept").tap("Go on")
    form.is_here().reads(form.say("Picture")).shot("pictures-answered")


def signature_and_greeting(phone: Phone, form: FormRobot) -> SummaryRobot:
    """The picture is still there; the others follow."""
    open_media(form, PHOTO, "See it").sees("Sealed on this phone").shot("pictures-still-there").tap("Go on")
    media = open_media(form.is_here().next(), SIGNATURE, "Sign").shot("pictures-sign-ask")
    media.sign("pictures-pad").shot("pictures-signed").tap("Go on")
    media = open_media(form.is_here().next(), GREETING, "Record")
    media.record(2, "pictures-recorder").tap("Listen").shot("pictures-recorded").tap("Go on")
    return form.is_here().finish_here().shot("pictures-summary")


def nothing_of_it_lies_open(phone: Phone, folder: Path) -> None:
    """Neither a picture's first bytes nor a sound's are in the browser's profile."""
    marks = (b"JFIF\x00\x01", b"OpusHead", b"A_OPUS")
    lying = [
        (file.name, mark)
        for file in phone.profile.rglob("*")
        if file.is_file() and "Cache" not in str(file)
        for mark in marks
        if mark in file.read_bytes()
    ]
    assert lying == []


def supervisor_finds_the_visit(laptop: Phone, server: DoorstepServer) -> ReviewRobot:
    """Its answers are complete before its pictures come."""
    team: TeamRobot = enrol_supervisor(laptop, server.codes["supervisor"])
    review = team.to_sync().sync().to_team().check(BABY, FORM)
    return review.reads(PHOTO, SIGNATURE, GREETING).shot("pictures-review")


def not_here_yet(review: ReviewRobot, sync: SyncRobot) -> None:
    """Until the volunteer sends them all the same."""
    review.phone.control(review.say("See it")).first.click()
    AttachmentRobot(review.phone).sees("Not here yet").shot("pictures-not-yet")
    sync.tap("Send them now").lacks("still to send").lacks("Send them now")
    review.tap("Look again")


def sees_and_hears(laptop: Phone, review: ReviewRobot) -> None:
    """Each by a tap."""
    shown = AttachmentRobot(laptop)
    shown.is_shown(PHOTO).shot("pictures-seen").back()
    laptop.control(review.is_here().say("See it")).nth(1).click()
    shown.is_shown(SIGNATURE).shot("pictures-signature-seen").back()
    review.is_here().tap("Listen")
    shown._titled(GREETING, level=2)
    shown.tap("Listen").shot("pictures-heard")


def small_and_plain(server: DoorstepServer) -> None:
    """What came is what was meant to: no camera's notes, no more pixels than needed."""
    sound, png, jpeg = stored(server)
    assert sound.startswith(b"\x1a\x45\xdf\xa3")
    assert png.startswith(b"\x89PNG")
    assert max(struct.unpack(">II", png[16:24])) <= 800
    assert jpeg.startswith(b"\xff\xd8")
    assert b"Exif" not in jpeg and b"http://ns.adobe.com" not in jpeg and b"\xff\xe1" not in jpeg[:4096]
    assert max(jpeg_size(jpeg)) <= LONGEST_SIDE_PX
    assert len(jpeg) < 600_000


def stored(server: DoorstepServer) -> list[bytes]:
    """What the server holds, by its first bytes."""
    files = AttachmentFolder(server.data / ATTACHMENTS)
    return sorted(files.read(area, sha256, 0, 1 << 24) for area, sha256 in files.names())


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Height and width, from the frame's own head."""
    place = 2
    while jpeg[place] == 0xFF:
        marker, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4])
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", jpeg[place + 5 : place + 9])
            return height, width
        place += 2 + length
    raise AssertionError("no frame")
