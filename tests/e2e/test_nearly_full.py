"""
A browser that gives no more room than the app already holds: the visit is saved all the same.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.home_visit import BABY, FORM, HOUSE
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer


@pytest.mark.long("storage")
def test_visit_is_saved_where_there_is_no_more_room(server: DoorstepServer, make_phone: MakePhone) -> None:
    phone = make_phone(server.address).open()
    households = enrol_volunteer(phone, server.codes["volunteer"]).to_households()
    house = households.search("baby of kam").open(BABY, HOUSE)
    server.stop()
    form = house.start_visit().found_somebody().visit(BABY, FORM)
    with phone.nearly_full(0):
        form.choose("baby_alive", "yes").mark("baby_danger", "none").next()
        form.choose("mother_alive", "yes").choose("mother_danger", "none").fill("mother_pads", "3")
        form.fill("mother_temperature", "36.8").fill("breaths", "48").fill("temperature", "36.9")
        form.choose("yellow", "none").choose("baby_other", "none").fill("weight_g", "2700")
        form.choose("scale_colour", "green").choose("feeds_well", "yes").asks("cries_or_dry")
        form.see_answers().reads("3", "48", "2700").save().done()
        house.back()
        house.is_here().back()
        sync = households.is_here().to_sync().sees("It is safe on this phone.")

    server.start()
    sync.sync()
