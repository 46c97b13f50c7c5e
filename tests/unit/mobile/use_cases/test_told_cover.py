"""
A supervisor's code puts a colleague's households on a worker's lists, for the days it says and no others.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from mobile.use_cases.desk import Desk
from mobile.use_cases.find_households import find_households
from mobile.use_cases.hand_over import give
from mobile.use_cases.people import today_of
from mobile.use_cases.told_cover import (
    SETTING,
    HandOverEndedError,
    HandOverForgedError,
    HandOverOtherError,
    heed_records,
    show_cover,
    take_cover,
    told_homes,
)
from shared.cards.errors import CardFormatUnknownError, HandOverDamagedError
from shared.cards.hand_over_code import HandOver, hand_over_message, hand_over_text
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Value
from shared.kernel.errors import DoorstepError
from shared.kernel.instants import DAY_MS
from tests.support.cards import DISTRICT, Authority, a_card
from tests.support.case_books import a_record_id
from tests.support.desks import a_desk, a_device, receive
from tests.support.loops import in_event_loop

MEENAS_PHONE = a_record_id("meena's phone")
MEENA = Authority("meena")


async def a_phone(role: str = "supervisor", **entry: Value) -> tuple[Desk, str, str]:
    """A worker's phone that knows its supervisor's, a colleague and a household of hers."""
    desk = await a_desk(a_device(crypto=CPythonProvider()))
    sunita = await receive(desk, "sunita", "worker", name="Sunita", role="volunteer")
    home = await receive(desk, "home", "household", head_name="Ram", worker=sunita)
    entry = {"role": role, "verifying": MEENA.issuer.public_key, **entry}
    await receive(desk, "meena's phone", "enrolment", **entry)
    return desk, sunita, home


async def a_code(
    desk: Desk, giver: str, *, taker: str = "", begins: int = 0, days: int = 7, by: Authority = MEENA
) -> str:
    first = today_of(desk.device.clock) + timedelta(days=begins)
    told = HandOver(
        device=MEENAS_PHONE,
        giver=giver,
        taker=taker or desk.identity.worker,
        first=first,
        last=first + timedelta(days=days - 1),
    )
    return hand_over_text(told, by.sign(hand_over_message(told)))


def listed(desk: Desk) -> list[str]:
    return [found.household for found in find_households(desk, "", limit=9)[0]]


@in_event_loop
async def test_the_households_are_listed_from_the_first_day_to_the_last_and_nothing_is_recorded() -> None:
    desk, sunita, home = await a_phone()
    assert listed(desk) == []
    told = await take_cover(desk, await a_code(desk, sunita, days=7))

    assert (told.name, told.last, told.households) == ("Sunita", "2025-10-15", 1)
    assert (listed(desk), list(desk.book.pending())) == ([home], [])
    today = today_of(desk.device.clock)
    days = [bool(told_homes(desk, today + timedelta(days=day))) for day in (-1, 0, 6, 7)]
    assert days == [False, True, True, False]


@in_event_loop
async def test_one_that_begins_later_waits_and_a_newer_one_takes_its_place() -> None:
    desk, sunita, home = await a_phone()
    await take_cover(desk, await a_code(desk, sunita, begins=2))
    assert listed(desk) == []
    await take_cover(desk, await a_code(desk, sunita))
    assert listed(desk) == [home]


@in_event_loop
async def test_what_the_records_say_goes_before() -> None:
    desk, sunita, home = await a_phone()
    await take_cover(desk, await a_code(desk, sunita))
    await give(desk, [home], "asha")
    assert listed(desk) == []


def covered(desk: Desk, days: int, *, who: str = "") -> Value:
    """What the supervisor's phone writes on a household."""
    today = today_of(desk.device.clock)
    until = today + timedelta(days=days - 1)
    who = who or desk.identity.worker
    return {"who": who, "from": today.isoformat(), "to": until.isoformat(), "by": "meena"}


@in_event_loop
async def test_a_cover_that_is_ended_early_is_over_with_the_next_sync() -> None:
    desk, sunita, home = await a_phone()
    await take_cover(desk, await a_code(desk, sunita))
    assert listed(desk) == [home]
    await receive(desk, "home", "household", cover=covered(desk, 0))
    await heed_records(desk)
    assert listed(desk) == []


@pytest.mark.parametrize("days", [0, None])
@in_event_loop
async def test_once_the_records_speak_of_it_its_end_is_theirs_to_tell(days: int | None) -> None:
    desk, sunita, home = await a_phone()
    await take_cover(desk, await a_code(desk, sunita))
    await receive(desk, "home", "household", cover=covered(desk, 7))
    await heed_records(desk)
    assert listed(desk) == [home]
    await receive(desk, "home", "household", cover=None if days is None else covered(desk, days))
    await heed_records(desk)
    assert listed(desk) == []


@in_event_loop
async def test_as_long_as_the_records_say_nothing_of_it_the_cover_stands_through_every_sync() -> None:
    desk, sunita, home = await a_phone()
    await take_cover(desk, await a_code(desk, sunita))
    await receive(desk, "home", "household", head_name="Ramu", worker=sunita)
    later = await receive(desk, "later", "household", head_name="Shyam", worker=sunita)
    await heed_records(desk)
    assert sorted(listed(desk)) == sorted([home, later])


@in_event_loop
async def test_household_by_household_as_the_records_come() -> None:
    desk, sunita, _home = await a_phone()
    other = await receive(desk, "other", "household", head_name="Shyam", worker=sunita)
    await take_cover(desk, await a_code(desk, sunita))
    await receive(desk, "home", "household", worker=sunita, cover=covered(desk, 0))
    await heed_records(desk)
    assert listed(desk) == [other]


@in_event_loop
async def test_an_older_cover_by_somebody_else_does_not_silence_a_newer_code() -> None:
    desk, sunita, home = await a_phone()
    old = {"who": a_record_id("kavita"), "from": "2025-09-01", "to": "2025-09-08", "by": "meena"}
    await receive(desk, "home", "household", worker=sunita, cover=old)
    await take_cover(desk, await a_code(desk, sunita))
    await heed_records(desk)
    assert listed(desk) == [home]


@in_event_loop
async def test_what_is_told_counts_only_households_that_come_on_the_lists() -> None:
    desk, sunita, home = await a_phone()
    await receive(
        desk, "other", "household", worker=sunita, cover=covered(desk, 7, who=a_record_id("kavita"))
    )
    told = await take_cover(desk, await a_code(desk, sunita))
    assert (told.households, listed(desk)) == (1, [home])


@in_event_loop
async def test_a_cover_whose_last_day_is_over_is_forgotten() -> None:
    desk, sunita, _ = await a_phone()
    await take_cover(desk, await a_code(desk, sunita, days=1))
    desk.device.clock.at_ms += DAY_MS  # type: ignore[attr-defined]
    await heed_records(desk)
    assert desk.book.kept(SETTING) == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"taker": a_record_id("asha")}, HandOverOtherError),
        ({"begins": -7}, HandOverEndedError),
        ({"by": DISTRICT}, HandOverForgedError),
    ],
)
@in_event_loop
async def test_a_code_for_others_of_yesterday_or_by_another_hand_is_refused(
    wrong: dict[str, object], error: type[DoorstepError]
) -> None:
    desk, sunita, _ = await a_phone()
    with pytest.raises(error):
        await take_cover(desk, await a_code(desk, sunita, **wrong))  # type: ignore[arg-type]
    assert listed(desk) == []


@pytest.mark.parametrize("phone", [{"role": "volunteer"}, {"ended_ms": 5}])
@in_event_loop
async def test_only_a_supervisors_phone_in_service_hands_over(phone: dict[str, object]) -> None:
    desk, sunita, _ = await a_phone(**phone)  # type: ignore[arg-type]
    with pytest.raises(HandOverForgedError):
        await take_cover(desk, await a_code(desk, sunita))


@in_event_loop
async def test_a_card_and_a_torn_code_are_refused() -> None:
    desk, sunita, _ = await a_phone()
    with pytest.raises(CardFormatUnknownError):
        await take_cover(desk, DISTRICT.text(a_card()))
    with pytest.raises(HandOverDamagedError):
        await take_cover(desk, (await a_code(desk, sunita))[:-9])


@in_event_loop
async def test_a_supervisor_shows_it_as_a_square() -> None:
    desk, sunita, _ = await a_phone()
    square = await show_cover(desk, sunita, a_record_id("kavita"), days=14)
    assert len(square) == len(square[0]) == 49
