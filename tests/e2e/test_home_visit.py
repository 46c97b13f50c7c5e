"""
The way of one home visit: from a phone that knows nobody to the supervisor's approval, offline in between.
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
from tests.e2e.support.demo_team import MEENA, SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import LAPTOP_SIZE, MakePhone, Phone
from tests.e2e.support.server import DoorstepServer
from tests.support.needles import Searcher
from tests.support.sites import built_site


def test_a_newborn_visit_from_the_locked_phone_to_the_approval(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    laptop = make_phone(server.address, size=LAPTOP_SIZE).open()
    team = enrol_supervisor(laptop, server.codes["supervisor"]).shot("team-at-first")
    code = team.new_phone().shot("new-phone-workers").code_for(SUNITA.name)
    team.shot("new-phone-code")
    laptop.turn_off()

    phone = make_phone(server.address).open()
    house = find_the_house(enrol_volunteer(phone, code, shots=True).reads("Gopal Dhruw").shot("today"))

    server.stop()
    begin_the_visit(house)
    phone.lose_power()
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

    phone.turn_off()
    laptop.turn_off()
    expect_nothing_readable(server, phone, laptop)


def expect_nothing_readable(server: DoorstepServer, *phones: Phone) -> None:
    """
    No name, answer or PIN of the story lies open in a browser's profile, an address or the server's log.
    """
    told = [BABY, HOUSE, "Gopal Dhruw", SUNITA.secret, MEENA.secret, "Please weigh again", "Weighed again"]
    site = [file.read_bytes() for file in built_site().rglob("*") if file.is_file()]
    searcher = Searcher([*told, SUNITA.name, MEENA.name], public=site)
    assert searcher.search_folders(*(phone.profile for phone in phones)) == []
    # The demo greets its two people by name on the console, with their codes.
    assert Searcher(told).search("\n".join(server.said).encode(), "log") == []
    for phone in phones:
        assert searcher.search("\n".join(phone.requests).encode(), "addresses") == []
