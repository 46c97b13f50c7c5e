"""
The real app from the real server: opens, asks for the code, and serves at the door when the server is gone.
"""

from __future__ import annotations

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.home_visit import BABY, FORM, HOUSE
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer

PICTURE = "/programmes/india_asha/media/baby_not_feeding.png"
VOICE = "/programmes/india_asha/media/baby_not_feeding.en.ogg"
DEMO = {"india_asha", "india_asha_family", "india_asha_registers"}


def programmes_kept(phone: Phone) -> set[str]:
    """Of which programmes there are pictures and voices on the phone."""
    names: list[str] = phone.page.evaluate(
        """async () => {
          const [name] = (await caches.keys()).filter((one) => one.startsWith("doorstep-"));
          const paths = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
          return paths.filter((path) => path.startsWith("/programmes/")).map((path) => path.split("/")[2]);
        }"""
    )
    return set(names)


def test_app_asks_for_the_code_and_serves_at_the_door_without_the_server(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    enrol_volunteer(phone, server.codes["volunteer"])
    phone.keeps(PICTURE)
    phone.keeps(VOICE)
    assert {"india_asha"} <= programmes_kept(phone) <= DEMO
    server.kill()
    phone.turn_off()

    phone.turn_on().open()
    lock = UnlockRobot(phone).is_here()
    chart = lock.danger_chart().offers_call("ambulance_108", "mother_child_102", "emergency_112")
    chart.shot("danger-chart").open_sign("baby_not_feeding").tap("Listen").shot("danger-chart-sign").back()

    today = lock.is_here().as_volunteer(SUNITA.secret)
    house = today.to_households().search("baby of kam").open(BABY, HOUSE)
    house.start_visit().found_somebody().visit(BABY, FORM).asks("baby_alive")


def test_demo_prints_a_code_for_each_of_two_people(server: DoorstepServer) -> None:
    assert set(server.codes) == {"volunteer", "supervisor"}
