"""
The real app from the real server: opens, asks for the code, and opens again when the server is gone.
"""

from __future__ import annotations

from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer

QUESTION = "Type the code from your supervisor"


def test_app_asks_for_the_code_and_opens_again_without_the_server(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    phone.sees(QUESTION)
    phone.shot("enrol")
    server.kill()
    phone.turn_off()
    phone.turn_on().open()
    phone.sees(QUESTION)


def test_demo_prints_a_code_for_each_of_two_people(server: DoorstepServer) -> None:
    assert set(server.codes) == {"volunteer", "supervisor"}
