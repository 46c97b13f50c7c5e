"""
The same way on CPython with files and `cryptography`, which is how Android goes; the supervisor's app is a browser's.
"""

from __future__ import annotations

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.home_visit import (
    BABY,
    HOUSE,
    approve,
    begin_the_visit,
    correct_the_answer,
    find_the_house,
    finish_the_visit,
    send_back,
)
from tests.e2e.robots.places import TodayRobot
from tests.e2e.support.computer import Computer
from tests.e2e.support.demo_team import MEENA, SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import LAPTOP_SIZE, MakePhone
from tests.e2e.support.server import DoorstepServer


def test_a_newborn_visit_on_a_computer_that_loses_power_and_calls_no_stranger(
    computer: Computer, server: DoorstepServer, make_phone: MakePhone
) -> None:
    laptop = make_phone(server.address, size=LAPTOP_SIZE, pictures="computer-").open()
    code = enrol_supervisor(laptop, server.codes["supervisor"]).new_phone().code_for(SUNITA.name)
    laptop.turn_off()

    phone = make_phone(computer.address, pictures="computer-").open()
    today = enrol_volunteer(phone, code, server=server.address, shots=True)
    house = find_the_house(today.reads("Gopal Dhruw").shot("today"))

    server.stop()
    begin_the_visit(house)
    phone.lose_power()
    computer.lose_power()
    computer.start()
    phone.turn_on().open()
    finish_the_visit(phone)
    sync = TodayRobot(phone).is_here().to_sync().sees("It is safe on this phone.").shot("sync-waiting")

    server.start()
    sync.sync().counts(5, 5).shot("sync-agrees")

    laptop.turn_on().open()
    team = UnlockRobot(laptop).is_here().as_supervisor(MEENA.secret)
    send_back(team)
    correct_the_answer(sync)
    approve(team)
    found = sync.sync().to_households().search("baby of kam")
    found.open(BABY, HOUSE).sees("Approved").shot("household-approved")
