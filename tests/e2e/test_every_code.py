"""
Whatever is held before the camera, each kind is told apart in words; a card is read upside down and
light on dark too, and nothing is lost.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from shared.cards.base32 import decode_base32, encode_base32
from shared.cards.card import CARD_BYTES, TEXT_BEGINS, derive_checksum
from shared.cards.hand_over_code import HAND_OVER_BEGINS
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer
from tests.support.cards import NEIGHBOUR, a_card
from tests.support.fake_camera import arguments_for, film_code, film_modules

HOUSE = "Ganesh Sinha"
VERSION_AT, KIND_AT = 0, 1
FOREIGN = NEIGHBOUR.text(a_card(authority=NEIGHBOUR))
NOT_A_CARD, UNREADABLE = "This is not a case card.", "This card cannot be read."
LATER = "This card is newer than this app."


def rewritten(place: int, byte: int) -> str:
    """A card with one byte changed and its checksum made right again, as a later release would."""
    content = bytearray(decode_base32(FOREIGN[len(TEXT_BEGINS) :], CARD_BYTES) or b"")
    content[place] = byte
    content[-2:] = derive_checksum(bytes(content[:-2]))
    return TEXT_BEGINS + encode_base32(bytes(content))


# No two of one word stand side by side: each has to be said anew.
CODES = (
    ("WIFI:T:WPA;S:home;P:secret;;", NOT_A_CARD),
    (TEXT_BEGINS, UNREADABLE),
    ("परिवार का कार्ड 👪", NOT_A_CARD),
    (FOREIGN[:-1], UNREADABLE),
    (rewritten(VERSION_AT, 2), LATER),
    (FOREIGN + FOREIGN[len(TEXT_BEGINS) :], UNREADABLE),
    (rewritten(KIND_AT, 9), LATER),
    ('{"hidn":"91-1234-5678-9012","hid":"sunita@abdm","name":"S"}', "This is an ABHA health card."),
    ("700508953671205", "This is a SUS health card (CNS)."),
    ("https://doorstep.example/#enrol=K7QX2M4P", "This code registers a phone."),
    (f"{HAND_OVER_BEGINS}{FOREIGN[len(TEXT_BEGINS) :]}", "This code cannot be read."),
    ("1234567890" * 60, NOT_A_CARD),
    (FOREIGN, "Another team's card."),
    (str(UUID(int=7)), NOT_A_CARD),
)


@pytest.mark.long("cards")
def test_every_kind_of_code_before_the_camera_is_told_apart(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    card = office.print_card(office.record("household", head_name=HOUSE).id, tmp_path / "card.pdf")
    film = film_code(CODES[0][0], tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()

    screen = today.scan()
    for number, (text, said) in enumerate(CODES):
        film_code(text, film)
        screen.scan().is_here().sees(said, "Search by name").shot(f"code-{number:02}")
    upside_down = [row[::-1] for row in card.modules[::-1]]
    for modules, light_on_dark in ((upside_down, False), (card.modules, True)):
        film_modules(modules, film, light_on_dark=light_on_dark)
        screen.scan()
        HouseholdRobot(phone, HOUSE).is_here().back()
        screen = today.is_here().scan()
