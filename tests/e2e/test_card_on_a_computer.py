"""
A card scanned without a page around the app: Flet's own camera and OpenCV, which is how Android goes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.support.computer import Computer
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer
from tests.support.fake_camera import arguments_for, film_modules, film_nothing

HOUSE = "Ganesh Sinha"


@pytest.mark.long("cards")
def test_a_card_before_flets_own_camera_opens_its_household_and_giving_up_goes_back(
    computer: Computer, server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    card = office.print_card(office.record("household", head_name=HOUSE).id, tmp_path / "card.pdf")
    other = office.print_blank_card(tmp_path / "blank.pdf")
    film = film_nothing(tmp_path / "camera.y4m")
    phone = make_phone(computer.address, pictures="computer-", arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"], server=server.address)
    server.stop()

    screen = today.scan().scan().sees("Hold the card in front of the camera", "Light")
    screen.shot("card-camera").tap("Cancel")
    film_modules(other.modules, film)
    screen.is_here().scan().sees("A genuine card.").shot("card-elsewhere")
    film_modules(card.modules, film)
    screen.scan()
    HouseholdRobot(phone, HOUSE).is_here().shot("card-household")


@pytest.mark.long("cards")
def test_without_a_camera_flets_screen_offers_the_picture_and_the_way_back(
    computer: Computer, server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(computer.address, pictures="computer-").open()
    today = enrol_volunteer(phone, server.codes["volunteer"], server=server.address)

    screen = today.scan().scan()
    screen.sees("The camera cannot be used. Choose a picture, or go back and type the short code.")
    screen.sees("From a picture").lacks("Light").shot("card-no-camera").tap("Cancel")
    screen.is_here().sees("Or type its short code")
