"""
A phone that finds no network: its visit and its pictures leave as one file, come in by the command, and are seen by the
supervisor before the phone has said a word; what it sends later is known.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.home_visit import BABY, FORM, HOUSE, find_the_house
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.pictures import AttachmentRobot
from tests.e2e.robots.places import HouseholdsRobot, SyncRobot
from tests.e2e.support.demo_team import SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.recovery_key import Keeper
from tests.e2e.support.server import DoorstepServer
from tests.e2e.test_pictures import PHOTO, SIGNATURE, at_the_questions, open_media, publish
from tests.support.fake_camera import ARGUMENTS
from tests.support.picture_pack import make_picture_pack


@pytest.mark.long("pictures")
@pytest.mark.parametrize("language", ["en", "hi"])
def test_visit_and_pictures_of_a_phone_without_a_network_come_by_file(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path, language: str
) -> None:
    locale, keeper = f"{language}-IN", Keeper(tmp_path / "keeper", server)
    publish(server, make_picture_pack(tmp_path / "pack"))
    phone = make_phone(server.address, language=locale, arguments=ARGUMENTS).open()
    sync = enrol_volunteer(phone, server.codes["volunteer"]).to_sync().sync()
    phone.keeps("/media.mjs")
    server.stop()

    record_a_visit_with_pictures(sync)
    sync = SyncRobot(phone).is_here().shot("rescue-pictures-wait")
    file = make_the_file(sync, tmp_path)
    phone.turn_off()

    with pytest.raises(AssertionError, match="cut short: it ends at byte 5000, in part"):
        keeper.take_rescue(cut(file))
    said = keeper.take_rescue(file)
    assert f"{SUNITA.name}: 2 new, 0 known" in said
    assert "Pictures and recordings: 2 new, 0 known" in said

    server.start()
    sees_the_pictures(make_phone(server.address, language=locale).open(), server)
    comes_back(phone)
    said = keeper.take_rescue(file)
    assert f"{SUNITA.name}: 0 new, 2 known" in said
    assert "Pictures and recordings: 0 new, 2 known" in said
    assert len(Office(server).records("visit", **{"q.test_voice": "declined:"})) == 1


def record_a_visit_with_pictures(sync: SyncRobot) -> None:
    """A picture and a signature; the recording is declined."""
    form = at_the_questions(find_the_house(sync.to_today()))
    open_media(form, PHOTO, "Take a picture").take_picture().tap("Go on")
    open_media(form.is_here().next(), SIGNATURE, "Sign").sign().tap("Go on")
    form.is_here().next().tap("Record").tap("They said no").tap("Go on")
    form.is_here().finish_here().save().done()
    DoorRobot(sync.phone).sees("Whom do you visit?").back()
    HouseholdRobot(sync.phone, HOUSE).is_here().back()
    HouseholdsRobot(sync.phone).is_here().to_sync()


def make_the_file(sync: SyncRobot, folder: Path) -> Path:
    """One tap; nothing counts as sent."""
    with sync.phone.page.expect_download() as handed:
        sync.tap("Make a rescue file")
    pictures = sync.spoken.app.count(
        "{n} picture or recording is in the file.", "{n} pictures or recordings are in the file.", 2
    )
    sync.reads("doorstep-rescue-", pictures).counts(2, 0).shot("rescue-made")
    file = folder / handed.value.suggested_filename
    handed.value.save_as(file)
    return file


def cut(file: Path) -> Path:
    """As a copy that broke off."""
    broken = file.with_name("broken.dsr")
    broken.write_bytes(file.read_bytes()[:5000])
    return broken


def sees_the_pictures(laptop: Phone, server: DoorstepServer) -> None:
    """The supervisor, while the volunteer's phone is off."""
    team = enrol_supervisor(laptop, server.codes["supervisor"])
    review = team.to_sync().sync().to_team().check(BABY, FORM).reads(PHOTO).shot("rescue-review")
    shown = AttachmentRobot(laptop)
    for number, question in enumerate((PHOTO, SIGNATURE)):
        laptop.control(review.is_here().say("See it")).nth(number).click()
        shown.is_shown(question).shot(f"rescue-seen-{number + 1}").back()


def comes_back(phone: Phone) -> None:
    """The phone finds the network after all, and learns that all of it is there."""
    phone.turn_on().open()
    today = UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret)
    sync = today.to_sync().sync().counts(2, 2)
    sync.lacks("Make a rescue file").shot("rescue-all-there")
