"""
A card as a picture.
"""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree as ET

from PIL import Image

from sync_server.adapters.card_picture import card_svg, symbol_png
from sync_server.adapters.card_sheet import Design
from sync_server.adapters.card_symbol import SymbolMaker, modules
from tests.unit.sync_server.adapters.test_card_sheet import some_cards

(CARD,) = some_cards(1)
DARK = sum(map(sum, modules(SymbolMaker().make(CARD.text))))


def test_the_svg_has_every_dark_module_and_says_what_the_card_says() -> None:
    svg = card_svg(CARD, Design("A & B", words="परिवार कार्ड"), SymbolMaker())
    said = [text.text for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]

    assert DARK == svg.count("h1v1h-1z")
    assert ["A & B", "परिवार कार्ड", "K7QX2-0001", *CARD.short_code.split("-")] == said


def test_the_png_is_the_symbol_with_its_quiet_zone() -> None:
    picture = Image.open(BytesIO(symbol_png(CARD, SymbolMaker(), pixels_per_module=1)))

    assert (57, 57) == picture.size
    assert DARK == picture.convert("L").histogram()[0]
