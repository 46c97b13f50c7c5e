"""
People written down with the real forms.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.open_household import open_household
from mobile.use_cases.people import age_on, today_of
from mobile.use_cases.start_visit import begin_draft
from mobile.use_cases.submit_visit import Submitted, submit_form
from shared.domain.ages import Age
from tests.support.ashas import record
from tests.support.desks import a_desk, a_family, receive


async def registering(desk: Desk, home: str) -> Filling:
    return open_filling(desk, await begin_draft(desk, "person", {"household": home}), "en")


async def answer(filling: Filling, **answers: Any) -> None:
    for name, value in answers.items():
        ref = next(step.ref for step in filling.session.steps() if step.name == name)
        kept = await filling.answer(ref, value)
        assert kept.problem is None, kept


def choices(filling: Filling, name: str) -> list[str]:
    return [choice.label for step in filling.session.steps() if step.name == name for choice in step.choices]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"age_years_ask": 1}, Age(12, "month", True)),
        ({"age_years_ask": 3}, Age(3, "year", True)),
        ({"age_years_ask": 4, "age_months_ask": 11}, Age(4, "year", True)),
        ({"age_years_ask": 30}, Age(30, "year", True)),
        ({"age_years_ask": 97}, Age(97, "year", True)),
        ({"age_years_ask": 0, "age_months_ask": 5}, Age(5, "month", True)),
        ({"age_years_ask": 0, "age_months_ask": 11}, Age(11, "month", True)),
        ({"age_years_ask": 1, "age_months_ask": 7}, Age(19, "month", True)),
        ({"age_years_ask": 0, "age_months_ask": 0, "age_days_ask": 4}, Age(4, "day", True)),
    ],
)
def test_the_age_that_was_said_is_the_age_that_is_shown(said: dict[str, int], shown: Age) -> None:
    async def story() -> Age | None:
        desk = await a_desk()
        home, _, _ = await a_family(desk)
        filling = await registering(desk, home)
        await answer(
            filling, consent="given", named_ask="named", name="Meena", sex="female", age_ask="age", **said
        )
        submitted = await submit_form(desk, filling)
        assert isinstance(submitted, Submitted)
        return age_on(desk.book.get(submitted.record), today_of(desk.device.clock))

    assert asyncio.run(story()) == shown


def test_a_little_girl_is_not_offered_as_a_mother_and_a_woman_of_unknown_age_is() -> None:
    async def story() -> list[str]:
        desk = await a_desk()
        home, _, _ = await a_family(desk)
        await receive(
            desk, "girl", "person", household=home, name="Meena", sex="female", birth_on="2022-05-01"
        )
        await receive(desk, "aunt", "person", household=home, name="Asha", sex="female")
        await receive(desk, "man", "person", household=home, name="Ram", sex="male", birth_on="1990-05-01")
        filling = await registering(desk, home)
        await answer(filling, consent="given", named_ask="baby")
        return sorted(choices(filling, "mother"))

    assert asyncio.run(story()) == ["Asha", "Sunita"]


def test_a_person_is_a_year_older_on_the_birthday_itself() -> None:
    person = record("person", "p", birth_on="1996-11-22")

    assert [age_on(person, date(2026, 11, day)) for day in (21, 22)] == [Age(29, "year"), Age(30, "year")]


def test_who_refused_is_marked_so_and_due_all_the_same() -> None:
    async def story() -> dict[str, tuple[bool, int]]:
        desk = await a_desk()
        home, _, _ = await a_family(desk, birth_on="2020-01-01")
        filling = await registering(desk, home)
        await answer(filling, consent="refused", named_ask="baby", mother_name="Champa", sex="male")
        await answer(filling, age_ask="date", birth_date_ask="2025-10-07")
        await submit_form(desk, filling)
        members = open_household(desk, home).members
        return {member.name: (member.refused, len(member.due)) for member in members}

    assert asyncio.run(story()) == {
        "Baby of Champa": (True, 1),
        "Baby of Sunita": (False, 0),
        "Sunita": (False, 0),
    }
