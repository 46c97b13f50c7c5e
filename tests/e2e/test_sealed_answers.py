"""
A sensitive answer through a team's phones: whom it is for reads it behind one tap, a colleague sees that it is kept
closed, and after a hand-over the new worker reads it.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.entrance import EnrolRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import Worker, enrol_supervisor, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.second_volunteer import hand_over
from tests.e2e.support.server import DoorstepServer

GEETA = Worker("Geeta Sahu", "630571")
HOUSE, MOTHER, BABY = "Ganesh Sinha", "Kamla Sinha", "Baby of Kamla"
COVERED = "•••"
FORM, QUESTION = "pnc_mother", "family_planning"
LANGUAGES = pytest.mark.parametrize("language", ["en-IN", "hi-IN"])


@pytest.mark.long("vault")
@LANGUAGES
def test_a_sensitive_answer_opens_on_the_phones_it_is_for_and_stays_closed_on_others(
    server: DoorstepServer, make_phone: MakePhone, language: str
) -> None:
    laptop = make_phone(server.address, language=language).open()
    enrol_supervisor(laptop, server.codes["supervisor"]).to_sync().sync().to_team()
    colleague = make_phone(server.address, language=language).open()
    enrol_geeta(colleague, Office(server).code("geeta")).to_sync().sync().to_today()
    phone = make_phone(server.address, language=language).open()
    today = enrol_volunteer(phone, server.codes["volunteer"]).to_sync().sync().to_today()

    asks_her_alone(open_house(today))
    TodayRobot(phone).is_here().to_sync().sync()
    phone.turn_off()
    the_supervisor_reads_it(laptop)
    kept_closed(colleague)

    household = Office(server).record("household", head_name=HOUSE)
    hand_over(server, household.id, Office(server).worker(GEETA.name))
    # The supervisor's phone hears of it, wraps the key to the new worker's, and sends it.
    TeamRobot(laptop).is_here().to_sync().sync().sync().to_team()
    the_new_worker_reads_it(colleague)


def enrol_geeta(phone: Phone, code: str) -> TodayRobot:
    """The team's second volunteer."""
    robot = EnrolRobot(phone).is_here().code(code).sees("Choose your PIN").reads(GEETA.name)
    robot.choose_pin(GEETA.secret).repeat_pin(GEETA.secret)
    return TodayRobot(phone).is_here()


def open_house(today: TodayRobot) -> HouseholdRobot:
    """By its name: a household of the team is found on every phone of it."""
    return today.to_households().search("baby of kam").open(BABY, HOUSE)


def asks_her_alone(house: HouseholdRobot) -> None:
    """What is asked alone says who will read it, and stands covered among the answers."""
    form = house.start_visit().found_somebody().visit_other(MOTHER, FORM)
    form.choose("mother_alive", "yes").choose("mother_danger", "none").fill("mother_pads", "3")
    form.fill("mother_temperature", "36.8").go_to("alone_to_talk").shot("sealed-alone")
    form.choose("alone_to_talk", "yes").asks(QUESTION)
    form.reads(form.say("Can be read by you, {names}", names="Meena Kumari")).shot("sealed-question")
    summary = form.choose(QUESTION, "yes").asks("remarks").see_answers().reads(COVERED)
    summary.shot("sealed-summary").tap("Show").sees("Hide").lacks(COVERED)
    summary.shot("sealed-summary-shown").save().done()
    house.sees("Which form?").back().sees("Whom do you visit?").back()
    house.is_here().open_visit(FORM).reads(COVERED).sees("Show").shot("sealed-visit").back()
    house.is_here().back()
    house.tap("Today")


def the_supervisor_reads_it(laptop: Phone) -> None:
    """On her phone it opens behind one tap, and is covered again once she has been elsewhere."""
    team = TeamRobot(laptop).is_here().to_sync().sync().to_team()
    review = team.check(MOTHER, FORM).reads(COVERED).shots("sealed-review")
    review.tap("Show").lacks(COVERED).sees("Hide").shot("sealed-review-shown").back()
    review = team.is_here().check(MOTHER, FORM).reads(COVERED)
    review.back()
    team.is_here()


def kept_closed(phone: Phone) -> None:
    """A colleague sees that there is an answer, whose it is, and neither it nor what was asked."""
    today = TodayRobot(phone).is_here().to_sync().sync().to_today()
    house = open_house(today)
    visit = house.open_visit(FORM)
    closed = visit.say("Kept closed: for {names} only", names="Meena Kumari, Sunita Devi")
    visit.reads(closed).lacks(visit.spoken.question(FORM, QUESTION)).lacks("Show").shot(
        "sealed-closed"
    ).back()
    home(house)


def the_new_worker_reads_it(phone: Phone) -> None:
    """After the hand-over the same visit opens."""
    today = TodayRobot(phone).is_here().to_sync().sync().to_today()
    house = open_house(today)
    visit = house.open_visit(FORM).reads(COVERED).tap("Show").lacks(COVERED)
    visit.reads(visit.spoken.question(FORM, QUESTION)).shot("sealed-after-hand-over").back()
    home(house)


def home(house: ScreenRobot) -> None:
    """From a household back to Today."""
    house.is_here().back()
    house.tap("Today")
