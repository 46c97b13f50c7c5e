"""
What a form of the Community Health Toolkit is told of whom it is about.
"""

from __future__ import annotations

from datetime import date

from shared.domain.records import Record
from shared.forms.definition import CHT
from shared.kernel.identifiers import AreaId, RecordId
from shared.programmes.cht_inputs import cht_contacts, cht_inputs
from shared.programmes.context import form_rows, visit_answers

HOME = Record(
    id=RecordId("h"), kind="household", area=AreaId("a"), fields={"head_name": "Ram", "mobile": "98"}
)
ASHA = Record(
    id=RecordId("p"),
    kind="person",
    area=AreaId("a"),
    fields={"name": "Asha", "birth_on": "2024-01-31", "sex": "female", "risk": ["x"], "hurt": b"sealed"},
)


def test_person_stands_under_contact_and_their_household_above() -> None:
    told = cht_inputs(household=HOME, person=ASHA, task=None)

    assert told == {
        "source": "contact",
        "contact/_id": "p",
        "contact/patient_id": "p",
        "contact/name": "Asha",
        "contact/birth_on": "2024-01-31",
        "contact/date_of_birth": "2024-01-31",
        "contact/sex": "female",
        "contact/parent/_id": "h",
        "contact/parent/place_id": "h",
        "contact/parent/name": "Ram",
        "contact/parent/head_name": "Ram",
        "contact/parent/phone": "98",
        "contact/parent/mobile": "98",
    }


def test_household_is_the_contact_where_nobody_of_it_is_meant() -> None:
    told = cht_inputs(household=HOME, person=None, task=None)

    assert (told["contact/_id"], told["contact/name"]) == ("h", "Ram")


def test_records_to_choose_from_have_their_household_above_them() -> None:
    home, asha = cht_contacts(household=HOME, members=[ASHA])

    assert (home["_id"], home["place_id"], home["name"], home["phone"]) == ("h", "h", "Ram", "98")
    assert (asha["_id"], asha["date_of_birth"], asha["parent.name"]) == ("p", "2024-01-31", "Ram")
    assert "hurt" not in asha
    assert form_rows(today=date(2026, 11, 22), household=HOME, members=[ASHA])["contacts"] == (home, asha)


def test_forms_are_handed_it_with_the_other_rows() -> None:
    rows = form_rows(today=date(2026, 11, 22), household=HOME)

    assert rows["inputs"][0]["contact/name"] == "Ram"


def test_names_that_begin_with_a_stroke_are_data_in_the_toolkits_forms() -> None:
    answers = {"__has_danger_sign": "yes", "age": 3}

    assert visit_answers(answers, dialect=CHT) == {"q.__has_danger_sign": "yes", "q.age": 3}
    assert visit_answers(answers) == {"q.age": 3}
