"""
A phone in the wrong hands: wrong PINs cost time and nothing else, and one browser holds one Doorstep.
"""

from __future__ import annotations

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.home_visit import BABY, FORM, HOUSE
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer

WRONG = "771029"
NEIGHBOUR = "Gopal Dhruw"


def test_wrong_pins_cost_ever_more_time_and_no_data(server: DoorstepServer, make_phone: MakePhone) -> None:
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()
    leave_work_behind(today)

    phone.lose_power()
    phone.turn_on().open()
    lock = UnlockRobot(phone).is_here()
    for _ in range(3):
        lock.refused(WRONG)
    lock.shot("unlock-wrong")
    lock.digits(WRONG).waits(5).shot("unlock-wait")
    lock.is_free().digits(WRONG).waits(15)
    lock.waits(8)
    phone.lose_power()

    # What went by while the browser was closed does not count: the whole delay begins again.
    phone.turn_on().open()
    assert UnlockRobot(phone).is_here().wait_left_s() > 8
    lock.is_free()
    form = everything_is_there(lock.as_volunteer(SUNITA.secret))
    a_second_tab_is_told(phone)
    form.next().asks("baby_danger").back().asks("baby_alive").back()
    TodayRobot(phone).is_here().to_sync().counts(4, 0).sees("It is safe on this phone.").shot("sync-unsent")


def leave_work_behind(today: TodayRobot) -> None:
    """A visit that was not sent, and one that is not finished."""
    today.tap_row(NEIGHBOUR)
    neighbour = HouseholdRobot(today.phone, NEIGHBOUR).is_here()
    neighbour.start_visit().nobody_home("In the fields", days=1)
    neighbour.is_here().back()
    house = today.is_here().to_households().search("baby of kam").open(BABY, HOUSE)
    form = house.start_visit().found_somebody().visit(BABY, FORM)
    form.choose("baby_alive", "yes").asks("baby_danger")


def everything_is_there(today: TodayRobot) -> FormRobot:
    """After all wrong PINs, the form stands where it was left."""
    form = today.resume(BABY, FORM).asks("baby_danger").back()
    return form.asks("baby_alive").is_marked("baby_alive", "yes")


def a_second_tab_is_told(phone: Phone) -> None:
    """Another tab of the same browser says plainly why it does not open."""
    tab = ScreenRobot(phone.second_tab().open())
    tab.sees("Doorstep is open in another window.", "Close the other window, then try again here.")
    tab.shot("second-tab")
    with tab.phone.page.expect_navigation():
        tab.tap_row("Try again")
    tab.phone.wait_for_app()
    tab.sees("Doorstep is open in another window.").phone.page.close()
