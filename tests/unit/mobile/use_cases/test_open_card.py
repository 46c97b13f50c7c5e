"""
Opening a card: from what the camera or the fingers gave to what it means here.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.adapters.case_book import CaseBook
from mobile.use_cases.open_card import ISSUERS_SETTING, open_card
from shared.cards.card import Card
from shared.cards.errors import (
    CardDamagedError,
    CardForgedError,
    CardFormatUnknownError,
    ShortCodeMistypedError,
)
from shared.cards.life import card_record_id
from shared.cards.recognition import Meaning, Recognition
from shared.cards.short_code import derive_short_code, format_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Value
from tests.support.cards import DISTRICT, NEIGHBOUR, a_card
from tests.support.case_books import (
    NOON_MS,
    OTHER_AREA,
    a_case_book,
    a_change,
    a_progress,
    a_received,
    a_record_id,
)
from tests.support.loops import in_event_loop

HOUSEHOLD = a_record_id("household")


async def a_book_with(*cards: Card, **fields: Value) -> CaseBook:
    book = await a_case_book()
    await book.keep(ISSUERS_SETTING, [DISTRICT.issuer.to_wire()])
    await book.apply(a_progress(a_received("household", "household"), server_ms=NOON_MS))
    for card in cards:
        bound = {"household": HOUSEHOLD, "card_id": card.card_id, "replacement": card.replacement}
        await book.record([a_change(card.card_id, kind="card", **{**bound, **fields})])
    return book


async def opened(text: str, book: CaseBook) -> Recognition:
    return await open_card(text, book=book, crypto=CPythonProvider())


@in_event_loop
async def test_scanning_a_card_bound_here_opens_its_household() -> None:
    book = await a_book_with(a_card())
    found = await opened(DISTRICT.text(a_card()), book)

    assert (Meaning.KNOWN, HOUSEHOLD, True) == (found.meaning, found.household, found.verified)


@in_event_loop
async def test_typing_its_short_code_opens_the_same_household() -> None:
    book = await a_book_with(a_card(), a_card("other"))
    found = await opened(format_short_code(derive_short_code(a_card().card_id)).lower(), book)

    assert (Meaning.KNOWN, HOUSEHOLD, False) == (found.meaning, found.household, found.verified)


@in_event_loop
async def test_a_genuine_card_not_on_this_phone_is_elsewhere_with_the_age_of_the_list() -> None:
    found = await opened(DISTRICT.text(a_card()), await a_book_with())

    assert (Meaning.ELSEWHERE, NOON_MS) == (found.meaning, found.list_as_of_ms)


@in_event_loop
async def test_a_revoked_card_is_revoked_scanned_and_typed() -> None:
    book = await a_book_with(a_card(), revoked_at=NOON_MS, revoked_why="lost")

    for text in (DISTRICT.text(a_card()), derive_short_code(a_card().card_id)):
        found = await opened(text, book)
        assert (Meaning.REVOKED, "lost") == (found.meaning, found.revoked_why)


@in_event_loop
async def test_another_authoritys_card_is_just_that() -> None:
    card = a_card(authority=NEIGHBOUR)

    assert Meaning.FOREIGN is (await opened(NEIGHBOUR.text(card), await a_book_with(card))).meaning


@in_event_loop
async def test_a_phone_that_has_no_issuers_yet_calls_every_card_foreign() -> None:
    book = await a_case_book()

    assert Meaning.FOREIGN is (await opened(DISTRICT.text(a_card()), book)).meaning


@in_event_loop
async def test_a_forged_card_is_said_to_be_forged_even_if_its_id_is_known_here() -> None:
    book = await a_book_with(a_card())

    with pytest.raises(CardForgedError):
        await opened(NEIGHBOUR.text(a_card(authority=DISTRICT)), book)


@in_event_loop
async def test_a_damaged_card_is_said_to_be_damaged() -> None:
    with pytest.raises(CardDamagedError):
        await opened(DISTRICT.text(a_card())[:-3], await a_book_with())


@pytest.mark.parametrize(
    "text", ["https://example.org/x", "WIFI:T:WPA", "12345678901234567890123456", "upi://pay"]
)
@in_event_loop
async def test_any_other_code_is_of_unknown_format(text: str) -> None:
    with pytest.raises(CardFormatUnknownError):
        await opened(text, await a_book_with())


@pytest.mark.parametrize("text", ["परिवार 👪", "0000000000", "ABCDE-FGHJK", "x", ""])
@in_event_loop
async def test_what_a_camera_read_is_never_taken_for_a_mistyped_code(text: str) -> None:
    with pytest.raises(CardFormatUnknownError):
        await open_card(text, book=await a_book_with(), crypto=CPythonProvider(), scanned=True)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("HTTPS://EXAMPLE.ORG/OFFER", "web"),
        ("https://doorstep.example/#enrol=K7QX2M4P", "enrolment"),
        ('{"hidn":"91-1234-5678-9012","hid":"sunita@abdm","name":"S"}', "abha"),
        ("91-1234-5678-9012", "abha"),
        ("sunita.devi@abdm", "abha"),
        ("700508953671205", "cns"),
        ("898 0001 6039 2405", "cns"),
    ],
)
@in_event_loop
async def test_a_code_people_mistake_for_a_card_is_called_by_its_name(text: str, seen: str) -> None:
    with pytest.raises(CardFormatUnknownError) as raised:
        await opened(text, await a_book_with())

    assert seen == raised.value.details["seen"]


@in_event_loop
async def test_a_card_of_a_merged_household_opens_the_one_that_stayed() -> None:
    book = await a_book_with(a_card())
    stayed = a_record_id("stayed")
    await book.apply(
        a_progress(
            a_received("household", "household", revision=2, fields={"merged_into": stayed}),
            a_received("stayed", "household", revision=3),
        )
    )

    assert stayed == (await opened(DISTRICT.text(a_card()), book)).household


@in_event_loop
async def test_a_card_whose_household_left_this_phone_is_elsewhere() -> None:
    book = await a_book_with(a_card(), household=a_record_id("moved away"))
    found = await opened(DISTRICT.text(a_card()), book)

    assert (Meaning.ELSEWHERE, None) == (found.meaning, found.household)


@in_event_loop
async def test_a_card_that_went_with_its_household_to_another_team_says_so_and_a_strange_one_does_not() -> (
    None
):
    book = await a_case_book()
    await book.keep(ISSUERS_SETTING, [DISTRICT.issuer.to_wire()])
    record = card_record_id(a_card().card_id)
    here = replace(a_received("card", "card"), record=record)
    await book.apply(a_progress(here))
    await book.apply(a_progress(replace(here, revision=2, fields={}, left_for=OTHER_AREA)))

    went = await opened(DISTRICT.text(a_card()), book)
    assert (Meaning.ELSEWHERE, True) == (went.meaning, went.has_left)
    assert not (await opened(DISTRICT.text(a_card("other")), book)).has_left


@in_event_loop
async def test_a_card_whose_household_alone_went_to_another_team_says_so_too() -> None:
    book = await a_book_with(a_card())
    await book.apply(a_progress(a_received("household", "household", revision=2, left_for=OTHER_AREA)))
    found = await opened(DISTRICT.text(a_card()), book)

    assert (Meaning.ELSEWHERE, None, True) == (found.meaning, found.household, found.has_left)


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDE-FGHJK"])
@in_event_loop
async def test_a_mistyped_short_code_is_said_to_be_mistyped(typed: str) -> None:
    with pytest.raises(ShortCodeMistypedError):
        await opened(typed, await a_book_with())
