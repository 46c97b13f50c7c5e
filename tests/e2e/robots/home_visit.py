"""
The steps of one home visit, told the same wherever the app runs: the way from the door to the approval.
"""

from __future__ import annotations

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SyncRobot, TeamRobot, TodayRobot
from tests.e2e.support.demo_team import SUNITA
from tests.e2e.support.phone import Phone

BABY = "Baby of Kamla"
HOUSE = "Ganesh Sinha"
FORM = "hbnc_day_visit"


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
