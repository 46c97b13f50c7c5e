"""
The way of one home visit: from a phone that knows nobody to the supervisor's approval, offline in between.
"""

from __future__ import annotations

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SyncRobot, TeamRobot, TodayRobot
from tests.e2e.support.demo_team import MEENA, SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.phone import LAPTOP_SIZE, MakePhone, Phone
from tests.e2e.support.server import DoorstepServer

BABY = "Baby of Kamla"
HOUSE = "Ganesh Sinha"
FORM = "hbnc_day_visit"


def test_a_newborn_visit_from_the_locked_phone_to_the_approval(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    laptop = make_phone(server.address, size=LAPTOP_SIZE).open()
    team = enrol_supervisor(laptop, server.codes["supervisor"]).shot("team-at-first")
    code = team.new_phone().shot("new-phone-workers").code_for(SUNITA.name)
    team.shot("new-phone-code")
    laptop.turn_off()

    phone = make_phone(server.address).open()
    house = find_the_house(enrol_volunteer(phone, code, shots=True).reads("Gopal Dhruw").shot("today"))

    server.stop()
    begin_the_visit(house)
    phone.lose_power()
    phone.turn_on().open()
    finish_the_visit(phone)
    sync = TodayRobot(phone).is_here().to_sync().sees("It is safe on this phone.").shot("sync-waiting")

    server.start()
    sync.sync().counts(5, 5).sees("Nothing waits to be sent.").shot("sync-agrees")

    laptop.turn_on().open()
    team = UnlockRobot(laptop).is_here().as_supervisor(MEENA.secret)
    send_back(team)
    correct_the_answer(sync)
    approve(team)
    found = sync.sync().to_households().search("baby of kam")
    found.open(BABY, HOUSE).sees("Approved").shot("household-approved")


def find_the_house(today: TodayRobot) -> HouseholdRobot:
    """By the name as people type it."""
    households = today.to_households().shot("households").search("baby of kam").reads(BABY)
    return households.shot("households-found").open(BABY, HOUSE).shot("household")


def begin_the_visit(house: HouseholdRobot) -> None:
    """From the door to the question at which the battery is empty; a danger fires on its answer, help is called."""
    form = house.start_visit().shot("door").found_somebody().shot("door-people").visit(BABY, FORM)
    form.shot("question").choose("baby_alive", "yes")
    danger = form.raise_danger("baby_danger", "chest_indrawing", "baby_chest_indrawing").shot("danger")
    danger.call("ambulance_108", answered=True).shot("danger-called").go_on()
    form.is_marked("baby_danger", "chest_indrawing").shot("question-danger").next()
    form.choose("mother_alive", "yes").choose("mother_danger", "none")
    form.fill("mother_pads", "3").asks("mother_temperature")


def finish_the_visit(phone: Phone) -> None:
    """The phone starts again, still without a server: the same question, the answers before it."""
    today = UnlockRobot(phone).is_here().shot("unlock").as_volunteer(SUNITA.secret).shot("today-not-finished")
    form = today.resume(BABY, FORM).asks("mother_temperature").shot("question-number")
    form.fill("mother_temperature", "36.8").fill("breaths", "48").fill("temperature", "36.9")
    form.choose("yellow", "none").choose("baby_other", "none").fill("weight_g", "2700")
    form.choose("scale_colour", "green").choose("feeds_well", "yes")
    summary = form.asks("cries_or_dry").see_answers().reads("48", "36.8").shot("summary")
    summary.save().shot("saved").done()


def send_back(team: TeamRobot) -> None:
    """The supervisor sees the danger first, and wants one answer looked at again."""
    team = team.to_sync().sync().to_team().shows_danger(BABY, "baby_chest_indrawing").shot("team")
    review = team.check(BABY, FORM).shot("review").comment(FORM, "weight_g", "Please weigh again.")
    review.shot("review-comment").send_back()
    team.is_here().sees("No visit waits for you.").to_sync().sync()


def correct_the_answer(sync: SyncRobot) -> None:
    """The volunteer finds it as a task, and corrects the one answer."""
    today = sync.sync().to_today().shot("today-returned")
    visit = today.open_returned(BABY, FORM).reads("Please weigh again.").shot("visit-returned")
    form = visit.correct(FORM).go_to("weight_g").sees("Your supervisor says").shot("question-comment")
    summary = form.fill("weight_g", "2650").asks("scale_colour").see_answers()
    summary.write("What did you change, and why?", "Weighed again").shot("summary-correction").save().done()
    visit.is_here().reads("2650").shot("visit-corrected").back()
    today.is_here().to_sync().sync()


def approve(team: TeamRobot) -> None:
    """The supervisor approves what came back."""
    review = team.to_sync().sync().to_team().check(BABY, FORM).reads("Weighed again", "2650")
    review.shot("review-again").approve()
    team.is_here().sees("No visit waits for you.").to_sync().sync()
