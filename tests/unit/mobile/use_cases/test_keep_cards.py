"""
The life of a household's cards, at the door and without a network.
"""

from __future__ import annotations

from mobile.use_cases.bind_card import bind_card
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_cards import Fate, cards_of, decide_fate
from mobile.use_cases.open_card import ISSUERS_SETTING, open_card
from shared.cards.recognition import Meaning, Recognition
from tests.support.cards import DISTRICT, a_card
from tests.support.case_books import NOON_MS
from tests.support.desks import a_desk, receive
from tests.support.loops import in_event_loop

CARD, SECOND = a_card(), a_card("second")


async def a_home_with_a_card() -> tuple[Desk, str]:
    desk = await a_desk(pack=False)
    await desk.book.keep(ISSUERS_SETTING, [DISTRICT.issuer.to_wire()])
    home = await receive(desk, "home", "household", head_name="Ram")
    await bind_card(desk, DISTRICT.text(CARD), await scanned(desk), home)
    return desk, home


async def scanned(desk: Desk, text: str = DISTRICT.text(CARD)) -> Recognition:
    return await open_card(text, book=desk.book, crypto=desk.device.crypto)


@in_event_loop
async def test_a_lost_card_opens_nothing_and_says_since_when_and_why() -> None:
    desk, home = await a_home_with_a_card()
    (held,) = cards_of(desk, home)
    await decide_fate(desk, held.record, Fate.LOST)

    found = await scanned(desk)
    assert (Meaning.REVOKED, NOON_MS, "lost") == (found.meaning, found.revoked_at_ms, found.revoked_why)
    assert [("lost", True)] == [(one.why, bool(one.since)) for one in cards_of(desk, home)]


@in_event_loop
async def test_a_card_that_was_found_again_opens_its_household_as_before() -> None:
    desk, home = await a_home_with_a_card()
    (held,) = cards_of(desk, home)
    await decide_fate(desk, held.record, Fate.LOST)
    await decide_fate(desk, held.record, Fate.FOUND)

    found = await scanned(desk)
    assert (Meaning.KNOWN, home, "") == (found.meaning, found.household, cards_of(desk, home)[0].why)


@in_event_loop
async def test_a_card_given_to_the_wrong_household_is_blank_and_can_be_given_to_another() -> None:
    desk, home = await a_home_with_a_card()
    (held,) = cards_of(desk, home)
    await decide_fate(desk, held.record, Fate.UNBOUND)
    assert () == cards_of(desk, home)
    blank = await scanned(desk)
    assert Meaning.UNBOUND is blank.meaning

    other = await receive(desk, "other", "household")
    await bind_card(desk, DISTRICT.text(CARD), blank, other)
    assert other == (await scanned(desk)).household


@in_event_loop
async def test_a_second_card_opens_the_same_household_and_the_good_one_comes_first() -> None:
    desk, home = await a_home_with_a_card()
    (first,) = cards_of(desk, home)
    await decide_fate(desk, first.record, Fate.DAMAGED)
    await bind_card(desk, DISTRICT.text(SECOND), await scanned(desk, DISTRICT.text(SECOND)), home)

    assert home == (await scanned(desk, DISTRICT.text(SECOND))).household
    assert ["", "damaged"] == [held.why for held in cards_of(desk, home)]


@in_event_loop
async def test_a_household_that_splits_keeps_its_card_and_the_new_one_gets_its_own() -> None:
    desk, home = await a_home_with_a_card()
    await receive(desk, "rita", "person", household=home)
    new = await receive(desk, "new", "household", head_name="Rita")
    await receive(desk, "rita", "person", household=new)
    text = DISTRICT.text(SECOND)
    await bind_card(desk, text, await scanned(desk, text), new)

    assert (home, new) == ((await scanned(desk)).household, (await scanned(desk, text)).household)
    assert (1, 1) == (len(cards_of(desk, home)), len(cards_of(desk, new)))


@in_event_loop
async def test_every_step_is_an_operation_with_its_author_and_time() -> None:
    desk, home = await a_home_with_a_card()
    (held,) = cards_of(desk, home)
    for fate in (Fate.LOST, Fate.FOUND, Fate.UNBOUND):
        await decide_fate(desk, held.record, fate)
    steps = [one for one in desk.book.pending() if one.record == held.record]

    assert 4 == len(steps)
    assert {(desk.identity.worker, NOON_MS)} == {(one.by, one.at_ms) for one in steps}
