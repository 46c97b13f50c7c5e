"""
A blank card that was scanned first becomes the new household's when that is written down, and not before.
"""

from __future__ import annotations

import pytest

from mobile.use_cases.bind_card import bind_card, carried_by_draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.open_card import ISSUERS_SETTING, open_card
from mobile.use_cases.read_consents import SpokenOnlyError
from mobile.use_cases.register import begin_registration
from mobile.use_cases.submit_visit import Submitted, submit_form
from shared.cards.card import Card, CardKind
from shared.cards.recognition import Meaning, Recognition
from shared.cards.short_code import derive_short_code, format_short_code
from tests.support.cards import DISTRICT, a_card
from tests.support.desks import a_desk, receive
from tests.support.loops import in_event_loop

TEXT = DISTRICT.text(a_card())


async def a_phone() -> Desk:
    desk = await a_desk()
    await desk.book.keep(ISSUERS_SETTING, [DISTRICT.issuer.to_wire()])
    return desk


async def scanned(desk: Desk, text: str = TEXT) -> Recognition:
    return await open_card(text, book=desk.book, crypto=desk.device.crypto)


async def registered(desk: Desk, draft: str) -> str:
    """The form filled as far as it must be; the household's record."""
    submitted = await submit_form(desk, open_filling(desk, draft, "en"), stopped=True)
    assert isinstance(submitted, Submitted)
    return submitted.household


@in_event_loop
async def test_the_household_that_is_written_down_has_the_card() -> None:
    desk = await a_phone()
    draft = await begin_registration(desk, card=carried_by_draft(TEXT, await scanned(desk)))
    assert (await scanned(desk)).meaning is Meaning.ELSEWHERE
    home = await registered(desk, draft)

    found = await scanned(desk)
    assert (found.meaning, found.household) == (Meaning.KNOWN, home)


@in_event_loop
async def test_a_form_begun_for_a_card_and_gone_on_with_without_one_gives_none() -> None:
    desk = await a_phone()
    first = await begin_registration(desk, card=carried_by_draft(TEXT, await scanned(desk)))
    assert await begin_registration(desk) == first
    await registered(desk, first)
    assert (await scanned(desk)).meaning is Meaning.ELSEWHERE


@in_event_loop
async def test_a_card_given_to_somebody_in_the_meantime_stays_theirs() -> None:
    desk = await a_phone()
    draft = await begin_registration(desk, card=carried_by_draft(TEXT, await scanned(desk)))
    other = await receive(desk, "other", "household")
    await bind_card(desk, TEXT, await scanned(desk), other)
    assert await registered(desk, draft) != other
    assert (await scanned(desk)).household == other


@pytest.mark.parametrize("said_by", ["household", "person"])
@in_event_loop
async def test_nothing_is_given_to_keep_where_somebody_said_no(said_by: str) -> None:
    desk = await a_phone()
    home = await receive(desk, "home", "household")
    await receive(desk, "she", "person", household=home)
    name = "home" if said_by == "household" else "she"
    await receive(desk, name, said_by, safe_to_keep="no")

    with pytest.raises(SpokenOnlyError):
        await bind_card(desk, TEXT, await scanned(desk), home)
    assert (await scanned(desk)).meaning is Meaning.ELSEWHERE


@pytest.mark.parametrize(("safe", "meaning"), [("yes", Meaning.KNOWN), ("no", Meaning.ELSEWHERE)])
@in_event_loop
async def test_a_household_that_says_no_while_it_is_written_down_gets_none(
    safe: str, meaning: Meaning
) -> None:
    desk = await a_phone()
    draft = await begin_registration(desk, card=carried_by_draft(TEXT, await scanned(desk)))
    filling = open_filling(desk, draft, "en")
    for name, value in (("consent", "given"), ("safe_to_keep", safe)):
        ref = next(step.ref for step in filling.session.steps() if step.name == name)
        assert (await filling.answer(ref, value)).problem is None
    await registered(desk, draft)

    assert (await scanned(desk)).meaning is meaning


@pytest.mark.parametrize("card", [a_card("she", kind=CardKind.PERSON), None])
@in_event_loop
async def test_a_persons_card_and_a_code_of_an_unknown_one_are_not_given(card: Card | None) -> None:
    desk = await a_phone()
    text = DISTRICT.text(card) if card else format_short_code(derive_short_code(a_card().card_id))
    assert carried_by_draft(text, await scanned(desk, text)) == {}
