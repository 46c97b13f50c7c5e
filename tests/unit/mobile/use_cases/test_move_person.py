"""
One person lives somewhere else now: what goes along, who may say so, and what is not done before the server did it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.move_person import (
    Arrival,
    asked_to_leave,
    find_homes,
    may_move,
    move_person,
    read_arrival,
    read_going,
)
from mobile.use_cases.open_household import open_household
from mobile.use_cases.open_person import open_person
from shared.kernel.errors import RecordMissingError
from tests.support.case_books import AREA, a_progress, a_received, a_record_id
from tests.support.desks import KAMLA, a_desk, a_device, a_family, receive
from tests.support.loops import in_event_loop

BELOW = "sitapur"


async def a_supervisors_desk() -> Desk:
    device = a_device()
    vault = await device.keys.create(replace(KAMLA, role="supervisor"), "grain-well-lamp")
    desk = Desk(device, vault, await device.open_book(vault))
    below = a_received(BELOW, "area", fields={"name": "Sitapur", "parent": AREA}, revision=9)
    await desk.book.apply(a_progress(below, cursors={AREA: 9}))
    return desk


async def a_home_elsewhere(desk: Desk) -> str:
    home = a_received("there", "household", str(a_record_id(BELOW)), fields={"head_name": "Gopal"})
    await desk.book.apply(a_progress(home, cursors={str(a_record_id(BELOW)): 1}))
    return a_record_id("there")


@in_event_loop
async def test_in_another_household_of_the_team_they_are_at_once_with_all_that_was_done() -> None:
    desk = await a_desk()
    home, mother, baby = await a_family(desk)
    new = await receive(desk, "next door", "household", head_name="Gopal", worker="geeta")
    for whose in (mother, baby):
        await receive(desk, f"visit {whose}", "visit", household=home, person=whose, visited_on="2025-10-08")
    await receive(desk, "geeta", "worker", name="Geeta")

    arrival = read_arrival(desk, mother, new)
    await move_person(desk, mother, arrival)

    assert [dict(one.set) for one in desk.book.pending()] == [{"household": new}]
    assert [one.person for one in open_household(desk, new).members] == [mother]
    assert [one.visit for one in open_household(desk, new).visits] == [a_record_id(f"visit {mother}")]
    assert [one.visit for one in open_household(desk, home).visits] == [a_record_id(f"visit {baby}")]
    assert open_person(desk, mother).home == "Gopal"


@in_event_loop
async def test_what_follows_is_known_before() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    await receive(desk, "visit", "visit", household=home, person=mother)
    geeta = await receive(desk, "geeta", "worker", name="Geeta")
    new = await receive(desk, "next door", "household", head_name="Gopal", worker=geeta)

    going = read_going(desk, mother)
    assert (going.name, going.visits, going.others, going.areas) == ("Sunita", 1, 1, ())
    assert read_arrival(desk, mother, new) == Arrival(new, "", "Gopal", worker="Geeta")


@in_event_loop
async def test_what_was_begun_for_them_goes_along() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    new = await receive(desk, "next door", "household", head_name="Gopal")
    context = {"household": home, "person": mother}
    await desk.book.save_draft(Draft(id=a_record_id("begun"), form="hbnc", form_version="1", context=context))

    await move_person(desk, mother, read_arrival(desk, mother, new))

    assert open_household(desk, home).unfinished == ()
    assert [one.draft for one in open_household(desk, new).unfinished] == [a_record_id("begun")]


@in_event_loop
async def test_to_another_team_it_is_asked_and_not_done() -> None:
    desk = await a_supervisors_desk()
    _, mother, _ = await a_family(desk)
    team = a_record_id(BELOW)

    await move_person(desk, mother, read_arrival(desk, mother, area=team))

    (operation,) = desk.book.pending()
    assert dict(operation.set) == {"moves_to": team}
    assert (asked_to_leave(desk, mother), open_person(desk, mother).asked) == ("Sitapur", "Sitapur")
    assert open_person(desk, mother).home == "Ram Prasad"


@in_event_loop
async def test_a_household_of_another_team_is_named_in_the_same_breath() -> None:
    desk = await a_supervisors_desk()
    _, mother, _ = await a_family(desk)
    new = await a_home_elsewhere(desk)

    arrival = read_arrival(desk, mother, new)
    await move_person(desk, mother, arrival)

    assert (arrival.title, arrival.team_name) == ("Gopal", "Sitapur")
    (operation,) = desk.book.pending()
    assert dict(operation.set) == {"household": new, "moves_to": a_record_id(BELOW)}


@in_event_loop
async def test_a_volunteer_finds_households_of_the_own_team_only() -> None:
    desk = await a_desk()
    _, mother, _ = await a_family(desk)
    await a_home_elsewhere(desk)
    near = await receive(desk, "next door", "household", head_name="Gopal Das")

    assert [row.household for row in find_homes(desk, mother, "gopal", limit=9)] == [near]
    assert near in [row.household for row in find_homes(desk, mother, "", limit=9)]


@in_event_loop
async def test_a_supervisor_finds_them_all_but_the_present_one() -> None:
    desk = await a_supervisors_desk()
    _, mother, _ = await a_family(desk)
    there = await a_home_elsewhere(desk)

    assert [row.household for row in find_homes(desk, mother, "gopal", limit=9)] == [there]
    assert find_homes(desk, mother, "ram prasad", limit=9) == ()


@pytest.mark.parametrize(("role", "allowed"), [("volunteer", True), ("supervisor", True), ("manager", False)])
@in_event_loop
async def test_field_staff_say_where_people_live(role: str, allowed: bool) -> None:
    device = a_device()
    vault = await device.keys.create(replace(KAMLA, role=role), "grain-well-lamp")
    assert may_move(Desk(device, vault, await device.open_book(vault))) is allowed


@in_event_loop
async def test_the_dead_keep_their_own_screen() -> None:
    desk = await a_desk()
    home, _, _ = await a_family(desk)
    grandmother = await receive(
        desk, "nani", "person", household=home, name="Nani", alive="no", died_on="2025-01-02"
    )
    opened = open_person(desk, grandmother)
    assert (opened.member.dead, opened.member.due, opened.home) == (True, (), "Ram Prasad")
    assert open_person(desk, a_record_id("baby")).mother == "Sunita"


@in_event_loop
async def test_nobody_unknown_is_opened() -> None:
    desk = await a_desk()
    with pytest.raises(RecordMissingError):
        open_person(desk, "nobody")
