"""
No room left on the phone: what cannot be kept is said, what was kept stays, and with room again the visit is saved.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.home_visit import BABY, FORM, HOUSE
from tests.e2e.robots.places import TodayRobot
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer

NO_ROOM = "There is no room left on this phone."


@pytest.mark.long("storage")
def test_full_disk_loses_one_answer_in_plain_sight_and_nothing_before_it(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    house = (
        enrol_volunteer(phone, server.codes["volunteer"])
        .to_households()
        .search("baby of kam")
        .open(BABY, HOUSE)
    )
    server.stop()
    house.start_visit().found_somebody().visit(BABY, FORM).choose("baby_alive", "yes").asks("baby_danger")

    form = go_on_later(phone).asks("baby_danger")
    with phone.full():
        phone.tap(form.spoken.answer(FORM, "baby_danger", "chest_indrawing"))
        form.sees("This answer is not saved.", NO_ROOM, "Danger signs and help").shot(
            "question-no-room-danger"
        )
        form.is_not_marked("baby_danger", "chest_indrawing")
    form.mark("baby_danger", "none").lacks("This answer is not saved.").next()
    form.choose("mother_alive", "yes").choose("mother_danger", "none")
    form.asks("mother_pads")

    form = go_on_later(phone).asks("mother_pads")
    with phone.full():
        form.write("Your answer", "3").tap("Next").sees("This answer is not saved.", NO_ROOM)
        form.shot("question-no-room")
    form.next().fill("mother_temperature", "36.8").fill("breaths", "48").fill("temperature", "36.9")
    form.choose("yellow", "none").choose("baby_other", "none").fill("weight_g", "2700")
    form.choose("scale_colour", "green").choose("feeds_well", "yes").asks("cries_or_dry")

    summary = go_on_later(phone).asks("cries_or_dry").see_answers().reads("3", "48", "2700")
    with phone.full():
        summary.tap("Save").sees(NO_ROOM, "What you saved before is safe.").shot("summary-no-room")
    summary.save().done()
    TodayRobot(phone).is_here().to_sync().sees("It is safe on this phone.")

    server.start()
    TodayRobot(phone).to_sync().sync()


def go_on_later(phone: Phone) -> FormRobot:
    """The app begins anew, and so the next thing it keeps needs new room."""
    phone.lose_power()
    phone.turn_on().open()
    return UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret).resume(BABY, FORM)
