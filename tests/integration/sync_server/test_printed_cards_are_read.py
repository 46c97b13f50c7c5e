"""
What is printed is read: every layout, at the fineness of a good printer and of a poor one, by an independent reader.
"""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from sync_server.adapters.card_picture import symbol_png
from sync_server.adapters.card_sheet import LAYOUTS, Design, make_card_sheet
from tests.support.printed_cards import render_page
from tests.unit.sync_server.adapters.test_card_sheet import some_cards


@pytest.mark.parametrize("dpi", [300, 150])
@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_card_of_a_page_is_read(layout: str, dpi: int) -> None:
    cards = some_cards(LAYOUTS[layout].cards)
    sheet = make_card_sheet(cards, issued_day=1, layout=layout, design=Design("Neutral", words="Family card"))
    page = render_page(sheet, dpi, height_mm=LAYOUTS[layout].height_mm)
    read = {code.text for code in zxingcpp.read_barcodes(page)}

    assert {card.text for card in cards} == read


@pytest.mark.parametrize("pixels_per_module", [2, 12])
def test_the_picture_of_a_symbol_is_read(pixels_per_module: int) -> None:
    (card,) = some_cards(1)
    picture = Image.open(BytesIO(symbol_png(card, pixels_per_module=pixels_per_module))).convert("L")

    assert [card.text] == [code.text for code in zxingcpp.read_barcodes(picture)]
