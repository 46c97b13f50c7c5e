"""
A supervisor makes blank cards in the app: counted as they come on a slow line, fetched as the same where it breaks off.
A volunteer scans one off the paper and gives it to a household.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import pytest
import zxingcpp

from shared.cards.card import parse_card
from shared.cards.short_code import derive_short_code, format_short_code
from tests.e2e.robots.places import TeamRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer
from tests.support.bad_line import BadLine, Fate, bad_line
from tests.support.fake_camera import arguments_for, film_code, film_nothing
from tests.support.printed_cards import render_page

HOUSE, BABY = "Ganesh Sinha", "Baby of Kamla"
CARDS = 30
MAKE = "Make blank cards"
CUT_BYTES = 20_000
SLOW_MS = 60_000


class PrintRobot(ScreenRobot):
    """
    Cards to print.
    """

    known_by = "Print cards"

    def fetch(self, label: str) -> bytes:
        """Taps what makes a file, and keeps the file."""
        with self.phone.page.expect_download() as handed:
            self.tap(label)
        return Path(handed.value.path()).read_bytes()

    def counts(self) -> Self:
        """Waits until some of the cards have come, and more are on their way."""
        self.phone.page.get_by_text(f" of {CARDS} cards").first.wait_for()
        return self


@pytest.mark.long("cards")
def test_blank_cards_made_in_the_app_come_over_a_bad_line_and_one_is_given_at_the_door(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    with bad_line(server.address, [Fate.GOOD], seed=1) as line:
        supervisor = make_phone(line.address).open()
        team = enrol_supervisor(supervisor, server.codes["supervisor"]).to_sync().sync().to_team()
        printed = broken_then_slow(team, line, server)
    texts = [code.text for code in zxingcpp.read_barcodes(render_page(printed, 150, page=2))]
    assert len(set(texts)) == 10
    text = texts[0]
    short = format_short_code(derive_short_code(parse_card(text).card.card_id))

    film = film_nothing(tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()
    house = today.to_households().search("baby of kam").open(BABY, HOUSE)
    card = house.give_card()
    slip = short[:4] + ("7" if short[4] != "7" else "8") + short[5:]
    card.type_code(slip).sees("This short code is not right.", "Check each letter on the card.")
    card.shot("give-mistyped").type_code(short).sees("A new card must be scanned once.").shot(
        "give-needs-scan"
    )
    film_code(text, film)
    card.scan().sees("The card is theirs now.").tap("Done")
    house.is_here().reads("1 card").shot("give-given")


def broken_then_slow(team: TeamRobot, line: BadLine, server: DoorstepServer) -> bytes:
    """Thirty cards, whose sheet breaks off the first time."""
    team.tap("Print cards")
    screen = PrintRobot(team.phone).is_here().shot("print-cards")
    screen.tap("One page more").tap("One page more")
    be(line, server, lives_bytes=CUT_BYTES)
    screen.tap(MAKE).sees("They may be made already. Fetch the same ones.").shot("print-not-come")
    be(line, server, Fate.SLOW)
    screen.tap("Fetch them")
    screen.counts().shot("print-coming")
    screen.phone.anything(screen.say("The cards are ready to print.")).first.wait_for(timeout=SLOW_MS)
    be(line, server)
    return screen.shot("print-made").fetch("Save the file again")


def be(
    line: BadLine, server: DoorstepServer, fate: Fate = Fate.GOOD, *, lives_bytes: float = float("inf")
) -> None:
    """From now on; connections that stand are broken off."""
    line.fates, line.lives_bytes = [fate], lives_bytes
    server.stop()
    server.start()
