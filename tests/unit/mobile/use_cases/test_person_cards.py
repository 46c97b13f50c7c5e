"""
A person's own card leads to the person, wherever they live now, and is never taken for a household's.
"""

from __future__ import annotations

import pytest

from mobile.use_cases.bind_card import CardNotBlankError, bind_card
from mobile.use_cases.desk import Desk
from mobile.use_cases.open_card import ISSUERS_SETTING, open_card
from shared.cards.card import CardKind
from shared.cards.recognition import Meaning, Recognition
from shared.cards.short_code import derive_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Value
from tests.support.cards import DISTRICT, a_card
from tests.support.desks import a_desk, a_family, receive
from tests.support.loops import in_event_loop

OWN = a_card("rekha", kind=CardKind.PERSON)
TEXT = DISTRICT.text(OWN)


async def a_desk_with_card(**fields: Value) -> tuple[Desk, str, str]:
    """A family, of whom one has a card."""
    desk = await a_desk()
    await desk.book.keep(ISSUERS_SETTING, [DISTRICT.issuer.to_wire()])
    home, mother, _ = await a_family(desk)
    facts: dict[str, Value] = {"household": home, "person": mother, "card_id": OWN.card_id, **fields}
    await receive(desk, "card", "card", **facts)
    return desk, home, mother


async def opened(desk: Desk, text: str = TEXT) -> Recognition:
    return await open_card(text, book=desk.book, crypto=CPythonProvider())


@in_event_loop
async def test_it_leads_to_the_person_scanned_and_typed() -> None:
    desk, home, mother = await a_desk_with_card()

    for text in (TEXT, derive_short_code(OWN.card_id)):
        found = await opened(desk, text)
        assert (found.meaning, found.household, found.person) == (Meaning.KNOWN, home, mother)


@in_event_loop
async def test_it_leads_to_where_the_person_lives_now() -> None:
    desk, _, _ = await a_desk_with_card()
    new = await receive(desk, "new home", "household", head_name="Hari")
    await receive(desk, "mother", "person", household=new)

    assert (await opened(desk)).household == new


@in_event_loop
async def test_somebody_who_left_this_phone_is_not_opened() -> None:
    desk, home, _ = await a_desk_with_card(person="gone")
    found = await opened(desk)

    assert (found.meaning, found.household, found.person) == (Meaning.KNOWN, home, None)


@pytest.mark.parametrize("said", [{}, {"person": None}])
def test_neither_kind_opens_what_the_other_is_bound_to(said: dict[str, Value]) -> None:
    @in_event_loop
    async def story() -> None:
        desk, _, _ = await a_desk_with_card(**said)
        wrong = TEXT if said else DISTRICT.text(a_card("rekha"))
        assert (await opened(desk, wrong)).meaning is Meaning.ELSEWHERE

    story()


@in_event_loop
async def test_it_is_never_given_to_a_household() -> None:
    desk, home, _ = await a_desk_with_card()
    blank = DISTRICT.text(a_card("another", kind=CardKind.PERSON))

    with pytest.raises(CardNotBlankError):
        await bind_card(desk, blank, await opened(desk, blank), home)
