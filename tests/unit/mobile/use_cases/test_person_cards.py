"""
A person's own card leads to the person, wherever they live now, and is never taken for a household's.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.use_cases.bind_card import CardNotBlankError, bind_card, people_for_card
from mobile.use_cases.desk import Desk
from mobile.use_cases.open_card import ISSUERS_SETTING, open_card
from shared.cards.card import CardKind
from shared.cards.recognition import Meaning, Recognition
from shared.cards.short_code import derive_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Value
from shared.programmes.card_rules import CardRules
from shared.programmes.pack import encode_pack
from tests.support.cards import DISTRICT, a_card
from tests.support.desks import PACK, a_desk, a_family, india_pack, receive
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


def a_blank(name: str = "another") -> str:
    return DISTRICT.text(a_card(name, kind=CardKind.PERSON))


async def wish_for_persons_cards(desk: Desk) -> None:
    blob = encode_pack(replace(india_pack(), version="2", cards=CardRules(persons=True)))
    await desk.book.keep(f"pack:{PACK}", blob)
    await receive(desk, "the pack", "pack", pack_id=PACK, version="2")


@in_event_loop
async def test_a_blank_one_is_given_to_somebody_at_the_door_where_a_programme_wishes_it() -> None:
    desk, home, _ = await a_desk_with_card()
    somebody = await receive(desk, "somebody", "person", household=home, name="Asha")
    await wish_for_persons_cards(desk)
    found = await opened(desk, a_blank())
    assert (somebody, "Asha") in people_for_card(desk, home)
    await bind_card(desk, a_blank(), found, home, somebody)

    opens = await opened(desk, a_blank())
    assert (opens.meaning, opens.household, opens.person) == (Meaning.KNOWN, home, somebody)


@in_event_loop
async def test_it_is_given_to_nobody_elsewhere_and_not_where_no_programme_wishes_it() -> None:
    desk, home, mother = await a_desk_with_card()
    stranger = await receive(desk, "stranger", "person", household="elsewhere", name="Gita")
    found = await opened(desk, a_blank())
    with pytest.raises(CardNotBlankError):
        await bind_card(desk, a_blank(), found, home, mother)
    await wish_for_persons_cards(desk)
    for person in (stranger, ""):
        with pytest.raises(CardNotBlankError):
            await bind_card(desk, a_blank(), found, home, person)
    household_card = DISTRICT.text(a_card("blank"))
    with pytest.raises(CardNotBlankError):
        await bind_card(desk, household_card, await opened(desk, household_card), home, mother)
    assert not desk.book.pending()
