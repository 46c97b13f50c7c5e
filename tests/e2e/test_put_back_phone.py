"""
A phone whose storage was put back to an older copy: it is told at the next contact, registers again, loses nothing.
"""

from __future__ import annotations

import shutil

import pytest

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SyncRobot, TodayRobot
from tests.e2e.support.demo_team import MEENA, SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import LAPTOP_SIZE, MakePhone
from tests.e2e.support.server import DoorstepServer

FIRST_HOUSE, SECOND_HOUSE = "Hari Patel", "Salim Khan"
MADE = 2  # the door that was knocked at, and what was found


@pytest.mark.long("vault")
def test_a_phone_put_back_to_last_week_registers_again_and_sends_what_it_has(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    today.to_sync().counts(0, 0)
    phone.turn_off()
    older = phone.profile.with_name("older copy")
    shutil.copytree(phone.profile, older, symlinks=True)

    phone.turn_on().open()
    sync = nobody_home(UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret), FIRST_HOUSE)
    sync.sync().counts(MADE, MADE)
    phone.turn_off()
    shutil.rmtree(phone.profile)
    older.rename(phone.profile)

    phone.turn_on().open()
    sync = nobody_home(UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret), SECOND_HOUSE)
    sync.counts(MADE, 0).tap("Sync now").sees("Register this phone again").shot("put-back-sync")
    sync.tap("Register this phone again").sees("Everything on this phone stays.").shot("put-back-renewal")
    laptop = make_phone(server.address, size=LAPTOP_SIZE).open()
    code = enrol_supervisor(laptop, server.codes["supervisor"]).new_phone().code_for(SUNITA.name)
    laptop.turn_off()
    phone.write("Code", code)
    phone.tap("Go on")
    phone.sees("This phone is registered again. Sync now.")
    sync.is_here().lacks("This phone must be registered again.").shot("put-back-registered")
    sync.sync().counts(MADE, MADE).shot("put-back-sent").to_today()

    laptop.turn_on().open()
    team = UnlockRobot(laptop).is_here().as_supervisor(MEENA.secret)
    team.reads(SUNITA.name).shot("put-back-team")


def nobody_home(today: TodayRobot, house: str) -> SyncRobot:
    """A visit that found nobody, seen waiting."""
    today.is_here().to_households().open(house, house).start_visit().nobody_home("In the fields", days=1)
    HouseholdRobot(today.phone, house).is_here().back()
    return today.to_sync()
