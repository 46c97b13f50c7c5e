"""
Cards from the real server's authority, printed, and opened on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.use_cases.open_card import ISSUERS_SETTING, open_card
from shared.cards.card import Issuer, parse_card
from shared.cards.recognition import Meaning
from shared.cards.short_code import parse_short_code
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from shared.kernel.instants import DAY_MS
from sync_server.adapters.card_sheet import make_card_sheet
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.main import open_store
from sync_server.operations import print_cards as printing
from sync_server.ports.directory import Area
from sync_server.ports.store import Store, Work
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.errors import CardFontNeededError, NotFoundError
from sync_server.use_cases.found_server import found_server
from sync_server.use_cases.keep_directory import add_area
from sync_server.use_cases.make_cards import PrintedCard, make_cards
from sync_server.use_cases.write_records import write_records
from tests.support.case_books import a_case_book, a_progress, a_received, a_record_id
from tests.support.loops import in_event_loop

HOUSEHOLD = a_record_id("household")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A founded server."""
    store = open_store(tmp_path)
    with store.transaction() as work:
        found_server(
            work,
            issuer_name="District",
            clock=SystemClock(),
            randomness=SystemRandomness(),
            signatures=Ed25519Signatures(),
        )
    yield store
    store.close()


def cards_of(store: Store, households: list[str] | None) -> tuple[list[PrintedCard], Area]:
    with store.transaction() as work:
        area = an_area_with_a_household(work)
        authority = Authority(
            work,
            by=None,
            clock=SystemClock(),
            signatures=Ed25519Signatures(),
        )
        cards = make_cards(
            authority, clock=SystemClock(), randomness=SystemRandomness(), count=1, households=households
        )
        return cards, area


def an_area_with_a_household(work: Work) -> Area:
    area = add_area(
        work,
        code="rampur",
        name="Rampur",
        level="village",
        parent=None,
        clock=SystemClock(),
        randomness=SystemRandomness(),
    )
    household = Change(
        record=RecordId(HOUSEHOLD), kind="household", area=AreaId(area.id), set={"head_name": "Ram"}
    )
    write_records(work, area=area.id, changes=[household], role=Role.SUPERVISOR, now_ms=DAY_MS)
    return area


@in_event_loop
async def test_a_card_made_for_a_household_opens_it_on_a_phone_scanned_and_typed(store: Store) -> None:
    (card,), area = cards_of(store, [HOUSEHOLD])
    with store.reading() as view:
        wires = [Issuer(key.public_key, key.name).to_wire() for key in view.directory.issuer_keys()]
        kept = view.changes.changed_since(area.id, 0, kinds=["card"], limit=10)
    book = await a_case_book()
    await book.keep(ISSUERS_SETTING, wires)
    cards = [a_received(one.id, "card", fields=one.fields) for one in kept]
    await book.apply(a_progress(a_received("household", "household"), *cards))

    for text in (card.text, card.short_code):
        found = await open_card(text, book=book, crypto=CPythonProvider())
        assert (Meaning.KNOWN, HOUSEHOLD) == (found.meaning, found.household)


@in_event_loop
async def test_a_card_printed_again_opens_its_household_and_the_earlier_print_is_replaced(
    store: Store,
) -> None:
    (card,), area = cards_of(store, [HOUSEHOLD])
    with store.transaction() as work:
        authority = Authority(work, by=None, clock=SystemClock(), signatures=Ed25519Signatures())
        (later,) = make_cards(
            authority,
            clock=SystemClock(),
            randomness=SystemRandomness(),
            again=[parse_short_code(card.short_code)],
        )
    with store.reading() as view:
        wires = [Issuer(key.public_key, key.name).to_wire() for key in view.directory.issuer_keys()]
        kept = view.changes.changed_since(area.id, 0, kinds=["card"], limit=10)
    book = await a_case_book()
    await book.keep(ISSUERS_SETTING, wires)
    cards = [a_received(one.id, "card", fields=one.fields) for one in kept]
    await book.apply(a_progress(a_received("household", "household"), *cards))

    found = [await open_card(text, book=book, crypto=CPythonProvider()) for text in (later.text, card.text)]
    assert [Meaning.KNOWN, Meaning.REVOKED] == [one.meaning for one in found]
    assert (later.short_code, "replaced") == (card.short_code, found[1].revoked_why)


def test_the_authority_names_its_key_so_that_no_two_servers_share_a_number(store: Store) -> None:
    (card,), _ = cards_of(store, None)
    with store.reading() as view:
        (key,) = view.directory.issuer_keys()

    assert Issuer(key.public_key).key_id == key.id == parse_card(card.text).card.key_id


def test_a_card_for_a_household_that_is_not_there_makes_nothing(store: Store) -> None:
    with pytest.raises(NotFoundError):
        cards_of(store, [HOUSEHOLD, a_record_id("nobody")])

    with store.reading() as view:
        assert [] == list(view.directory.areas())


def test_while_a_batch_is_drawn_the_server_goes_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "SAID_EVERY", 10)
    written: list[Area] = []

    def write(_: str) -> None:
        with store.transaction() as work:
            written.append(an_area_with_a_household(work))

    printing.print_cards(store, printing.Wish(tmp_path / "cards.pdf"), count=10, households=None, say=write)
    assert len(written) == 1


def test_cards_that_cannot_be_drawn_are_not_made(store: Store, tmp_path: Path) -> None:
    wish = printing.Wish(tmp_path / "cards.pdf", words="परिवार कार्ड")

    with pytest.raises(CardFontNeededError):
        printing.print_cards(store, wish, count=10, households=None)
    assert not wish.listing.exists()


def test_what_was_made_is_printed(store: Store) -> None:
    cards, _ = cards_of(store, None)

    assert make_card_sheet(cards, issued_day=1).startswith(b"%PDF")
