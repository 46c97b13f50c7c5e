"""
A phone that was reported lost closes itself, is found again, and what was never sent from it reaches the server.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.robots.entrance import EnrolRobot
from tests.e2e.robots.places import SettingsRobot, TeamRobot, TodayRobot
from tests.e2e.robots.recover import ForgottenPinsRobot, RecoverRobot
from tests.e2e.robots.shared_phone import PhonesRobot
from tests.e2e.support.demo_team import MEENA, SUNITA
from tests.e2e.support.office import Office
from tests.e2e.support.phone import LAPTOP_SIZE, MakePhone
from tests.e2e.support.recovery_key import Keeper
from tests.e2e.support.server import DoorstepServer
from tests.e2e.test_forgotten_pin import MANOJ, NEW_PIN, enrol, visit_nobody

UNSENT = 3


@pytest.mark.long("vault")
def test_a_lost_phone_that_is_found_gives_its_visit_back(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    keeper = Keeper(tmp_path / "keeper", server)
    fingerprint, code = keeper.make_key(), server.codes["volunteer"]
    phone = make_phone(server.address).open(f"/#enrol={code}&recovery={fingerprint}")
    EnrolRobot(phone).is_here().invited().choose_pin(SUNITA.secret).repeat_pin(SUNITA.secret)
    today = TodayRobot(phone).is_here()
    server.stop()
    visit_nobody(today)
    phone.turn_off()
    server.start()

    laptop = make_phone(server.address, size=LAPTOP_SIZE).open()
    enrol(laptop, MEENA, server.codes["supervisor"])
    TeamRobot(laptop).is_here().tap("Phones of the team")
    PhonesRobot(laptop).is_here().is_lost(SUNITA.name).tap("Yes, close it").lacks("Yes, close it").back()

    phone.turn_on().open()
    again = EnrolRobot(phone).is_here().lacks(SUNITA.name).code(Office(server).code("sunita"))
    again.sees("Sealed work lies on this phone").shot("found-sealed").tap_row("Ask for it back")
    recover = RecoverRobot(phone).is_here()
    asked = recover.ask()
    TeamRobot(laptop).is_here().tap("Forgotten PINs")
    ForgottenPinsRobot(laptop).is_here().agree(SUNITA.name, asked).sees("A second person must agree too.")
    laptop.turn_off()
    manager = make_phone(server.address).open()
    enrol(manager, MANOJ, keeper.add_manager(MANOJ.name))
    TeamRobot(manager).is_here().tap("Settings")
    SettingsRobot(manager).is_here().tap("Forgotten PINs")
    both = ForgottenPinsRobot(manager).is_here().agree(SUNITA.name, asked)
    both.sees("Both have agreed. Now the keeper of the recovery key opens the way.")
    manager.turn_off()

    keeper.answer(asked)
    sync = recover.choose(NEW_PIN).go_on().to_sync().counts(UNSENT, 0).shot("found-unsent")
    sync.sync().counts(UNSENT, UNSENT).shot("found-sent")
