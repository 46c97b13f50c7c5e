"""
A forgotten PIN with a visit that was never sent: two people agree, the keeper answers, a new PIN; the visit goes out
by a rescue file first, and the sync finds it there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.robots.entrance import EnrolRobot, UnlockRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SettingsRobot, TeamRobot, TodayRobot
from tests.e2e.robots.recover import ForgottenPinsRobot, RecoverRobot
from tests.e2e.support.demo_team import MEENA, SUNITA, Worker
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.recovery_key import Keeper
from tests.e2e.support.server import DoorstepServer

NEIGHBOUR = "Gopal Dhruw"
NEW_PIN = "640218"
MANOJ = Worker("Manoj Verma", "lamp-river-corn")


@pytest.mark.long("vault")
@pytest.mark.parametrize("language", ["en", "hi"])
def test_forgotten_pin_costs_no_visit(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path, language: str
) -> None:
    locale = f"{language}-IN"
    keeper = Keeper(tmp_path / "keeper", server)
    fingerprint, code = keeper.make_key(), server.codes["volunteer"]
    phone = make_phone(server.address, language=locale).open(f"/#enrol={code}&recovery={fingerprint}")
    EnrolRobot(phone).is_here().invited().choose_pin(SUNITA.secret).repeat_pin(SUNITA.secret)
    today = TodayRobot(phone).is_here()
    server.stop()
    visit_nobody(today)
    phone.lose_power()
    server.start()

    phone.turn_on().open()
    UnlockRobot(phone).is_here().shot("unlock-forgotten").tap("PIN forgotten")
    recover = RecoverRobot(phone).is_here().sees("Ask for a new PIN").shot("recover-explain")
    code = recover.ask()
    recover.shot("recover-asked")

    supervisor = make_phone(server.address, language=locale).open()
    enrol(supervisor, MEENA, server.codes["supervisor"])
    TeamRobot(supervisor).is_here().tap("Forgotten PINs")
    pins = ForgottenPinsRobot(supervisor).is_here().reads(SUNITA.name, code).shot("forgotten-pins-asked")
    pins.agree(SUNITA.name, code).sees("A second person must agree too.").shot("forgotten-pins-mine")
    supervisor.turn_off()
    recover.look_again().reads(MEENA.name).shot("recover-agreed-once")

    manager = make_phone(server.address, language=locale).open()
    enrol(manager, MANOJ, keeper.add_manager(MANOJ.name))
    TeamRobot(manager).is_here().tap("Settings")
    SettingsRobot(manager).is_here().shot("settings-manager").tap("Forgotten PINs")
    ForgottenPinsRobot(manager).is_here().agree(SUNITA.name, code).sees(
        "Both have agreed. Now the keeper of the recovery key opens the way."
    ).shot("forgotten-pins-agreed")
    manager.turn_off()
    recover.look_again().sees("Both have agreed.").shot("recover-agreed")

    keeper.answer(code)
    recover.sees("You can choose a new PIN now.").shot("recover-ready")
    recover.choose(NEW_PIN).reads(MEENA.name, MANOJ.name).shot("recover-done")
    server.stop()
    sync = recover.go_on().to_sync().sees("Make a rescue file").shot("sync-rescue")
    with phone.page.expect_download() as handed:
        sync.tap("Make a rescue file")
    sync.reads("doorstep-rescue-").counts(3, 0).shot("sync-rescued")
    file = tmp_path / "carried"
    handed.value.save_as(file)
    assert f"{SUNITA.name}: 3 new" in keeper.take_rescue(file)
    server.start()
    sync.sync().counts(3, 3)
    assert "0 new, 3 known" in keeper.take_rescue(file)
    sync.to_today().tap("Settings")
    SettingsRobot(phone).is_here().reads(MEENA.name).shot("settings-recovered")

    phone.lose_power()
    phone.turn_on().open()
    lock = UnlockRobot(phone).is_here()
    lock.digits(SUNITA.secret).sees("This is not your PIN.").shot("unlock-old-pin")
    lock.as_volunteer(NEW_PIN)


def enrol(phone: Phone, worker: Worker, code: str) -> None:
    """Code and PIN."""
    robot = EnrolRobot(phone).is_here().code(code).sees("Choose your PIN").reads(worker.name)
    robot.choose_pin(worker.secret).repeat_pin(worker.secret)


def visit_nobody(today: TodayRobot) -> None:
    """A visit that is on this phone alone."""
    today.tap_row(NEIGHBOUR)
    neighbour = HouseholdRobot(today.phone, NEIGHBOUR).is_here()
    neighbour.start_visit().nobody_home("In the fields", days=1)
    neighbour.is_here().back()
    today.is_here()
