"""
The same person written down twice is read as one, also what comes late, and can be taken apart again.
"""

from __future__ import annotations

from mobile.use_cases.merge_duplicates import (
    likely_duplicates,
    merge,
    say_two,
    take_apart,
    waiting_pairs,
)
from shared.programmes.duplicates import DuplicateRule
from shared.programmes.pack import Pack, encode_pack
from tests.support.desks import a_desk, a_family, receive
from tests.support.loops import in_event_loop


@in_event_loop
async def test_a_merged_person_is_not_listed_and_her_visits_are_the_others() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    twice = await receive(desk, "twice", "person", household=home, name="sunita ", sex="female")
    visit = await receive(desk, "visit", "visit", person=twice, household=home)
    (pair,) = likely_duplicates(desk)
    assert {pair.one, pair.other} == {mother, twice}
    await merge(desk, twice, mother)
    assert twice not in {one.id for one in desk.book.all_of("person")}
    assert twice not in {one.id for one in desk.book.where("person", "household", home)}
    assert twice not in {one.id for one in desk.book.search("sunita")}
    assert [one.id for one in desk.book.where("visit", "person", mother)] == [visit]
    assert likely_duplicates(desk) == ()


@in_event_loop
async def test_what_comes_late_for_the_duplicate_is_found_under_the_other() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    twice = await receive(desk, "twice", "person", household=home, name="Sunita", sex="female")
    await merge(desk, twice, mother)
    late = await receive(desk, "late", "visit", person=twice, household=home)
    assert [one.id for one in desk.book.where("visit", "person", mother)] == [late]


@in_event_loop
async def test_taken_apart_both_are_there_again() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    twice = await receive(desk, "twice", "person", household=home, name="Sunita", sex="female")
    visit = await receive(desk, "visit", "visit", person=twice, household=home)
    await merge(desk, twice, mother)
    await take_apart(desk, twice)
    assert [one.id for one in desk.book.where("visit", "person", twice)] == [visit]
    assert desk.book.where("visit", "person", mother) == []
    assert {mother, twice} <= {one.id for one in desk.book.search("sunita")}


@in_event_loop
async def test_over_several_steps_and_even_in_a_circle_one_of_them_stands() -> None:
    desk = await a_desk()
    people = [await receive(desk, f"p{n}", "person", name=f"P{n}") for n in range(3)]
    visit = await receive(desk, "visit", "visit", person=people[0])
    await merge(desk, people[0], people[1])
    await merge(desk, people[1], people[2])
    assert [one.id for one in desk.book.all_of("person")] == [people[2]]
    assert [one.id for one in desk.book.where("visit", "person", people[2])] == [visit]
    await merge(desk, people[2], people[0])
    assert len(desk.book.all_of("person")) == 1


@in_event_loop
async def test_a_merged_household_brings_its_people_along() -> None:
    desk = await a_desk()
    _, mother, baby = await a_family(desk)
    twice = await receive(
        desk, "twice", "household", head_name="Ram Prasad", house_no="12", mohalla="Tola", village="Rampur"
    )
    child = await receive(desk, "child", "person", household=twice, name="Ravi")
    (pair,) = [one for one in likely_duplicates(desk) if one.kind == "household"]
    await merge(desk, pair.other, pair.one)
    stays = desk.book.all_of("household")
    assert len(stays) == 1
    assert {one.id for one in desk.book.where("person", "household", stays[0].id)} == {mother, baby, child}


@in_event_loop
async def test_a_pair_that_is_two_is_not_asked_about_again() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    twice = await receive(desk, "twice", "person", household=home, name="Sunita", sex="female")
    (pair,) = waiting_pairs(desk)
    assert {pair.stays, pair.duplicate} == {mother, twice}
    await say_two(desk, pair.duplicate, pair.stays)
    assert waiting_pairs(desk) == ()


@in_event_loop
async def test_a_programme_says_by_what_else_people_look_alike() -> None:
    desk = await a_desk()
    first, *others = [
        await receive(desk, name, "person", name=name, household=name, cpf=cpf)
        for name, cpf in (
            ("Ana", "529.982.247-25"),
            ("Ana Maria", "52998224725"),
            ("Beatriz", ""),
            ("Rosa", ""),
        )
    ]
    assert likely_duplicates(desk) == ()
    rule = DuplicateRule(kind="person", same=("cpf",))
    pack = Pack(id="numbers", version="1", languages=("en",), names={"en": "Numbers"}, duplicates=(rule,))
    await desk.book.keep("pack:numbers", encode_pack(pack))
    await receive(desk, "numbers", "pack", pack_id="numbers", version="1")
    (pair,) = likely_duplicates(desk)
    assert {pair.one, pair.other} == {first, others[0]}
