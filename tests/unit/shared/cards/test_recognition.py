"""
What a scan means on this phone.
"""

from __future__ import annotations

from shared.cards.card import Card
from shared.cards.life import WhyRevoked
from shared.cards.recognition import Meaning, foreign, recognise, recognise_short_code
from shared.cards.short_code import derive_short_code
from shared.domain.records import Record, Value
from tests.support.cards import a_card
from tests.support.case_books import AREA, a_record_id

HEARD_MS = 1_760_000_000_000
HOUSEHOLD = a_record_id("household")


def bound(card: Card, **fields: Value) -> Record:
    return Record(
        id=a_record_id(card.card_id),
        kind="card",
        area=AREA,
        fields={
            "card_id": card.card_id,
            "replacement": card.replacement,
            "household": HOUSEHOLD,
            **fields,
        },
    )


def test_a_card_bound_here_opens_its_household() -> None:
    card = a_card()
    found = recognise(card, [bound(a_card("other")), bound(card)], list_as_of_ms=HEARD_MS)

    assert (Meaning.KNOWN, HOUSEHOLD, True) == (found.meaning, found.household, found.verified)


def test_a_genuine_card_of_which_nothing_is_here_is_elsewhere_and_says_how_old_the_list_is() -> None:
    found = recognise(a_card(), [bound(a_card("other"))], list_as_of_ms=HEARD_MS)

    assert (Meaning.ELSEWHERE, None, HEARD_MS) == (found.meaning, found.household, found.list_as_of_ms)


def test_a_card_known_without_a_household_is_unbound() -> None:
    card = a_card()

    assert Meaning.UNBOUND is recognise(card, [bound(card, household=None)], list_as_of_ms=0).meaning


def test_a_revoked_card_says_since_when_and_why() -> None:
    card = a_card()
    found = recognise(card, [bound(card, revoked_at=5, revoked_why="lost")], list_as_of_ms=0)

    assert (Meaning.REVOKED, 5, "lost") == (found.meaning, found.revoked_at_ms, found.revoked_why)


def test_an_earlier_print_of_a_replaced_card_is_revoked() -> None:
    found = recognise(a_card(replacement=0), [bound(a_card(replacement=1))], list_as_of_ms=0)

    assert (Meaning.REVOKED, WhyRevoked.REPLACED) == (found.meaning, found.revoked_why)


def test_the_latest_print_of_a_replaced_card_is_known() -> None:
    known = [bound(a_card(replacement=0)), bound(a_card(replacement=1))]

    assert Meaning.KNOWN is recognise(a_card(replacement=1), known, list_as_of_ms=0).meaning


def test_a_card_bound_on_two_phones_and_revoked_on_one_is_revoked() -> None:
    card = a_card()
    known = [bound(card, revoked_at=5), bound(card)]

    assert Meaning.REVOKED is recognise(card, known, list_as_of_ms=0).meaning


def test_a_typed_short_code_opens_a_household_known_here_but_proves_nothing() -> None:
    card = a_card()
    found = recognise_short_code(derive_short_code(card.card_id), [bound(card)], list_as_of_ms=0)

    assert (Meaning.KNOWN, HOUSEHOLD, False) == (found.meaning, found.household, found.verified)


def test_a_typed_short_code_of_no_card_here_is_elsewhere_never_unknown() -> None:
    code = derive_short_code(a_card("other").card_id)
    found = recognise_short_code(code, [bound(a_card())], list_as_of_ms=0)

    assert (Meaning.ELSEWHERE, 10) == (found.meaning, len(found.card_id))


def test_a_short_code_that_two_cards_share_opens_neither() -> None:
    card = a_card()
    twin = Card(card_id=type(card.card_id)(card.card_id[:10] + "0" * 22), key_id=1, issued_day=1)
    found = recognise_short_code(derive_short_code(card.card_id), [bound(card), bound(twin)], list_as_of_ms=0)

    assert (Meaning.ELSEWHERE, None) == (found.meaning, found.household)


def test_a_foreign_card_says_nothing_more() -> None:
    found = foreign(HEARD_MS)

    assert (Meaning.FOREIGN, "", None) == (found.meaning, found.card_id, found.household)
