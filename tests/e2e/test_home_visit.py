"""
The way of one home visit: from a phone that knows nobody to the supervisor's approval, offline in between.
"""

from __future__ import annotations

from tests.e2e.robots.entrance import EnrolRobot, UnlockRobot
from tests.e2e.robots.today import TodayRobot
from tests.e2e.support.phone import LAPTOP_SIZE, MakePhone
from tests.e2e.support.server import DoorstepServer

BABY = "Baby of Kamla"
HOUSE = "Ganesh Sinha"
FORM = "hbnc_day_visit"
SUNITA, PIN = "Sunita Devi", "482913"
MEENA, PASSPHRASE = "Meena Kumari", "grain-well-lamp"


def test_a_newborn_visit_from_the_locked_phone_to_the_approval(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    # The supervisor enrols by a code of the command line, and makes one for the volunteer.
    laptop = make_phone(server.address, size=LAPTOP_SIZE).open()
    enrol = EnrolRobot(laptop).is_here().code(server.codes["supervisor"])
    enrol.choose_pin(MEENA, PASSPHRASE).repeat_pin(PASSPHRASE)
    team = enrol.as_supervisor().shot("team-at-first")
    code = team.new_phone().shot("new-phone-workers").code_for(SUNITA)
    laptop.shot("new-phone-code-wide-en")
    laptop.turn_off()

    # The volunteer's phone: code, PIN, and only then her households.
    phone = make_phone(server.address).open()
    enrol = EnrolRobot(phone).is_here().shot("enrol-code").code(code)
    enrol.choose_pin(SUNITA, PIN).repeat_pin(PIN)
    today = enrol.as_volunteer().reads("Gopal Dhruw").shot("today")
    households = today.to_households().shot("households").search("baby of kam").reads(BABY)
    house = households.shot("households-found").open(BABY, HOUSE).shot("household")

    # From here on there is no server.
    server.stop()
    form = house.start_visit().shot("door").found_somebody().shot("door-people").visit(BABY, FORM)
    form.shot("question").choose("baby_alive", "yes")
    danger = form.raise_danger("baby_danger", "chest_indrawing", "baby_chest_indrawing").shot("danger")
    danger.call("ambulance_108", answered=True).shot("danger-called").go_on()
    form.is_marked("baby_danger", "chest_indrawing").next()
    form.choose("mother_alive", "yes").choose("mother_danger", "none")
    form.fill("mother_pads", "3").asks("mother_temperature")

    # The battery is empty in mid-form; the phone starts again, still without a server.
    phone.lose_power()
    phone.turn_on().open()
    today = UnlockRobot(phone).is_here().shot("unlock").as_volunteer(PIN).shot("today-not-finished")
    form = today.resume(BABY, FORM).asks("mother_temperature").shot("question-number")
    form.fill("mother_temperature", "36.8").fill("breaths", "48").fill("temperature", "36.9")
    form.choose("yellow", "none").choose("baby_other", "none").fill("weight_g", "2700")
    form.choose("scale_colour", "green").choose("feeds_well", "yes")
    summary = form.see_answers().shot("summary").reads("48", "36.8")
    summary.save().shot("saved").done()
    sync = TodayRobot(phone).is_here().to_sync().sees("It is safe on this phone.").shot("sync-waiting")

    # The server is back.
    server.start()
    sync.sync().shot("sync-agrees")
