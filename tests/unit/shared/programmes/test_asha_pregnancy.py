"""
What the form of the pregnancy works out from the last period, and says.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.context import form_rows
from tests.support.ashas import TODAY, day, record
from tests.support.shipped_packs import shipped_pack

BEFORE_A_LEAP_DAY = date(2027, 12, 1)


def a_pregnancy(*, today: date = TODAY, language: str = "en", **fields: str) -> Session:
    definition = Definition.from_wire(shipped_pack("india_asha_family").form("anc_visit").definition)
    woman = record("person", "woman", sex="female", **fields)
    noon_ms = int(datetime.combine(today, time(12), UTC).timestamp() * 1000)
    context = FormContext(now_ms=noon_ms, instances=form_rows(today=today, person=woman))
    return Session(definition, context, language=language)


def choose(session: Session, name: str, value: str | int) -> None:
    ref = next(step.ref for step in session.steps() if step.name == name)
    assert session.answer(ref, value).accepted, name


def weeks_note(session: Session) -> str:
    return next(step.label for step in session.steps() if step.name == "weeks_note")


@pytest.mark.parametrize(
    ("days", "weeks"), [(0, 0), (6, 0), (7, 1), (139, 19), (140, 20), (280, 40), (321, 45)]
)
def test_full_weeks_and_the_day_280_days_after_the_last_period_are_said(days: int, weeks: int) -> None:
    session = a_pregnancy(lmp_on=day(-days))
    choose(session, "state", "pregnant")

    expected = (TODAY + timedelta(days=280 - days)).strftime("%d-%m-%Y")
    assert weeks_note(session) == f"{weeks} full weeks. The birth is expected about {expected}."


def test_a_last_period_told_today_counts() -> None:
    session = a_pregnancy()
    choose(session, "state", "pregnant")
    choose(session, "new_lmp", day(-70))

    assert weeks_note(session).startswith("10 full weeks.")


def test_the_expected_day_across_a_leap_day() -> None:
    session = a_pregnancy(today=BEFORE_A_LEAP_DAY, lmp_on="2027-06-10")
    choose(session, "state", "pregnant")

    assert weeks_note(session).endswith("about 16-03-2028.")


def test_it_is_said_in_hindi() -> None:
    session = a_pregnancy(language="hi", lmp_on=day(-140))
    choose(session, "state", "pregnant")

    expected = (TODAY + timedelta(days=140)).strftime("%d-%m-%Y")
    assert weeks_note(session) == f"गर्भ के 20 हफ़्ते पूरे। प्रसव लगभग {expected} को।"


@pytest.mark.parametrize(
    ("live", "note", "opens"),
    [(1, "register_baby", "Newborn and mother"), (0, "loss_at_birth", "Mother after birth")],
)
def test_a_birth_told_leads_to_the_form_that_asks_about_danger(live: int, note: str, opens: str) -> None:
    session = a_pregnancy(lmp_on=day(-275))
    for name, answer in (("state", "delivered"), ("delivered_on", day(0)), ("delivered_at", "home")):
        choose(session, name, answer)
    choose(session, "born", 1)
    choose(session, "live", live)

    said = {step.name: step.label for step in session.steps()}
    assert f'"{opens}"' in said[note]
    assert opens in {form.title["en"] for form in shipped_pack("india_asha").forms.values()}
