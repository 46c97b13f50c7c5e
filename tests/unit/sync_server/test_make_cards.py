"""
Making signed cards, blank or for households.
"""

from __future__ import annotations

import csv
from typing import Any

import pytest

from shared.cards.card import Card, CardId, CardKind, parse_card, signed_message
from shared.cards.short_code import ShortCode, derive_short_code, parse_short_code
from sync_server.ports.card_issuer import Mark
from sync_server.use_cases.errors import CardCountError
from sync_server.use_cases.make_cards import MOST_CARDS, accounting_list, make_cards
from tests.support.cards import DISTRICT, ISSUED_DAY
from tests.support.case_books import StoodClock


class RecordingIssuer:
    """
    An issuer that remembers what it registered.
    """

    def __init__(self) -> None:
        self.registered: list[tuple[Card, str | None]] = []

    def key_id(self) -> int:
        return DISTRICT.issuer.key_id

    def sign(self, message: bytes) -> bytes:
        return DISTRICT.sign(message)

    def find_made(self, card_id: CardId) -> Card | None:
        return next((card for card, _ in self.registered if card.card_id == card_id), None)

    def register_blank(self, card: Card) -> None:
        self.registered.append((card, None))

    def register_bound(self, card: Card, household: str) -> None:
        self.registered.append((card, household))

    def register_person(self, card: Card, person: str) -> str:
        self.registered.append((card, person))
        return f"household of {person}"

    def find_mark(self, mark: Mark, owner: str) -> str:
        return f"{mark} of {owner}"

    def print_again(self, short_code: ShortCode, issued_day: int) -> Card:
        raise AssertionError("nothing is printed again here")


class CountedRandomness:
    """
    Bytes that count up.
    """

    def __init__(self) -> None:
        self._made = 0

    def make_bytes(self, size: int) -> bytes:
        self._made += 1
        return self._made.to_bytes(size, "big")

    def make_record_id(self, now_ms: int) -> str:
        raise AssertionError("cards make no record identifiers")


def made(**asked: object) -> tuple[RecordingIssuer, list[str]]:
    issuer = RecordingIssuer()
    clock = StoodClock(ISSUED_DAY * 24 * 60 * 60 * 1000 + 5)
    cards = make_cards(issuer, clock=clock, randomness=CountedRandomness(), **asked)  # type: ignore[arg-type]
    for card, (registered, _) in zip(cards, issuer.registered, strict=True):
        signed = parse_card(card.text)
        assert registered == signed.card
        assert DISTRICT.sign(signed_message(signed.card)) == signed.signature
        assert derive_short_code(registered.card_id) == parse_short_code(card.short_code)
    return issuer, [card.text for card in cards]


def test_blank_cards_are_signed_registered_and_all_different() -> None:
    issuer, texts = made(count=12)

    assert 12 == len(set(texts))
    assert {None} == {household for _, household in issuer.registered}
    assert {ISSUED_DAY} == {card.issued_day for card, _ in issuer.registered}


def test_cards_for_households_are_bound_in_print_order() -> None:
    issuer, _ = made(households=["one", "two"])

    assert ["one", "two"] == [household for _, household in issuer.registered]


def test_a_household_may_have_several_cards() -> None:
    issuer, texts = made(households=["one", "two"], count=2)

    assert ["one", "one", "two", "two"] == [household for _, household in issuer.registered]
    assert 4 == len(set(texts))


def test_every_card_of_a_batch_has_its_own_number_and_stands_in_the_list() -> None:
    clock, issuer = StoodClock(ISSUED_DAY * 24 * 60 * 60 * 1000), RecordingIssuer()
    cards = make_cards(issuer, clock=clock, randomness=CountedRandomness(), households=["one", "two"])
    rows = list(csv.DictReader(accounting_list(cards).splitlines()))

    assert ["00002-0001", "00002-0002"] == [card.serial for card in cards]
    assert [(card.serial, card.short_code) for card in cards] == [
        (r["serial"], r["short code"]) for r in rows
    ]
    assert ["one", "two"] == [row["household"] for row in rows]


@pytest.mark.parametrize(
    "asked", [{"count": 0}, {"count": -1}, {"count": MOST_CARDS + 1}, {"households": []}]
)
def test_no_cards_and_too_many_cards_are_refused(asked: dict[str, object]) -> None:
    with pytest.raises(CardCountError):
        made(**asked)


def test_persons_get_cards_of_their_own_kind() -> None:
    issuer, texts = made(people=["rekha", "baby"])

    assert [owner for _, owner in issuer.registered] == ["rekha", "baby"]
    assert {parse_card(text).card.kind for text in texts} == {CardKind.PERSON}


def test_a_batch_for_persons_has_the_same_bound() -> None:
    with pytest.raises(CardCountError):
        made(people=[str(number) for number in range(MOST_CARDS + 1)])


def test_blank_cards_may_be_for_persons() -> None:
    issuer, _ = made(count=3, blank=CardKind.PERSON)

    assert {CardKind.PERSON} == {card.kind for card, _ in issuer.registered}


def test_only_cards_that_are_for_somebody_bear_a_mark() -> None:
    issuer, clock = RecordingIssuer(), StoodClock(ISSUED_DAY * 24 * 60 * 60 * 1000)

    def marks(**asked: Any) -> list[str]:
        cards = make_cards(issuer, clock=clock, randomness=CountedRandomness(), mark=Mark.HOUSE, **asked)
        return [card.mark for card in cards]

    assert (["house of one"], ["house of she"]) == (marks(households=["one"]), marks(people=["she"]))
    assert [""] == marks(count=1)


@pytest.mark.parametrize("households", [None, ["one", "two", "three"]])
def test_a_batch_asked_for_again_is_the_very_same_and_registered_once(households: list[str] | None) -> None:
    issuer, randomness = RecordingIssuer(), CountedRandomness()

    def asked(batch: bytes, day: int, count: int = 3) -> list[Any]:
        clock = StoodClock(day * 24 * 60 * 60 * 1000)
        wanted = 1 if households else count
        return make_cards(
            issuer, clock=clock, randomness=randomness, count=wanted, households=households, batch=batch
        )

    first = asked(b"a secret number", ISSUED_DAY)
    assert asked(b"a secret number", ISSUED_DAY + 9) == first
    assert len(issuer.registered) == 3
    other = asked(b"another", ISSUED_DAY)
    assert not {card.text for card in other} & {card.text for card in first}
    assert first[0].serial[:5] != other[0].serial[:5]


def test_a_batch_that_was_registered_in_part_is_completed() -> None:
    issuer, clock = RecordingIssuer(), StoodClock(ISSUED_DAY * 24 * 60 * 60 * 1000)

    def asked(count: int) -> list[str]:
        cards = make_cards(issuer, clock=clock, randomness=CountedRandomness(), count=count, batch=b"one")
        return [card.text for card in cards]

    assert asked(5)[:2] == asked(2)
    assert len(issuer.registered) == 5
