"""
Whoever is written down twice is met at the second registration: by a name as it sounds, in a household with a card.
"""

from __future__ import annotations

import pytest

from mobile.use_cases.desk import Desk
from mobile.use_cases.known_elsewhere import alike_with_card
from shared.cards.life import WhyRevoked, revoked
from shared.domain.records import Value
from tests.support.cards import a_card
from tests.support.desks import a_desk, receive
from tests.support.loops import in_event_loop


async def a_desk_with_rekha(**card: Value) -> tuple[Desk, str]:
    """Rekha of another household; whether that has a card is the test's."""
    desk = await a_desk()
    home = await receive(desk, "home", "household", head_name="Ram", house_no="7", village="Rampur")
    await receive(
        desk, "rekha", "person", household=home, name="Rekha Devi", sex="female", birth_on="1994-01-01"
    )
    if card:
        await receive(desk, "card", "card", household=home, **card)
    return desk, home


async def names_alike(desk: Desk, **said: Value) -> list[str]:
    facts: dict[str, Value] = {"name": "रेखा देवी", "sex": "female", "birth_on": "1995-06-01", **said}
    new = await receive(desk, "new", "person", household="another home", **facts)
    return [alike.household for alike in alike_with_card(desk, new)]


@in_event_loop
async def test_somebody_of_the_same_name_elsewhere_with_a_card_is_shown() -> None:
    desk, home = await a_desk_with_rekha(card_id=a_card().card_id)

    assert await names_alike(desk) == [home]


@pytest.mark.parametrize(
    "said", [{"name": "Rekha Bai"}, {"sex": "male"}, {"birth_on": "2001-01-01"}, {"name": ""}]
)
def test_somebody_else_is_not(said: dict[str, Value]) -> None:
    @in_event_loop
    async def story() -> None:
        desk, _ = await a_desk_with_rekha(card_id=a_card().card_id)
        assert await names_alike(desk, **said) == []

    story()


@in_event_loop
async def test_an_age_or_sex_that_nobody_told_keeps_nobody_apart() -> None:
    desk, home = await a_desk_with_rekha(card_id=a_card().card_id)

    assert await names_alike(desk, sex="", birth_on="") == [home]


@in_event_loop
async def test_without_a_good_card_nothing_is_said() -> None:
    without, _ = await a_desk_with_rekha()
    lost, _ = await a_desk_with_rekha(card_id=a_card().card_id, **revoked(WhyRevoked.LOST, 1))

    assert await names_alike(without) == []
    assert await names_alike(lost) == []
