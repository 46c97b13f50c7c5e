"""
A supervisor lets somebody cover, and shows it as a code: the colleague beside her scans it, with no server in reach.
Ended early, the cover is over on that phone too once both have found a network.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.e2e.robots.places import TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.second_volunteer import NAME as GEETA
from tests.e2e.support.server import DoorstepServer
from tests.support.fake_camera import arguments_for, film_code, film_nothing

THEIRS = "Baby of Anita"


class HandOverRobot(ScreenRobot):
    """
    Households go to somebody else.
    """

    known_by = "Hand over"


@pytest.mark.long("cards")
def test_a_supervisors_code_puts_a_colleagues_households_on_the_list_without_a_network(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    supervisor = make_phone(server.address).open()
    team = enrol_supervisor(supervisor, server.codes["supervisor"]).to_sync().sync().to_team()
    film = film_nothing(tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    households = today.to_sync().sync().to_households().shot("cover-before")
    server.stop()

    team.tap("Hand over")
    hand_over = HandOverRobot(supervisor).is_here().tap_row(GEETA)
    hand_over.tap_row(hand_over.say("Somebody covers for a while")).tap_row(SUNITA.name)
    supervisor.tap("7 days")
    hand_over.sees("Saved on this phone.")
    (code,) = zxingcpp.read_barcodes(Image.open(supervisor.shot("cover-square")))
    film_code(code.text, film)

    screen = households.to_today().scan().scan()
    screen.reads(GEETA).shot("cover-told").back()
    today = TodayRobot(phone).is_here().reads(THEIRS).shot("cover-after")

    server.start()
    today = today.to_sync().sync().to_today().reads(THEIRS)
    hand_over.tap_row(GEETA)
    hand_over.sees("End the cover").reads(SUNITA.name).shot("cover-ways").tap_row(
        hand_over.say("End the cover")
    )
    hand_over.shot("cover-end").tap("Yes").sees("Saved on this phone.").back()
    team.is_here().to_sync().sync()
    today.to_sync().sync().to_today().lacks(THEIRS).shot("cover-ended")
