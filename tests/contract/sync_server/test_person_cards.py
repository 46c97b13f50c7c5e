"""
Cards of persons are made where a programme wishes them, and printed again as what they were.
"""

from __future__ import annotations

import pytest

from shared.cards.card import CardKind, parse_card
from shared.cards.life import card_record_id
from shared.cards.short_code import ShortCode, derive_short_code
from shared.programmes.card_rules import CardRules
from shared.programmes.pack import Pack, encode_pack
from sync_server.ports.store import Store
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.errors import NotFoundError, PersonCardsUnwishedError
from sync_server.use_cases.make_cards import make_cards
from sync_server.use_cases.publish_pack import publish_pack
from tests.support.teams import TeamServer


def a_server(store: Store, *, wished: bool) -> tuple[TeamServer, str, str]:
    """Somebody of a household, where a programme wishes that persons carry cards or not."""
    server = TeamServer(store)
    sunita, home, mother = server.device("sunita"), server.new_id(), server.new_id()
    sunita.push(
        sunita.operation(home, kind="household", head_name="Ram"),
        sunita.operation(mother, kind="person", household=home, name="Rekha"),
    )
    pack = Pack(
        id="health", version="1", languages=("en",), names={"en": "H"}, cards=CardRules(persons=wished)
    )
    with server.store.transaction() as work:
        area = work.directory.find_area(server.area("state"))
        assert area is not None
        content = encode_pack(pack)
        publish_pack(work, area=area, pack_id="health", version="1", content=content, clock=server.clock)
    return server, home, mother


def make(
    server: TeamServer,
    *people: str,
    again: tuple[ShortCode, ...] = (),
    blank: CardKind = CardKind.HOUSEHOLD,
) -> str:
    with server.store.transaction() as work:
        authority = Authority(work, by=None, clock=server.clock, signatures=server.signatures)
        (card,) = make_cards(
            authority,
            clock=server.clock,
            randomness=server.randomness,
            people=people,
            again=again,
            blank=blank,
        )
    return card.text


def test_a_person_gets_a_card_that_stands_under_the_person_and_the_household(store: Store) -> None:
    server, home, mother = a_server(store, wished=True)
    card = parse_card(make(server, mother)).card

    bound = server.device("sunita").pull()[card_record_id(card.card_id)]
    assert (card.kind, bound["person"], bound["household"]) == (CardKind.PERSON, mother, home)


def test_printed_again_it_stays_a_persons(store: Store) -> None:
    server, _, mother = a_server(store, wished=True)
    first = parse_card(make(server, mother)).card
    again = parse_card(make(server, again=(derive_short_code(first.card_id),))).card

    assert (again.card_id, again.kind, again.replacement) == (first.card_id, CardKind.PERSON, 1)


@pytest.mark.parametrize("kind", CardKind)
def test_a_card_that_was_never_given_is_printed_again_as_what_it_was(store: Store, kind: CardKind) -> None:
    server, _, _ = a_server(store, wished=True)
    first = parse_card(make(server, blank=kind)).card
    again = parse_card(make(server, again=(derive_short_code(first.card_id),))).card

    assert (first.kind, again.kind, again.card_id) == (kind, kind, first.card_id)


def test_where_no_programme_wishes_it_or_nobody_is_there_none_is_made(store: Store) -> None:
    server, home, mother = a_server(store, wished=False)

    with pytest.raises(PersonCardsUnwishedError):
        make(server, mother)
    for nobody in (home, server.new_id()):
        with pytest.raises(NotFoundError):
            make(server, nobody)
