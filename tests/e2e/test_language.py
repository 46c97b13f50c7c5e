"""
The language switched in the middle of a form: everything said changes, nothing answered does.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.form import FormRobot, SavedRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import HouseholdsRobot
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer

BABY = "Baby of Kamla"
HOUSE = "Ganesh Sinha"
FORM = "hbnc_day_visit"
ENGLISH, HINDI = "en-IN", "hi-IN"
LEFT_EMPTY = (
    "feeds_well",
    "cries_or_dry",
    "kept_warm",
    "mother_meals",
    "mother_breasts",
    "mother_ifa_tablets",
    "vaccines",
    "birth_registered",
    "sncu_since",
)


@pytest.mark.long("forms")
def test_a_form_begun_in_english_is_finished_in_hindi_with_every_answer_kept(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address, language=ENGLISH).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    house = today.to_households().search("baby of kam").open(BABY, HOUSE)
    form = house.start_visit().found_somebody().visit(BABY, FORM)

    form = switched(form)
    form = dangers_in_hindi(form)
    form = switched_while_typing(form)
    save_in_hindi(measured(form))

    DoorRobot(phone).sees("Whom do you visit?").shot("door-people").back()
    HouseholdRobot(phone, HOUSE).is_here().sees("Visits before").shot("household").back()
    HouseholdsRobot(phone).is_here().shot("households").to_sync().sync().shot("sync-agrees")
    visit = Office(server).record("visit", form=FORM)
    said = {"baby_alive": "yes", "mother_pads": 3, "breaths": 48, "weight_g": 2700, "scale_colour": "green"}
    assert {name: visit.fields[f"q.{name}"] for name in said} == said
    assert visit.fields["worker"] == Office(server).worker(SUNITA.name)


def switched(form: FormRobot) -> FormRobot:
    """Question, choices and the app's own words, at one tap; the mark stays where it was."""
    form.asks("baby_alive").mark("baby_alive", "yes")
    form = form.speak(HINDI).asks("baby_alive").is_marked("baby_alive", "yes").sees("Next")
    return form.shot("question").next()


def dangers_in_hindi(form: FormRobot) -> FormRobot:
    """The danger screen too."""
    form.asks("baby_danger").reads(form.spoken.hint(FORM, "baby_danger")).shot("question-dangers")
    danger = form.raise_danger("baby_danger", "chest_indrawing", "baby_chest_indrawing").shot("danger")
    danger.call("ambulance_108", answered=True).shot("danger-called").go_on()
    form.is_marked("baby_danger", "chest_indrawing").next()
    form.choose("mother_alive", "yes").asks("mother_danger").shot("question-mother-dangers")
    return form.choose("mother_danger", "none").asks("mother_pads")


def switched_while_typing(form: FormRobot) -> FormRobot:
    """What is being typed stays in its field."""
    form.write("Your answer", "3")
    form = form.speak(ENGLISH).asks("mother_pads").typed("3")
    return form.speak(HINDI).asks("mother_pads").typed("3").shot("question-number").next()


def measured(form: FormRobot) -> FormRobot:
    """The rest of the questions."""
    form.fill("mother_temperature", "36.8").asks("breaths").shot("question-breaths").fill("breaths", "48")
    form.fill("temperature", "36.9").asks("yellow").shot("question-yellow").choose("yellow", "none")
    form.asks("baby_other").shot("question-other").choose("baby_other", "none")
    form.fill("weight_g", "2700").asks("scale_colour").shot("question-colour").choose("scale_colour", "green")
    for question in LEFT_EMPTY:
        form.asks(question).shot(f"question-{question}").next()
    return form


def save_in_hindi(form: FormRobot) -> None:
    """The list of questions, the answers, and that it is safe."""
    form.tap("All questions").shot("questions").tap("Back")
    form.asks("remarks").shot("question-remarks")
    summary = form.finish("remarks").reads("48", "2700").shot("summary")
    saved: SavedRobot = summary.save().shot("saved")
    saved.done()
