"""
What a Kenyan promoter reads at each age: one dose of each medicine, one limit of breathing, to the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.records import Record
from shared.forms.session import Session
from shared.forms.steps import Answer, FormContext
from shared.kernel.identifiers import AreaId, RecordId
from shared.programmes.context import form_rows
from shared.programmes.decisions import fired_decisions
from tests.support.asked_questions import asked, definition
from tests.support.shipped_packs import shipped_pack

PACK, FORM = "kenya_community_health", "chp_under_five"
TODAYS = (date(2026, 11, 20), date(2028, 2, 29), date(2027, 3, 1))
"""One of them in a leap year, one after a short month."""
MONTHS = (2, 3, 5, 6, 11, 12, 24, 35, 36, 37, 59, 60)
ILL: dict[str, Answer] = {
    "danger": ["none"],
    "coughs": "yes",
    "may_treat": "yes",
    "breaths": 60,
    "loose": "yes",
    "fever": "yes",
    "took_al": "no",
    "rdt": "positive",
}


def around_birthdays() -> Iterator[tuple[date, date, int]]:
    """
    A day, a birth date and the full months between them: on the day of each limit, the day before and the day after.
    """
    for today in TODAYS:
        for months in MONTHS:
            for days in (-1, 0, 1):
                birth_on = _months_before(today, months) - timedelta(days=days)
                yield today, birth_on, _full_months(birth_on, today)


def _months_before(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError


def _full_months(birth_on: date, today: date) -> int:
    months = (today.year - birth_on.year) * 12 + today.month - birth_on.month
    return months - (today.day < birth_on.day)


def ill_child(today: date, birth_on: date, **answers: Answer) -> Session:
    """
    The form for an ill child, answered as far as it asks.
    """
    person = Record(
        id=RecordId("k"),
        kind="person",
        area=AreaId("area"),
        revision=1,
        fields={"birth_on": birth_on.isoformat()},
    )
    rows = form_rows(
        today=today,
        household=None,
        person=person,
        mother=None,
        task=None,
        last_visit=None,
        members=[person],
        case=None,
        plan=[],
    )
    noon = int(datetime(today.year, today.month, today.day, 12, tzinfo=UTC).timestamp() * 1000)
    session = Session(
        definition(FORM, PACK),
        FormContext(now_ms=noon, utc_offset_minutes=0, instances=rows),
        language="en",
    )
    for name, value in {**ILL, **answers}.items():
        step = next((step for step in session.steps() if step.name == name), None)
        if step is not None:
            assert session.answer(step.ref, value).accepted, name
    return session


def doses(months: int) -> set[str]:
    """
    What stands in the sources: amoxicillin from 12 months two tablets, zinc from 6 one, AL from 36 two.
    """
    if not 2 <= months < 60:
        return set()
    return {
        "amoxicillin_one" if months < 12 else "amoxicillin_two",
        "zinc_half" if months < 6 else "zinc_one",
        "al_one" if months < 36 else "al_two",
    }


@pytest.mark.parametrize(("today", "birth_on", "months"), list(around_birthdays()))
def test_each_age_reads_one_dose_of_each_medicine(today: date, birth_on: date, months: int) -> None:
    notes = {step.name for step in ill_child(today, birth_on).steps() if step.kind == "note"}

    assert notes - {"not_for"} == doses(months)
    assert ("not_for" in notes) == (not doses(months))


@pytest.mark.parametrize(("months", "limit"), [(2, 50), (11, 50), (12, 40), (59, 40)])
def test_breathing_is_fast_from_the_limit_of_the_age_on(months: int, limit: int) -> None:
    today = TODAYS[0]
    born = _months_before(today, months)

    assert "child_fast_breathing" not in fired(ill_child(today, born, may_treat="no", breaths=limit - 1))
    assert "child_fast_breathing" in fired(ill_child(today, born, may_treat="no", breaths=limit))


def fired(session: Session) -> set[str]:
    return {one.id for one in fired_decisions(shipped_pack(PACK), FORM, session.evaluate)}


@pytest.mark.parametrize(
    ("form", "question"),
    [("chp_under_five", "breaths"), ("chp_treatment", "breaths"), ("chp_newborn", "temperature_felt")],
)
def test_what_decides_about_an_ill_child_is_not_passed_over(form: str, question: str) -> None:
    assert next(one for one in asked(PACK) if (one.form.id, one.name) == (form, question)).node.required


@pytest.mark.parametrize("form", ["chp_newborn", FORM, "chp_treatment", "chp_check_up"])
def test_fits_that_are_over_count(form: str) -> None:
    signs = next(one for one in asked(PACK) if one.form.id == form and one.is_danger and one.is_told)

    assert [words for words in signs.words if words.startswith("Fits") and ", now or " in words]
