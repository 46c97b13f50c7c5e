from __future__ import annotations

from mobile.use_cases.make_room import make_room, old_visits
from shared.domain.records import Change
from shared.kernel.identifiers import RecordId
from tests.support.case_books import AREA, a_record_id
from tests.support.desks import a_desk, a_family, receive
from tests.support.loops import in_event_loop


async def _a_desk_with_visits():
    desk = await a_desk()
    _, mother, baby = await a_family(desk)
    for number, day in enumerate(("2023-01-10", "2023-06-10", "2024-01-10", "2025-09-10")):
        for whose, person in (("m", mother), ("b", baby)):
            await receive(
                desk,
                f"{whose}{number}",
                "visit",
                person=person,
                form="anc",
                visited_on=day,
                outcome="done",
                **{"q.note": "long " * 200},
            )
    return desk


@in_event_loop
async def test_old_received_visits_lose_their_answers_but_for_the_last_of_each_person():
    desk = await _a_desk_with_visits()
    made = await make_room(desk)

    assert made.visits == 6
    assert made.freed_bytes > 0
    assert desk.book.get(a_record_id("m3")).get("q.note")
    assert desk.book.get(a_record_id("m0")).fields.keys() >= {"person", "form", "visited_on", "outcome"}
    assert desk.book.get(a_record_id("m0")).get("q.note") is None
    assert (await make_room(desk)).visits == 0


@in_event_loop
async def test_only_visit_of_a_person_is_kept_however_old():
    desk = await a_desk()
    await receive(desk, "alone", "visit", person="p", form="anc", visited_on="2020-01-01", **{"q.note": "x"})

    assert list(old_visits(desk)) == []


@in_event_loop
async def test_unsent_work_is_never_let_go_of():
    desk = await _a_desk_with_visits()
    change = Change(
        record=RecordId(a_record_id("m0")),
        kind="visit",
        area=AREA,
        set={"q.note": "corrected", "reason": "x"},
    )
    await desk.book.record([change])
    await make_room(desk)

    assert desk.book.get(a_record_id("m0")).get("q.note") == "corrected"
    assert len(desk.book.pending()) == 1
