"""
A household and its people written down with the real forms: asked first, estimated where nobody knows, found again.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.records import Value
from tests.e2e.robots.form import FormRobot, SavedRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TodayRobot
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer

HEAD = "सीता देवी"
CHILD = "मीनाक्षी"
BABY = "Baby of Champa"
RECORDED = 9
"""The household, two people, their five answers about notes, and a visit that was begun."""


def test_a_household_and_two_people_are_written_down_one_of_whom_refuses_and_is_cared_for(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()

    saved = household(today.to_households().register())
    saved = child_who_agrees(saved.shot("registered").add_person())
    baby_without_a_name_whose_mother_refuses(saved.add_person()).done()
    offers_care(HouseholdRobot(phone, HEAD).is_here())
    found_in_latin_letters(phone)

    server.start()
    TodayRobot(phone).to_sync().sync().counts(RECORDED, RECORDED).shot("registered-sync")
    stands_on_the_server(Office(server))
    found_in_latin_letters(phone)


def household(form: FormRobot) -> SavedRobot:
    """Spoken consent comes before the first name."""
    form.asks_consent("consent_record").shot("register-consent").agree("consent_record", "consent", "given")
    form.shot("register-share").agree("consent_share", "consent_share", "given")
    form.asks("head_name").write("Your answer", HEAD).shot("register-name").next()
    form.fill("house_no", "12").skip("mohalla").skip("ward_no").fill("village", "Semariya").skip("mobile")
    form.skip("safe_to_keep").asks("house_ask").mark("house_ask", "no").shot("register-last")
    return form.finish("house_ask").reads(HEAD).shot("register-summary").save()


def child_who_agrees(form: FormRobot) -> SavedRobot:
    """A name in her own script, an age as far as somebody knows it."""
    form.agree("consent_record", "consent", "given").agree("consent_share", "consent_share", "refused")
    form.asks("named_ask").shot("person-named").choose("named_ask", "named").fill("name", CHILD)
    form.choose("sex", "female").asks("age_ask").shot("person-age").choose("age_ask", "age")
    form.asks("age_years_ask").write("Your answer", "3").shot("person-age-years").next()
    form.skip("age_months_ask").asks("relation").shot("person-relation").choose("relation", "granddaughter")
    form.skip("child_mother_ask").asks("more_ask").mark("more_ask", "no")
    return form.finish("more_ask").reads(CHILD, "3").shot("person-summary").save()


def baby_without_a_name_whose_mother_refuses(form: FormRobot) -> SavedRobot:
    """Only what care needs is asked; nothing about the family, no number."""
    form.asks_consent("consent_record").mark("consent", "refused").shot("person-refuses").next()
    form.asks("refused_note").shot("person-refused").next()
    form.choose("named_ask", "baby").asks("mother").shot("person-mother").skip("mother")
    form.fill("mother_name", "Champa").choose("sex", "male").choose("age_ask", "age")
    form.fill("age_years_ask", "0").fill("age_months_ask", "0").asks("age_days_ask").shot("person-age-days")
    form.fill("age_days_ask", "4").choose("birth_place", "home").skip("delivery")
    form.asks("birth_weight_g").shot("person-birth").fill("birth_weight_g", "2600").skip("preterm").skip(
        "fed_day_one"
    )
    summary = form.finish("sncu").reads("Champa").shot("person-refused-summary")
    return summary.save()


def offers_care(house: HouseholdRobot) -> None:
    """The newborn visit is due for the baby all the same, and begins."""
    house.reads("about 3 years", BABY, "4 days").shot("registered-household")
    door = house.start_visit().found_somebody().shot("registered-door")
    form = door.visit(BABY, "hbnc_day_visit").asks("baby_alive")
    form.tap("Back")
    door.tap("Back")
    house.is_here().back()


def found_in_latin_letters(phone: Phone) -> None:
    """As people type it."""
    households = TodayRobot(phone).to_households().search("minakshi").reads(CHILD).shot("registered-found")
    households.search("sita dev").open(HEAD, HEAD).back()
    households.is_here()


def stands_on_the_server(office: Office) -> None:
    """Everything arrived, and the house is the worker's who wrote it down."""
    home = office.record("household", head_name=HEAD)
    child = office.record("person", name=CHILD)
    baby = office.record("person", name=BABY)
    assert home.fields["worker"] == office.worker(SUNITA.name)
    assert (home.fields["consent"], child.fields["birth_on_estimated"]) == ("given", "yes")
    assert {child.fields["household"], baby.fields["household"]} == {home.id}
    assert not {"relation", "mobile", "father_name"} & given(baby.fields)
    assert answers(office, "person", child.id) == {"record": "given", "share": "refused"}
    assert answers(office, "person", baby.id) == {"record": "refused"}


def given(fields: Mapping[str, Value]) -> set[str]:
    """The fields that hold something."""
    return {name for name, value in fields.items() if value is not None}


def answers(office: Office, about: str, record: str) -> dict[Value, Value]:
    """What somebody agreed to and refused."""
    consents = office.records("consent", **{about: record})
    return {one.fields["purpose"]: one.fields["answer"] for one in consents}
