"""
Three programmes on one phone, whose worker speaks Portuguese and then Kiswahili: both come when they are wanted.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.places import SettingsRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.field_pack import publish
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import ROOT, DoorstepServer

pytestmark = pytest.mark.long("programmes")

HOUSE, BABY = "Ganesh Sinha", "Baby of Kamla"
PROGRAMMES = ROOT / "assets" / "programmes"


def test_three_programmes_at_one_door_in_portuguese_and_kiswahili(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    publish(server, PROGRAMMES / "brazil_family_health")
    phone = make_phone(server.address, language="pt-BR").open()

    today = enrol_volunteer(phone, server.codes["volunteer"]).shot("programmes-today")
    # Asked of longer PINs than this volunteer has, it comes to a phone that is there already.
    publish(server, PROGRAMMES / "kenya_child_protection")
    today = today.to_sync().sync().to_today()
    work = today.settings().shot("programmes-settings").tap("My work").shot("programmes-work-folded")
    phone.control(work.say("Show all {n}", n="").strip(), exact=False).first.click()
    work.reads("Visitas domiciliares").shot("programmes-work").back()
    in_kiswahili(SettingsRobot(phone).is_here())

    house = TodayRobot(phone).is_here().to_households().search("baby of kam").open(BABY, HOUSE)
    house.shot("programmes-household").start_visit().found_somebody()
    visit_in_portuguese(ScreenRobot(phone))


def visit_in_portuguese(door: ScreenRobot) -> None:
    """The forms of all programmes for somebody, and the first question of the Brazilian one."""
    door.phone.control(door.say("Nothing due"), exact=False).first.click()
    door.reads("Visita domiciliar", "Family visit").lacks("Case record sheet").shot("programmes-forms")
    door.tap_row("Visita domiciliar").sees("Next").shot("programmes-question")


def in_kiswahili(settings: SettingsRobot) -> None:
    """The same phone in Kiswahili, and back to Today in Portuguese."""
    phone = settings.phone
    phone.tap("Kiswahili")
    phone.language = "sw-KE"
    SettingsRobot(phone).is_here().shot("programmes-settings").tap("My work").shot("programmes-work").back()
    SettingsRobot(phone).is_here().tap_row("Português")
    phone.language = "pt-BR"
    SettingsRobot(phone).is_here().back()
