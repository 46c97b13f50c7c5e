"""
Somebody with a genuine card whose household is not on this phone: seen all the same, and written for their own team.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.read_door import read_door
from mobile.use_cases.start_visit import begin_encounter, start_visit
from mobile.use_cases.submit_visit import Submitted, submit_form
from shared.domain.guests import GUEST_CARD, is_guest
from tests.support.cards import a_card
from tests.support.desks import a_desk, receive
from tests.support.loops import in_event_loop

CARD, OTHER = a_card().card_id, a_card("other").card_id
FORM = "pnc_mother"


async def begun(desk: Desk, card: str) -> str:
    encounter = await begin_encounter(desk, "", card_id=card)
    return await start_visit(
        desk, form_id=FORM, household_id="", person_id="", encounter_id=encounter, guest_card=card
    )


@in_event_loop
async def test_a_guests_door_shows_nobody_and_every_visit_form() -> None:
    desk = await a_desk()
    await receive(desk, "alone", "person", name="Somebody without a household")
    door = read_door(desk, "")

    assert ("", (), ()) == (door.title, door.due, door.others)
    assert FORM in [offered.form for offered in door.forms]


@in_event_loop
async def test_a_guest_visit_and_its_door_carry_the_card_and_no_household() -> None:
    desk = await a_desk()
    filling = open_filling(desk, await begun(desk, CARD), "en")
    submitted = await submit_form(desk, filling, stopped=True)

    assert isinstance(submitted, Submitted)
    visit = desk.book.get(submitted.record)
    door = desk.book.get(visit.text("encounter"))
    assert is_guest(visit)
    assert is_guest(door)
    assert {CARD} == {visit.text(GUEST_CARD), door.text(GUEST_CARD), door.text("card_id")}
    assert visit.get("household") is None
    assert visit.area == desk.identity.area


@in_event_loop
async def test_two_guests_are_never_one_visit() -> None:
    desk = await a_desk()

    assert await begun(desk, CARD) == await begun(desk, CARD)
    assert await begun(desk, CARD) != await begun(desk, OTHER)
    assert 2 == len(desk.book.all_of("encounter"))
