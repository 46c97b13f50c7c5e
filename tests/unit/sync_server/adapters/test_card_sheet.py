"""
The printable sheet of cards.
"""

from __future__ import annotations

import re
import zlib

import pytest

from shared.cards.short_code import derive_short_code, format_short_code
from sync_server.adapters.card_sheet import (
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    CUT_MARK_AWAY_MM,
    CUT_MARK_MM,
    LAYOUTS,
    QR_MM,
    QUIET_MM,
    Design,
    make_card_sheet,
)
from sync_server.use_cases.errors import CardFontNeededError
from sync_server.use_cases.make_cards import PrintedCard
from tests.support.cards import DISTRICT, ISSUED_DAY, a_card


def some_cards(count: int) -> list[PrintedCard]:
    cards = [a_card(str(number)) for number in range(count)]
    return [
        PrintedCard(
            DISTRICT.text(card), format_short_code(derive_short_code(card.card_id)), f"K7QX2-{number:04}", "h"
        )
        for number, card in enumerate(cards, start=1)
    ]


def a_sheet(count: int, *, design: Design = Design(), layout: str = "a4") -> bytes:  # noqa: B008
    return make_card_sheet(some_cards(count), issued_day=ISSUED_DAY, design=design, layout=layout)


def pages_of(sheet: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b[^s]", sheet))


def drawn_on(sheet: bytes) -> bytes:
    """Everything its pages draw, unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", sheet, re.DOTALL)
    return b"".join(zlib.decompress(stream) for stream in streams if stream.startswith(b"x\x9c"))


@pytest.mark.parametrize(("layout", "on_a_page"), [("a4", 10), ("letter", 10), ("card", 1)])
def test_as_many_cards_go_on_a_page_as_the_layout_says(layout: str, on_a_page: int) -> None:
    assert on_a_page == LAYOUTS[layout].cards
    assert [1, 2] == [pages_of(a_sheet(count, layout=layout)) for count in (on_a_page, on_a_page + 1)]


@pytest.mark.parametrize("layout", ["a4", "letter"])
def test_the_cards_and_their_cut_marks_fit_the_page(layout: str) -> None:
    page = LAYOUTS[layout]

    assert min(page.left_mm, page.top_mm) >= CUT_MARK_AWAY_MM + CUT_MARK_MM


def test_the_code_with_its_quiet_zone_fits_the_card() -> None:
    assert QR_MM + 2 * QUIET_MM <= CARD_HEIGHT_MM < CARD_WIDTH_MM


def test_a_sheet_of_single_cards_has_no_cut_marks() -> None:
    assert b" l S" not in drawn_on(a_sheet(1, layout="card"))
    assert b" l S" in drawn_on(a_sheet(1))


def test_the_same_cards_give_the_same_bytes() -> None:
    assert a_sheet(11) == a_sheet(11)


def test_nothing_but_name_words_serial_number_and_short_code_is_written_on_a_card() -> None:
    words = re.findall(
        rb"\(([^)]*)\) Tj", drawn_on(a_sheet(1, design=Design("Neutral", words="Family card")))
    )
    (card,) = some_cards(1)

    assert [b"Neutral", b"Family card", *(half.encode() for half in card.short_code.split("-"))] == words[:4]
    assert [b"K7QX2-0001"] == words[4:]


def test_a_long_name_is_drawn_smaller_and_stays_on_the_card() -> None:
    sizes = re.findall(
        rb"/F1 ([\d.]+) Tf", drawn_on(a_sheet(1, design=Design("Directorate of Everything" * 2)))
    )

    assert min(float(size) for size in sizes) < 10


def test_a_batch_says_how_far_it_is() -> None:
    heard: list[int] = []
    make_card_sheet(some_cards(21), issued_day=1, progress=heard.append)

    assert [10, 20, 21] == heard


@pytest.mark.parametrize("design", [Design("जिला"), Design("District", words="परिवार कार्ड")])
def test_letters_of_another_script_need_a_font_and_say_so(design: Design) -> None:
    with pytest.raises(CardFontNeededError):
        make_card_sheet(some_cards(1), issued_day=1, design=design)


def test_latin_letters_with_accents_need_none() -> None:
    assert a_sheet(1, design=Design("Município", words="Cartão da família")).startswith(b"%PDF")
