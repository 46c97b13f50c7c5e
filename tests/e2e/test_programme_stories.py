"""
Programmes lived through: from a pregnancy to the young child, four people at a Brazilian door, the month's claim, a
campaign that was written in a spreadsheet.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.field_form import FieldFormRobot, Given
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SettingsRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.field_pack import publish
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import ROOT, DoorstepServer

pytestmark = pytest.mark.long("programmes")

PROGRAMMES = ROOT / "assets" / "programmes"
INDIA = ("india_asha_family", "india_asha_registers")


# ---- India: from a pregnancy to the young child, and the claim --------------------------------------------------


def test_from_a_pregnancy_to_the_young_child(server: DoorstepServer, make_phone: MakePhone) -> None:
    for name in INDIA:
        publish(server, PROGRAMMES / name)
    radha = {"name": "Radha Story", "sex": "female", "birth_on": "D-8000", "lmp_on": "D-268"}
    Office(server).imports([{"household_key": "s", "person_key": "r", "head_name": "Mohan Story", **radha}])
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"]).sees("All right").shot("year-reminder")
    today.tap("Calendar").sees("Mo").shot("year-calendar").back()

    house = open_house(today.is_here(), "radha story", "Radha Story Mohan Story", "Mohan Story")
    visits(house, "Radha Story", "Pregnancy", PREGNANT, shot="year-anc")
    on_day(phone, 11)
    house = open_house(TodayRobot(phone), "radha story", "Radha Story Mohan Story", "Mohan Story")
    visits(house, "Radha Story", "Pregnancy", BORN, shot="year-birth")
    registers_the_baby(house)
    on_day(phone, 13)
    house = open_house(TodayRobot(phone), "radha story", "Radha Story Mohan Story", "Mohan Story")
    visits(house, "Baby of Radha Story", "Newborn and mother", WELL_BABY, shot="year-newborn")
    on_day(phone, 11 + 92)
    house = open_house(TodayRobot(phone), "radha story", "Radha Story Mohan Story", "Mohan Story")
    house.shot("year-three-months")
    visits(house, "Baby of Radha Story", "Young child", WELL_CHILD, shot="year-hbyc")
    house.is_here().reads("Young child").shot("year-done")


def test_the_claim_of_a_month(server: DoorstepServer, make_phone: MakePhone) -> None:
    for name in INDIA:
        publish(server, PROGRAMMES / name)
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    work = today.settings().tap("My work").sees("Meetings").shot("claim-before")
    holds(work, "VHSND", {"On which day?": None, "Where?": ("Anganwadi centre",), "How many came?": "23"})
    work.reads("1 not sent").shot("claim-pending")
    lists = ("List of households", "Vaccines due")
    holds(
        work,
        "Lists of the month",
        {
            "On which day?": None,
            "Which lists did you bring up to date this month?": ("Households", lists[1]),
        },
    )
    work.back()
    SettingsRobot(phone).is_here().back()
    today.is_here().to_sync().sync().to_today().settings().tap("My work")
    # A session of 200 rupees and two lists of 300.
    work.sees("Together").reads("800 INR").shot("claim-received")


PREGNANT: dict[str, Given] = {
    "How is it with the pregnancy?": ("She is pregnant",),
    "Any of these now?": ("None of these",),
    "Was she at the health centre for a check in this period?": ("Yes",),
    "Speak about the birth plan now?": ("Yes",),
    "Where does she want to give birth?": ("District hospital",),
    "First blood donor": "Mohan",
}
BORN: dict[str, Given] = {
    "How is it with the pregnancy?": ("She has given birth",),
    "Date of the birth": None,
    "Where did she give birth?": ("District hospital",),
    "How many babies were born?": "1",
    "How many of them alive?": "1",
    "Does she get JSY?": ("Yes",),
    "Did she have four checks in this pregnancy?": ("Yes",),
}
WELL_BABY: dict[str, Given] = {
    "Is the baby alive?": ("Yes",),
    "Baby: any of these now?": ("None of these",),
    "Is the mother alive?": ("Yes",),
    "Mother: any of these since the last visit?": ("None of these",),
    "Mother: temperature in °C": "36.8",
    "Baby: breaths in one full minute": "45",
    "Baby: temperature in °C": "36.8",
    "Baby: is the skin yellow?": ("Not yellow",),
    "Baby: any of these?": ("None of these",),
    "Baby: weight in grams": "2900",
}
WELL_CHILD: dict[str, Given] = {
    "Is the child alive?": ("Yes",),
    "Any of these now?": ("None of these",),
    "Does the child cough or breathe with difficulty?": ("No",),
    "Loose stools now?": ("No",),
    "Vaccinated for the age?": ("Yes",),
}


def on_day(phone: Phone, day: int) -> None:
    """The phone is opened so many days later."""
    phone.turn_off()
    phone.turn_on().open()
    phone.set_ahead(day)
    UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret)


def open_house(today: TodayRobot, typed: str, row: str, title: str) -> HouseholdRobot:
    """By the name as people type it."""
    return today.is_here().to_households().search(typed).open(row, title)


def visits(
    house: HouseholdRobot, whom: str, form: str, answers: dict[str, Given], *, shot: str
) -> FieldFormRobot:
    """Somebody's visit by a form, whether it is due or not, from the household to the household."""
    house.start_visit().tap_row(house.say("Somebody is at home"))
    filled = FieldFormRobot(house.phone)
    page = house.phone.page
    people = page.get_by_role("heading", name=house.say("Whom do you visit?"), level=2, exact=True)
    forms = page.get_by_role("heading", name=house.say("Which form?"), level=2, exact=True)
    title = page.get_by_role("heading", name=form, level=1, exact=True)
    people.or_(title).first.wait_for(state="attached")
    if people.count():
        due = house.phone.control(f"{whom} {form}", exact=False)
        due.or_(house.phone.control(whom, exact=False)).first.wait_for()
        (due if due.count() else house.phone.control(whom, exact=False)).first.click()
        forms.or_(title).first.wait_for(state="attached")
    if forms.count():
        filled.tap_row(form)
    filled._titled(form)
    filled.answer_each(answers).shot(shot).save()
    start = house.phone.control(house.say("Start a visit"))
    people.or_(forms).or_(start).first.wait_for(state="attached")
    if forms.count():
        house.back()
        people.first.wait_for(state="attached")
    if people.count():
        house.back()
    house.is_here()
    return filled


def registers_the_baby(house: HouseholdRobot) -> None:
    """Her name is not known yet, her mother is."""
    form = house.add_person()
    form.agree("consent_record", "consent", "given").agree("consent_share", "consent_share", "given")
    form.choose("named_ask", "baby").asks("mother").tap_row("Radha Story").next()
    form.choose("sex", "female").choose("age_ask", "date").asks("birth_date_ask").tap("Today").next()
    # The day's question has gone: its heading would be read as the next one, and "Next" tapped twice.
    form.asks("relation")
    filled = FieldFormRobot(house.phone)
    filled.answer_each(
        {"Where was the baby born?": ("District hospital",), "Ask for more now? It can wait.": ("No",)}
    )
    filled.save()
    house.is_here()


def holds(work: ScreenRobot, meeting: str, answers: dict[str, Given]) -> None:
    """Writes down a meeting under My work."""
    work.tap_row(meeting)
    form = FieldFormRobot(work.phone)
    form._titled(meeting)
    form.answer_each(answers).shot(f"claim-{meeting.split()[0].lower()}").save()
    work.sees("Meetings")


# ---- Brazil: four people, one absent and one who does not want it -------------------------------------------------

FAMILY = "Dona Lurdes"


def test_a_brazilian_visit_to_four_people_one_absent_and_one_refusing(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    publish(server, PROGRAMMES / "brazil_family_health")
    house = {"household_key": "b", "head_name": FAMILY, "person.responsavel": "no"}
    Office(server).imports(
        [
            {**house, "person_key": "1", "name": "Lurdes Story", "sex": "female", "birth_on": "D-24000"},
            {**house, "person_key": "2", "name": "Paulo Story", "sex": "male", "birth_on": "D-15000"},
            {**house, "person_key": "3", "name": "Rosa Story", "sex": "female", "birth_on": "D-9000"},
            {**house, "person_key": "4", "name": "Ana Story", "sex": "female", "birth_on": "D-9"},
        ]
    )
    phone = make_phone(server.address, language="pt-BR").open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    home = open_house(today, "lurdes story", f"Lurdes Story {FAMILY}", FAMILY).shot("brazil-household")

    visits(home, "Ana Story", "Visita domiciliar", BABY_SEEN, shot="brazil-baby")
    visits(home, "Rosa Story", "Visita domiciliar", WOMAN_SEEN, shot="brazil-woman")
    found(home, "Paulo Story", "Nobody at home")
    found(home, "Lurdes Story", "Does not want it today")
    home.is_here().shot("brazil-after")
    home.back()
    TodayRobot(phone).to_sync().sync()
    made = Office(server).records("visit")
    # Whoever has two things due has refused both.
    outcomes = {str(one.fields["person"]): str(one.fields["outcome"]) for one in made}
    assert sorted(outcomes.values()) == ["done", "done", "nobody_home", "refused"]
    absent = [one for one in made if one.fields["outcome"] != "done"]
    # Who was absent or refused has no motives: LEDI wants none.
    assert [name for one in absent for name in one.fields if name.startswith("q.")] == []


BABY_SEEN: dict[str, Given] = {
    "Vê ou ouve algum destes sinais agora?": ("Nenhum",),
    "Turno": ("Manhã",),
    "Motivo da visita": ("Acompanhamento: recém-nascido",),
    "Vai medir agora? (peso, pressão, temperatura, glicemia)": ("Não",),
}
WOMAN_SEEN: dict[str, Given] = {
    "Está gestante, ou teve bebê há pouco?": ("Nenhum dos dois",),
    "Vê ou ouve algum destes sinais agora?": ("Nenhum",),
    "Turno": ("Manhã",),
    "Motivo da visita": ("Visita periódica (família)",),
    "Vai medir agora? (peso, pressão, temperatura, glicemia)": ("Não",),
}


def found(house: HouseholdRobot, whom: str, outcome: str) -> None:
    """What became of the visit to one of them."""
    house.is_here().tap_row(whom)
    door = ScreenRobot(house.phone)
    door.sees("What did you find?").tap_row(door.say(outcome))
    door.tap_row(door.say("No day agreed"))
    house.is_here()


# ---- A campaign written in a spreadsheet -------------------------------------------------------------------------


def test_a_vaccination_campaign_made_in_a_spreadsheet(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    campaign = tmp_path / "campaign"
    pack("new", str(campaign), "--languages", "en")
    write_the_campaign(campaign)
    pack("check", str(campaign))
    pack("test", str(campaign))
    publish(server, campaign)
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])

    today.to_households().tap("New household")
    form = FieldFormRobot(phone)
    form.answer_each(
        {"May I write this down? You may say no.": ("Agrees",), "Name of the head of the household": "Kamal"}
    )
    form.shot("campaign-house").tap("Save").tap("Add a person")
    child = {"Name": "Little Kamal", "Sex": ("Male",), "Age in years; an estimate is welcome": "3"}
    form.answer_each({"May I write this down? You may say no.": ("Agrees",), **child})
    form.tap("Save").tap("Done")
    house = HouseholdRobot(phone, "Kamal").is_here().shot("campaign-household")
    visits(house, "Little Kamal", "Vaccination", GIVEN, shot="campaign-visit")
    house.is_here().back()
    today = TodayRobot(phone).to_sync().sync().to_today()
    today.settings().tap("My work").reads("Children vaccinated", "1").shot("campaign-work")


GIVEN: dict[str, Given] = {
    "Was the vaccine given?": ("Yes",),
    "Fever after an earlier one?": ("No",),
}


def pack(*words: str) -> None:
    """`doorstep-server pack …`, as a manager types it."""
    run = [sys.executable, "-m", "sync_server.operations.cli", "pack", *words]
    said = subprocess.run(run, cwd=ROOT, check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def write_the_campaign(folder: Path) -> None:
    """What a manager writes: names of its own for the three forms, two questions, a day, what is counted."""
    for name, own in OWN.items():
        path = folder / "forms" / f"{name}.xlsx"
        book = load_workbook(path)
        replace_cells(book["settings"], {name: own}, "form_id")
        if name == "visit":
            survey = book["survey"]
            survey.delete_rows(2, survey.max_row)
            survey.append(["select_one yes_no", "given", "Was the vaccine given?", "yes"])
            survey.append(["select_one yes_no", "fever", "Fever after an earlier one?", "yes"])
        book.save(folder / "forms" / f"{own}.xlsx")
        path.unlink()
    book = load_workbook(folder / "pack.xlsx")
    for sheet in ("schedules", "decisions", "targets", "tests"):
        replace_cells(book[sheet], OWN, "form")
        replace_cells(book[sheet], WORDS)
    replace_cells(book["forms"], OWN, "id")
    replace_cells(book["forms"], {f"{name}.xlsx": f"{own}.xlsx" for name, own in OWN.items()}, "workbook")
    replace_cells(book["forms"], WORDS)
    book["decisions"].cell(2, 3).value = "fever"
    # Due from the first day on.
    book["occurrences"].cell(2, 3).value = "1"
    book["tests"].cell(2, 8).value = "monthly/0@p due=D-14"
    book.save(folder / "pack.xlsx")


OWN = {"household": "campaign_house", "person": "campaign_child", "visit": "vaccination"}
WORDS = {
    "Home visit": "Vaccination",
    "Home visits": "Children vaccinated",
    "${ill} = 'yes'": "${fever} = 'yes'",
    "ill = yes": "fever = yes",
}


def replace_cells(sheet: Worksheet, words: Mapping[str, str], column: str = "") -> None:
    """Writes other words over cells that hold just these, in one column or in all."""
    headings = [str(cell.value or "") for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for heading, cell in zip(headings, row, strict=True):
            if column in ("", heading):
                cell.value = words.get(str(cell.value or ""), cell.value)
