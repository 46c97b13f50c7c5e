"""
The printable sheet of cards.
"""

from __future__ import annotations

import re
import zlib

from shared.cards.short_code import derive_short_code, format_short_code
from sync_server.adapters.card_sheet import (
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    CARDS_PER_PAGE,
    COLUMNS,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    QR_MM,
    QUIET_MM,
    ROWS,
    make_card_sheet,
    qr_rows,
)
from sync_server.use_cases.make_cards import PrintedCard
from tests.support.cards import DISTRICT, ISSUED_DAY, a_card


def some_cards(count: int) -> list[PrintedCard]:
    cards = [a_card(str(number)) for number in range(count)]
    return [
        PrintedCard(DISTRICT.text(card), format_short_code(derive_short_code(card.card_id))) for card in cards
    ]


def a_sheet(count: int, name: str = "Doorstep") -> bytes:
    return make_card_sheet(some_cards(count), issued_day=ISSUED_DAY, name=name)


def drawn_on(sheet: bytes) -> bytes:
    """Everything its pages draw, unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", sheet, re.DOTALL)
    return b"".join(zlib.decompress(stream) for stream in streams if stream.startswith(b"x\x9c"))


def test_ten_cards_go_on_a_page() -> None:
    assert 10 == CARDS_PER_PAGE
    assert [1, 1, 2] == [len(re.findall(rb"/Type /Page\b[^s]", a_sheet(count))) for count in (1, 10, 11)]


def test_the_cards_fit_the_page_and_the_code_with_its_quiet_zone_fits_the_card() -> None:
    assert COLUMNS * CARD_WIDTH_MM < PAGE_WIDTH_MM
    assert ROWS * CARD_HEIGHT_MM < PAGE_HEIGHT_MM
    assert QR_MM + 2 * QUIET_MM <= CARD_HEIGHT_MM


def test_the_same_cards_give_the_same_bytes() -> None:
    assert a_sheet(11) == a_sheet(11)


def test_the_short_code_is_printed_in_two_halves() -> None:
    drawn = drawn_on(a_sheet(1))

    for half in some_cards(1)[0].short_code.split("-"):
        assert half.encode() in drawn


def test_nothing_but_the_name_and_the_short_code_is_written_on_a_card() -> None:
    words = re.findall(rb"\(([^)]*)\) Tj", drawn_on(a_sheet(1, name="Neutral")))

    assert [b"Neutral", *(half.encode() for half in some_cards(1)[0].short_code.split("-"))] == words


def test_the_symbol_has_the_three_corners_of_a_qr_code_of_49_modules() -> None:
    rows = qr_rows(some_cards(1)[0].text)
    corner = [True] * 7

    assert {49} == {len(row) for row in rows}
    assert corner == rows[0][:7] == rows[0][-7:] == rows[-1][:7]
    assert not any(rows[7][:8])
