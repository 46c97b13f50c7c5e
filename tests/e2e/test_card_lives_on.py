"""
A card goes on opening its household's door: after two became one, after they moved to another team, and after the key
that signs cards was replaced.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import KAVITA, enrol_supervisor, enrol_volunteer, enrol_worker
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer
from tests.support.fake_camera import arguments_for, film_modules
from tests.support.printed_cards import PrintedCode

TWICE, MOVES, NEWLY_PRINTED = "Ganesh Sinha", "Pawan Ekka", "Gopal Dhruw"
SAME_FAMILY = {
    "household_key": "again",
    "house_no": "115",
    "mohalla": "Uttar Mohalla",
    "village": "Semariya",
    "head_name": TWICE,
    "person_key": "again-1",
    "name": "Pinki Sinha",
    "sex": "female",
    "age_years": "34",
}
NEW_TEAM = "bilaspur"


class DuplicatesRobot(ScreenRobot):
    """
    Who may have been written down twice.
    """

    known_by = "Written down twice?"


@pytest.mark.long("cards")
def test_a_card_opens_its_household_after_a_merge_a_move_and_a_new_key(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    office.add_volunteer("kavita", KAVITA.name, area=NEW_TEAM, parent="patan")
    office.imports([SAME_FAMILY])
    cards = {
        home.id: office.print_card(home.id, tmp_path / "twice.pdf")
        for home in office.records("household", head_name=TWICE)
    }
    moves = office.record("household", head_name=MOVES)
    goes = office.print_card(moves.id, tmp_path / "goes.pdf")
    film = film_modules(goes.modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    opened_by(goes, film, today, MOVES).back()

    merge_in_the_office(make_phone(server.address).open(), server.codes["supervisor"])
    twice = office.records("household", head_name=TWICE)
    (merged,) = (home.id for home in twice if home.fields.get("merged_into"))
    server.stop()
    office.replace_card_key()
    renewed = office.print_card(
        office.record("household", head_name=NEWLY_PRINTED).id, tmp_path / "new-key.pdf"
    )
    office.move(moves.id, NEW_TEAM)

    film_modules(renewed.modules, film)
    unknown = today.is_here().scan().scan()
    unknown.sees("Another team's card.", "If your own team gave it out: sync, then scan it again.")
    unknown.shot("card-new-key-unknown").back()
    server.start()
    today = today.is_here().to_sync().sync().to_today()
    opened_by(renewed, film, today, NEWLY_PRINTED).shot("card-new-key").back()
    opened_by(cards[merged], film, today.is_here(), TWICE).shot("card-merged").back()
    film_modules(goes.modules, film)
    left = today.is_here().scan().scan().sees("They are with another team now.", "Visit them as a guest")
    left.shot("card-moved-away")

    there = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_worker(there, KAVITA, office.code("kavita"))
    opened_by(goes, film, today, MOVES).shot("card-moved-here")


def merge_in_the_office(phone: Phone, code: str) -> None:
    """The supervisor says that two are one."""
    team = enrol_supervisor(phone, code).to_sync().sync().to_team()
    team.tap("Written down twice?")
    pairs = DuplicatesRobot(phone).is_here().reads(TWICE).shot("merge-asked").tap("They are the same")
    pairs.reads(pairs.say("{name} is one now.", name=TWICE)).shot("merge-done").back()
    team.is_here().to_sync().sync()


def opened_by(card: PrintedCode, film: Path, today: TodayRobot, title: str) -> HouseholdRobot:
    """One tap, and the camera."""
    film_modules(card.modules, film)
    today.is_here().scan().scan()
    return HouseholdRobot(today.phone, title).is_here()
