"""
A visit begun by the card on the family's wall: printed, held before the camera, opened with no server in reach.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.e2e.robots.card import CardRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import HouseholdsRobot, TodayRobot
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer
from tests.support.cards import NEIGHBOUR, a_card
from tests.support.fake_camera import arguments_for, film_code, film_modules

HOUSE = "Ganesh Sinha"
SCANNER = ("/vendor/zxing-wasm/reader.js", "/vendor/zxing-wasm/zxing_reader.wasm")


def test_a_printed_card_opens_its_household_offline_and_every_other_code_is_told_apart(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    home = office.record("household", head_name=HOUSE)
    card = office.print_card(home.id, tmp_path / "card.pdf")
    blank = office.print_blank_card(tmp_path / "blank.pdf")
    forged = forge(office)
    film = film_modules(card.modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    for part in SCANNER:
        phone.keeps(part)
    server.stop()

    house = opened_by_scan(today)
    house.start_visit().found_somebody().shot("card-visit").back()
    house.is_here().back()
    today = opened_by_short_code(today.is_here(), card.short_code)

    screen = today.scan()
    refuse_a_slip_of_the_finger(screen, card.short_code)
    film_modules(blank.modules, film)
    screen.scan().sees("A genuine card.", "Search by name", "Visit them as a guest").shot("card-elsewhere")
    film_code(forged, film)
    screen.scan().sees("This card is not genuine.", "Search by name").shot("card-forged")
    film_code(damaged(forged), film)
    screen.scan().sees("This card cannot be read.").shot("card-damaged")
    film_code("HTTPS://EXAMPLE.ORG/OFFER", film)
    screen.scan().sees("This code is a web address.").shot("card-other")
    film_modules(blank.modules, film)
    screen.scan().sees("A genuine card.").tap("Search by name")
    households = HouseholdsRobot(phone).is_here()

    server.start()
    households.to_sync().sync()
    assert seen_by_card(office, home.id) == [office.record("card", household=home.id).fields["card_id"]]


def forge(office: Office) -> str:
    """A card that names the office's key, signed with another."""
    return NEIGHBOUR.text(replace(a_card(authority=NEIGHBOUR), key_id=office.key_id()))


def damaged(text: str) -> str:
    """The same with one symbol that was read wrongly."""
    return text[:40] + ("A" if text[40] != "A" else "B") + text[41:]


def opened_by_scan(today: TodayRobot) -> HouseholdRobot:
    """The household is there at once."""
    today.scan().shot("card").scan()
    return HouseholdRobot(today.phone, HOUSE).is_here().shot("card-household")


def opened_by_short_code(today: TodayRobot, code: str) -> TodayRobot:
    """With a blank, as it is read aloud; letters come out as capitals."""
    today.scan().type_code(f"{code[:5]} {code[5:]}")
    HouseholdRobot(today.phone, HOUSE).is_here().back()
    return today.is_here()


def refuse_a_slip_of_the_finger(screen: CardRobot, code: str) -> None:
    """One wrong letter opens nobody's door."""
    wrong = "7" if code[3] != "7" else "8"
    screen.type_code(code[:3] + wrong + code[4:])
    screen.sees("This short code is not right.", "Check each letter on the card.").shot("card-mistyped")


def seen_by_card(office: Office, household: str) -> list[object]:
    """The cards that stand on the visits at a door."""
    return [door.fields.get("card_id") for door in office.records("encounter", household=household)]
