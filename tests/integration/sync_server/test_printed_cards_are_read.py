"""
What is printed is read: every layout, at the fineness of a good printer and of a poor one, drawn and read by code that
shares nothing with what prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image

from shared.cards.card import CardKind
from shared.cards.short_code import derive_short_code, format_short_code
from sync_server.adapters.card_picture import symbol_png
from sync_server.adapters.card_sheet import LAYOUTS, Design, make_card_sheet
from sync_server.adapters.card_symbol import SymbolMaker
from sync_server.use_cases.make_cards import PrintedCard
from tests.support.cards import DISTRICT, a_card
from tests.support.printed_cards import cut_cards, render_page
from tests.support.qr_readers import jsqr, opencv, opencv_older, zxing

DPI = (300, 150)
FINENESSES = (12, 2)
OLDER_MISSES = 1
"""Of 42 cards: OpenCV's first detector does not find every symbol."""


@dataclass(frozen=True, slots=True)
class Print:
    """
    A rendered page, and the texts on it in the order of its cards.
    """

    name: str
    page: Image.Image
    texts: list[str]
    cards: list[Image.Image]


def printed(number: int) -> PrintedCard:
    """Cards of every sort: a household's, a person's, one that was printed again."""
    kind = CardKind.PERSON if number % 3 == 1 else CardKind.HOUSEHOLD
    card = a_card(str(number), kind=kind, replacement=number % 2)
    code = format_short_code(derive_short_code(card.card_id))
    return PrintedCard(DISTRICT.text(card), code, f"K7QX2-{number:04}")


@pytest.fixture(scope="module")
def prints() -> list[Print]:
    """Every layout at every fineness."""
    made = []
    for name, layout in LAYOUTS.items():
        cards = [printed(number) for number in range(layout.cards)]
        sheet = make_card_sheet(
            cards, issued_day=1, layout=name, design=Design("Neutral", words="Family card")
        )
        for dpi in DPI:
            page = render_page(sheet, dpi)
            texts = [card.text for card in cards]
            made.append(Print(f"{name} at {dpi}", page, texts, cut_cards(page, layout, dpi)))
    return made


@pytest.fixture(scope="module")
def symbols() -> list[tuple[str, Image.Image]]:
    """Symbols as pictures, large and small, with their texts."""
    card = printed(1)
    return [
        (card.text, Image.open(BytesIO(png)).convert("L"))
        for png in (symbol_png(card, SymbolMaker(), pixels_per_module=pixels) for pixels in FINENESSES)
    ]


def test_every_card_of_a_page_is_read_by_zxing_at_once(prints: list[Print]) -> None:
    for one in prints:
        assert {one.name: set(one.texts)} == {one.name: zxing(one.page)}


def test_every_card_cut_out_is_read_by_opencv(prints: list[Print]) -> None:
    for one in prints:
        assert [{text} for text in one.texts] == [opencv(card) for card in one.cards], one.name


def test_opencvs_older_way_misses_one_card_and_reads_none_wrongly(prints: list[Print]) -> None:
    seen = [
        (text, opencv_older(card)) for one in prints for text, card in zip(one.texts, one.cards, strict=True)
    ]
    read = [text for text, texts in seen if texts]

    assert all(texts <= {text} for text, texts in seen)
    assert OLDER_MISSES == len(seen) - len(read)


def test_every_card_cut_out_is_read_by_jsqr(prints: list[Print]) -> None:
    wanted = [text for one in prints for text in one.texts]

    assert wanted == jsqr([card for one in prints for card in one.cards])


def test_the_picture_of_a_symbol_is_read_by_each(symbols: list[tuple[str, Image.Image]]) -> None:
    pictures = [picture for _, picture in symbols]

    for text, picture in symbols:
        assert {text} == zxing(picture) == opencv(picture) == opencv_older(picture)
    assert [text for text, _ in symbols] == jsqr(pictures)
