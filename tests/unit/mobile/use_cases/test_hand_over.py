"""
Households go to somebody else, by operations that need no network.
"""

from __future__ import annotations

from datetime import date

from mobile.use_cases.hand_over import Cover, cover, end_cover, give, households_of, move, read_team
from mobile.use_cases.list_today import list_today
from mobile.use_cases.open_household import SafetyNote, open_household
from shared.domain.supervision import worker_of
from tests.support.case_books import AREA
from tests.support.desks import a_desk, a_family, receive
from tests.support.loops import in_event_loop


@in_event_loop
async def test_the_team_is_listed_with_its_households_and_who_left_comes_first() -> None:
    desk = await a_desk()
    geeta = await receive(desk, "geeta", "worker", name="Geeta", role="volunteer")
    asha = await receive(desk, "asha", "worker", name="Zeenat", role="volunteer", active=False)
    await receive(desk, "meena", "worker", name="Meena", role="supervisor")
    await receive(desk, "home 1", "household", worker=asha)
    await receive(desk, "home 2", "household", worker=geeta)
    team = read_team(desk)
    assert [(one.name, one.households, one.has_left) for one in team.givers] == [
        ("Zeenat", 1, True),
        ("Geeta", 1, False),
    ]
    assert [one.name for one in team.takers] == ["Geeta"]


@in_event_loop
async def test_given_for_good_the_household_is_on_the_other_list_at_once() -> None:
    desk = await a_desk()
    home, _, _ = await a_family(desk)
    await give(desk, [home], "geeta")
    assert households_of(desk, "geeta") == (home,)
    assert dict(desk.book.pending()[0].set) == {"worker": "geeta", "cover": None}


@in_event_loop
async def test_a_cover_begins_today_and_ends_by_itself() -> None:
    desk = await a_desk()
    home = await receive(desk, "home", "household", worker="asha")
    await cover(desk, [home], "geeta", days=7)
    fields = desk.book.pending()[0].set["cover"]
    assert fields == {"who": "geeta", "from": "2025-10-09", "to": "2025-10-15", "by": desk.identity.worker}
    record = desk.book.get(home)
    assert worker_of(record, date(2025, 10, 15)) == "geeta"
    assert worker_of(record, date(2025, 10, 16)) == "asha"


@in_event_loop
async def test_who_covers_sees_dangers_and_safety_notes_first() -> None:
    desk = await a_desk()
    home, mother, _ = await a_family(desk)
    cover_now = {"who": desk.identity.worker, "from": "2025-10-09", "to": "2025-10-15"}
    await receive(desk, "home", "household", worker="asha", cover=cover_now)
    danger = {"tier": "now", "state": "open", "decisions": ["mother_fits"], "raised_at_ms": 0}
    referral = await receive(desk, "danger", "referral", household=home, person=mother, **danger)
    assert [line.task.referral for line in list_today(desk).dangers] == [referral]

    at_the_door = {"household": home, "outcome": "not_safe", "remark": "a loose dog"}
    await receive(desk, "feared", "visit", visited_on="2025-10-07", **at_the_door)
    assert open_household(desk, home).safety == SafetyNote("2025-10-07", "a loose dog")

    await receive(desk, "met", "visit", household=home, outcome="done", visited_on="2025-10-08")
    assert open_household(desk, home).safety is None


@in_event_loop
async def test_a_number_that_is_not_safe_to_call_is_not_shown() -> None:
    desk = await a_desk()
    home = await receive(desk, "home", "household", mobile="98")
    assert open_household(desk, home).mobile == "98"
    await receive(desk, "home", "household", safe_to_call="no")
    assert open_household(desk, home).mobile == ""


@in_event_loop
async def test_a_cover_that_is_ended_is_over_today_and_stays_in_the_record() -> None:
    desk = await a_desk()
    geeta = await receive(desk, "geeta", "worker", name="Geeta", role="volunteer")
    home = await receive(desk, "home", "household", worker=desk.identity.worker)
    await cover(desk, [home], geeta, days=7)
    assert read_team(desk, home).cover == Cover("Geeta", "2025-10-15")
    await end_cover(desk, [home])
    record = desk.book.get(home)
    assert record.get("cover") == {
        "who": geeta,
        "from": "2025-10-09",
        "to": "2025-10-08",
        "by": desk.identity.worker,
    }
    assert worker_of(record, date(2025, 10, 9)) == desk.identity.worker
    assert read_team(desk, home).cover is None


@in_event_loop
async def test_of_a_workers_households_only_those_that_are_covered_are_ended() -> None:
    desk = await a_desk()
    geeta = await receive(desk, "geeta", "worker", name="Geeta", role="volunteer")
    homes = [await receive(desk, name, "household", worker=geeta) for name in ("one", "two", "three")]
    await cover(desk, homes[:2], "asha", days=7)
    (giver,) = read_team(desk).givers
    assert giver.cover is not None
    await end_cover(desk, households_of(desk, geeta))
    assert {one.record for one in desk.book.pending()[2:]} == set(homes[:2])


@in_event_loop
async def test_a_move_names_the_area_and_is_never_part_of_the_household() -> None:
    desk = await a_desk()
    home, _, _ = await a_family(desk)
    await move(desk, [home], "sitapur")
    (operation,) = desk.book.pending()
    assert operation.set["moves_to"] == "sitapur"
    assert "moves_to" not in desk.book.get(home).fields


@in_event_loop
async def test_only_areas_below_the_supervisors_own_are_offered() -> None:
    desk = await a_desk()
    assert desk.identity.area == AREA
    await receive(desk, "state", "area", name="State", parent="")
    below = await receive(desk, "below", "area", name="Below", parent=AREA)
    other = await receive(desk, "other", "area", name="Other", parent=AREA)
    await receive(desk, "elsewhere", "area", name="Elsewhere", parent="another")
    assert read_team(desk).areas == ((below, "Below"), (other, "Other"))


@in_event_loop
async def test_a_supervisor_of_one_team_is_offered_no_other() -> None:
    desk = await a_desk()
    await receive(desk, "below", "area", name="Below", parent=AREA)
    assert read_team(desk).areas == ()
