"""
Forms as authors write them, filled in a browser by thumb: every question type, repeats in repeats, another
language in the middle, a newer version while a draft is open.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.robots.field_form import FieldFormRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.pictures import MediaRobot
from tests.e2e.robots.places import HouseholdsRobot, TodayRobot
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.field_pack import EVERY_TYPE, FAMILY, LOOKS, a_field_pack, ask, publish
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.picture import settle
from tests.e2e.support.preview import previewed
from tests.e2e.support.server import DoorstepServer

pytestmark = pytest.mark.long("forms")

HOUSE, BABY = "Ganesh Sinha", "Baby of Kamla"
BAR_PX, EDGE_PX = 100, 10
HERE = {"latitude": 26.8467, "longitude": 80.9462, "accuracy": 12}


def begun(
    server: DoorstepServer,
    make_phone: MakePhone,
    folder: Path,
    form: str,
    language: str = "en-IN",
    light: str = "light",
) -> FieldFormRobot:
    """A volunteer's new phone, at the first question of a form."""
    publish(server, folder)
    phone = make_phone(server.address, language=language, options={"color_scheme": light}).open()
    phone.page.context.grant_permissions(["geolocation"], origin=server.address)
    phone.page.context.set_geolocation(HERE)
    today = enrol_volunteer(phone, server.codes["volunteer"])
    return open_form(phone, today, form)


def open_form(phone: Phone, today: TodayRobot, form: str) -> FieldFormRobot:
    """Through the door to a form."""
    house = today.to_households().search("baby of kam").open(BABY, HOUSE)
    house.start_visit().found_somebody()
    # Whoever of the house has nothing due: any form may be filled for them.
    phone.control(today.say("Nothing due"), exact=False).first.click()
    phone.tap(form, exact=False)
    return FieldFormRobot(phone)


@pytest.mark.parametrize(("language", "light"), [("en-IN", "light"), ("hi-IN", "dark")], ids=["day", "night"])
def test_every_question_type_is_answered_by_thumb(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path, language: str, light: str
) -> None:
    folder = a_field_pack(tmp_path / "pack", {"every_question": EVERY_TYPE})
    form = begun(server, make_phone, folder, "Every question", language, light)
    words_and_numbers(form)
    choices(form)
    ranges(form)
    days(form)
    places(form)
    pictures(form)
    form = rest(form)
    form.tap("See the answers").reads("Kamla", f"{form.own('Rice')}, {form.own('Fruit')}").shot(
        "field-answers"
    )
    form.tap("Save").sees("Saved on this phone").tap("Done")
    out_of_the_door(form)
    HouseholdRobot(form.phone, HOUSE).sees("Start a visit").back()
    HouseholdsRobot(form.phone).is_here().to_sync().sync()
    fields = {
        "feels": "so",
        "stars": 4,
        "age": 31,
        "home": "26.8467 80.9462 0.0 12.0",
        "pulse": 72,
        "weight": 0.1,
        "standing": "yes",
        "village": "v2999",
        "pot": "declined:",
        "greeting": "absent:",
    }
    visit = Office(server).record("visit", form="every_question")
    assert {name: visit.fields.get(f"q.{name}") for name in fields} == fields


def words_and_numbers(form: FieldFormRobot) -> None:
    """Marks in a label, guidance, a field that must be filled, a number that cannot be."""
    form.asks("Welcome. This form tries everything.").shot("field-welcome").next()
    form.asks("What is your name?").next().tells("Please ask for the name.").shot("field-needed")
    form.tap("All questions").sees("Needed", "You are here").shot("field-needed-list").back()
    form.tap("More about this").tells("As written on the card, or as neighbours say it.").shot("field-guided")
    form.fill("What is your name?", "Kamla").fill("What happened?", "Nothing much")
    form.asks("How old are you?").write("Your answer", "300").next().tells("Nobody is that old")
    form.shot("field-too-old").write("Your answer", "31").next()
    form.fill("What is the temperature?", "37.2")


def choices(form: FieldFormRobot) -> None:
    """Tiles, a grid, a scale, a folded list, three thousand villages, an order."""
    form.asks("Do you smoke?").shot("field-quick").tap_named("No")
    form.choose("What did you eat?", "Rice", "Fruit").choose("How do you feel?", "So so")
    form.asks("Which is the best?").tap("Choose").shot("field-unfolded").tap_named("Milk").holds("Milk")
    form.shot_of("best").next()
    form.asks("Which village?").write("Search", "2999").tap_named("Village 2999")
    form.shot_of("village").next()
    form.choose("Put them in order", "Milk", "Rice", "Fruit", "Lentils")


def ranges(form: FieldFormRobot) -> None:
    """A slider with steppers, stars."""
    form.asks("How strong is the pain?").tap("More").tap("More").tap("More").shot_of("pain").next()
    four = form.say("{n} of {most}", n=4, most=5)
    form.asks("How good was the service?").tap_named(four).holds(f"{four} {form.say('chosen')}")
    form.shot_of("stars").next()


def days(form: FieldFormRobot) -> None:
    """Days in parts, by name, by month, by age; times."""
    form.asks("Which day did you come?").tap("Yesterday").shot_of("day").next()
    form.asks("Since which month?").write("Month", "8").write("Year", "2025").shot_of("month").next()
    form.asks("When were you born?").write("Or about how old", "3").tap("years old").shot_of("age").next()
    form.asks("When do you wake?").write("Hour", "5").write("Minute", "30").shot_of("time").next()
    form.asks("When did we meet?").write("Day", "3").write("Month", "9").write("Year", "2025")
    form.write("Hour", "17").write("Minute", "5").shot_of("moment").next()


def places(form: FieldFormRobot) -> None:
    """A place of the phone, one typed, a way and an area."""
    form.asks("Where is your home?").shot_of("place asked").tap("Take this place")
    form.reads("26.84670, 80.94620", form.say("within {n} metres", n=12)).shot_of("place").next()
    form.asks("Which way did you walk?").tap("Take this place").reads(places_so_far(form, 1))
    form.write("Latitude", "26.85").write("Longitude", "80.95").tap("Add this place")
    form.reads(places_so_far(form, 2)).shot_of("way").next()
    form.asks("Where is your field?").shot_of("field").next()


def places_so_far(form: FieldFormRobot, count: int) -> str:
    """How many places of a way there are."""
    said: str = form.spoken.app.count("{n} place so far", "{n} places so far", count)
    return said


def pictures(form: FieldFormRobot) -> None:
    """A code typed; a picture, a signature and a recording that cannot be had."""
    form.asks("What is the code on the box?").write("Your answer", "8901").shot_of("code").next()
    taken = (
        ("Picture of the water pot", "Take a picture", "They said no"),
        ("Signature of the mother", "Sign", ""),
    )
    for question, button, instead in (*taken, ("A greeting for the nurse", "Record", "Could not be taken")):
        form.asks(question).shot_of(question).tap(button)
        media = MediaRobot(form.phone).asks(form.own(question)).shot(f"field-take-{button.lower()}")
        if instead:
            media.tap(instead).tap("Go on")
        else:
            media.tap("Signed by a mark").write("Name of who saw it", "Radha").tap("Keep this answer").tap(
                "Go on"
            )
        form.asks(question).shot_of(f"{question} instead").next()


def rest(form: FieldFormRobot) -> FieldFormRobot:
    """Something read, a page of several questions, all questions, a note that knows the answers."""
    form.choose("I was told what happens now", form.say("I have read this"))
    form.asks("Measurements").shot("field-page").next().sees("This question needs an answer.")
    is_in_view(form, form.say("This question needs an answer."))
    form.shot("field-page-needed").write(form.own("Pulse"), "3").next().tells("Count again")
    is_in_view(form, form.say("This question needs an answer."))
    form.shot("field-page-wrong").tap_named(f"{form.own('Weight in kg')}: {form.say('More')}")
    form.write(form.own("Pulse"), "72").tap_at("Standing?", "Yes").shot("field-page-done")
    form.tap("All questions").sees("See the answers").shot("field-all-questions").back()
    form.next()
    return form.asks("Thank you, Kamla. Twice the pulse is 144.").shot("field-thanks")


@pytest.mark.parametrize(("language", "light"), [("en-IN", "light"), ("hi-IN", "dark")], ids=["day", "night"])
def test_tables_grids_and_other_looks_are_answered_by_thumb(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path, language: str, light: str
) -> None:
    folder = a_field_pack(tmp_path / "pack", {"looks": LOOKS})
    form = begun(server, make_phone, folder, "Looks", language, light)
    form.asks("How often?").sees("This form notes where you are.").shot("looks-noted")
    form.tap("Take this place").lacks("This form notes where you are.")
    form.tap_at("Headache", "Most days").tap_at("Cough", "Never").tap_at("Sleep", "So so").shot(
        "looks-table"
    ).next()
    form.choose("What was cooked?", "Rice").choose("What is sold?", "Milk", "Fruit")
    form.choose("What is grown?", "Lentils").asks("How many rooms?").tap("More").tap("More").tap("More").shot(
        "looks-picker"
    )
    form.next().asks("What is liked?").write("Search", form.own("Milk")).tap_named("Milk").shot(
        "looks-searched"
    )
    form.next().fill("What is earned in a year?", "125000")
    form.asks("In which year was it built?").write("Year", "1998").shot("looks-year").next()
    form.asks("When is the feast?").write("Day", "15").write("Month", "1").write("Year", "2078")
    form.reads("१५ बैशाख २०७८").shot("looks-nepal").next()
    form.asks("Where is the well?").tap("Take this place").reads("26.84670, 80.94620").shot("looks-well")
    form.tap("See the answers").shot("looks-answers").tap("Save").sees("Saved on this phone").tap("Done")
    out_of_the_door(form)
    HouseholdRobot(form.phone, HOUSE).sees("Start a visit").back()
    HouseholdsRobot(form.phone).is_here().to_sync().sync()
    fields = {
        "begun_at": "26.8467 80.9462 0.0 12.0",
        "headache": "most",
        "cough": "never",
        "sleep": "so",
        "fed": "rice",
        "sold": ("milk", "fruit"),
        "grown": ("dal",),
        "rooms": 3,
        "liked": "milk",
        "income": 125000,
        "built": "1998-01-01",
        "feast": "2021-04-28",
        "well": "26.8467 80.9462 0.0 12.0",
    }
    visit = Office(server).record("visit", form="looks")
    said = {name: visit.fields.get(f"q.{name}") for name in fields}
    assert {name: tuple(one) if isinstance(one, list) else one for name, one in said.items()} == fields


def is_in_view(form: FieldFormRobot, words: str) -> None:
    """Words stand between the bar and the foot."""
    settle(form.phone.page)
    said = form.phone.anything(words).first.bounding_box()
    foot = form.phone.control(form.say("Leave it for later")).bounding_box()
    assert said is not None and foot is not None
    assert BAR_PX < said["y"] < said["y"] + said["height"] < foot["y"] - EDGE_PX


def test_children_and_their_vaccines_are_added_named_and_removed(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    folder = a_field_pack(tmp_path / "pack", {"family": FAMILY})
    form = begun(server, make_phone, folder, "Family")
    form.fill("What is the child's name?", "Asha")
    form.choose("Which vaccine?", "BCG")
    form.asks("Vaccine").reads("1. BCG").shot("field-doses").tap("Add one")
    form.choose("Which vaccine?", "Polio").asks("Vaccine").reads("2. Polio").next()
    form.asks("Child").reads("1. Asha").tap("Add one").fill("What is the child's name?", "Ravi")
    form.asks("Vaccine").next().asks("Child").reads("2. Ravi")
    form.shot("field-children").tap_named("Remove 1. Asha").sees("Yes, remove").shot("field-remove")
    form.tap("Yes, remove").reads("1. Ravi").lacks("Asha")
    form.next().asks("There are 1 children.")


def test_language_is_switched_in_the_middle_of_a_page(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    folder = a_field_pack(tmp_path / "pack", {"every_question": EVERY_TYPE})
    form = begun(server, make_phone, folder, "Every question")
    form.next().fill("What is your name?", "Kamla").asks("What happened?").write("Your answer", "Nothing")
    form.tap("Another language")
    form.phone.language = "hi-IN"
    form = FieldFormRobot(form.phone).asks("क्या हुआ?").shot("field-language")
    assert form.phone.page.get_by_label(form.say("Your answer")).first.input_value() == "Nothing"


def test_draft_is_finished_as_it_was_begun_when_the_form_changes(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    form = left_half_way(server, make_phone, tmp_path)
    changed = (*FAMILY[:2], ask("text", "school", "Which school?", "कौन सा स्कूल?"), *FAMILY[2:])
    publish(server, a_field_pack(tmp_path / "newer", {"family": changed}, "2026.12.2"))
    form = gone_on_with(form.phone).asks("What is the child's name?").next()
    form.choose("Which vaccine?", "Polio")
    form.asks("Vaccine").next().asks("Child").reads("1. Asha").next()
    form.asks("There are 1 children.").tap("See the answers").tap("Save").sees("Saved on this phone").tap(
        "Done"
    )
    newer = begun_again(form.phone)
    newer.asks("What is the child's name?").write("Your answer", "Ravi").next().asks("Which school?")


def test_draft_goes_into_the_newer_form_where_its_author_says_so(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    form = left_half_way(server, make_phone, tmp_path)
    renamed = ask("text", "called", "What is the child called?", "बच्चे को क्या कहते हैं?", was="child_name")
    changed = (FAMILY[0], renamed, *FAMILY[5:])
    publish(server, a_field_pack(tmp_path / "newer", {"family": changed}, "2026.12.2", drafts="carry"))
    form = gone_on_with(form.phone).sees("This form was changed after you began.").shot("field-carried")
    form.asks("What is the child called?").next().asks("Child").reads("1. Asha").next()
    form.asks("There are 1 children.").tap("See the answers").reads("Asha", "BCG").shot("field-left-over")
    form.tap("Save").sees("Saved on this phone").tap("Done")
    TodayRobot(form.phone).is_here().to_sync().sync()
    visit = Office(server).record("visit", form="family")
    said = {name: value for name, value in visit.fields.items() if name.startswith("q.child[")}
    assert said == {"q.child[1]/called": "Asha", "q.child[1]/dose[1]/which": "bcg"}
    assert visit.fields["form_version"] == "2026.12.2"


def test_draft_is_only_read_where_the_author_of_the_newer_form_says_so(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    form = left_half_way(server, make_phone, tmp_path)
    publish(server, a_field_pack(tmp_path / "newer", {"family": FAMILY}, "2026.12.2", drafts="read"))
    form = gone_on_with(form.phone).sees("This form was changed after you began.").reads("Asha")
    form.shot("field-only-read").next().asks("Which vaccine?").next().asks("Vaccine").next().asks(
        "Child"
    ).next()
    form.asks("There are 1 children.").tap("See the answers").lacks("Save").shot("field-only-read-answers")


def test_workbook_is_tried_before_any_programme_has_it(
    site: Path, make_phone: MakePhone, tmp_path: Path
) -> None:
    a_field_pack(tmp_path / "pack", {"family": FAMILY})
    workbook = tmp_path / "pack" / "forms" / "family.xlsx"
    with previewed(workbook, site) as (address, code):
        phone = make_phone(address, language="en-IN").open()
        form = open_form(phone, enrol_volunteer(phone, code), "family")
        form.fill("What is the child's name?", "Asha").asks("Which vaccine?").shot("field-preview")


def left_half_way(server: DoorstepServer, make_phone: MakePhone, folder: Path) -> FieldFormRobot:
    """The family's form begun, left after two answers and the phone at the household's list."""
    form = begun(server, make_phone, a_field_pack(folder / "pack", {"family": FAMILY}), "Family")
    form.fill("What is the child's name?", "Asha").asks("Which vaccine?").tap_named("BCG").next()
    form.asks("Vaccine").back().asks("Which vaccine?").back().asks("What is the child's name?").back()
    form.sees("Saved on this phone. You can go on later.")
    out_of_the_door(form)
    HouseholdRobot(form.phone, HOUSE).sees("Start a visit").back()
    return form


def gone_on_with(phone: Phone) -> FieldFormRobot:
    """After a sync, the form that is not finished."""
    HouseholdsRobot(phone).is_here().to_sync().sync().to_today().sees("Not finished").shot("field-draft")
    phone.tap("Family", exact=False)
    return FieldFormRobot(phone)


def out_of_the_door(form: FieldFormRobot) -> None:
    """Back through the questions of the door, however many were asked, to the house."""
    for _ in range(4):
        settle(form.phone.page)
        if form.phone.control(form.say("Start a visit")).count():
            return
        form.back()


def begun_again(phone: Phone) -> FieldFormRobot:
    """The form once more, for the same person, from the list of the day."""
    return open_form(phone, TodayRobot(phone).is_here(), "Family")
