"""
Pictures as a phone takes and keeps them, read without a browser: what is on them, and all that is none.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from mobile.adapters.code_reader import LARGEST_PICTURE_BYTES, read_codes
from shared.cards.short_code import derive_short_code, format_short_code
from sync_server.adapters.card_picture import symbol_png
from sync_server.adapters.card_symbol import SymbolMaker
from sync_server.use_cases.make_cards import PrintedCard
from tests.support.cards import DISTRICT, a_card

TABLE = 130


def text_of(name: str) -> str:
    return DISTRICT.text(a_card(name))


def photograph(
    *names: str, size: tuple[int, int] = (640, 480), form: str = "JPEG", turned: float = 0
) -> bytes:
    """Cards on a table, side by side and five in a row."""
    table = Image.new("L", size, TABLE)
    for place, name in enumerate(names):
        code = format_short_code(derive_short_code(a_card(name).card_id))
        png = symbol_png(PrintedCard(text_of(name), code), SymbolMaker(), pixels_per_module=4)
        symbol = Image.open(BytesIO(png)).convert("L").rotate(turned, expand=True, fillcolor=TABLE)
        table.paste(symbol, (20 + place % 5 * 260, 20 + place // 5 * 260))
    content = BytesIO()
    table.save(content, form)
    return content.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_card_on_a_table_is_read(form: str) -> None:
    assert [text_of("sunita")] == read_codes(photograph("sunita", form=form))


@pytest.mark.parametrize("turned", [45, 90, 180])
def test_a_card_lying_any_way_round_is_read(turned: float) -> None:
    assert [text_of("sunita")] == read_codes(photograph("sunita", turned=turned))


def test_ten_cards_at_once_are_ten_texts() -> None:
    names = [str(number) for number in range(10)]

    assert {text_of(name) for name in names} == set(read_codes(photograph(*names, size=(1400, 600))))


def enlarged(width: int, height: int) -> bytes:
    """A card as a camera of so many pixels sees it."""
    content = BytesIO()
    seen = Image.open(BytesIO(photograph("sunita"))).resize((width, height), Image.Resampling.NEAREST)
    seen.save(content, "JPEG", quality=60)
    return content.getvalue()


def test_a_picture_of_fifty_million_pixels_is_read_and_a_larger_one_is_not_unpacked() -> None:
    assert [text_of("sunita")] == read_codes(enlarged(8000, 6000))
    assert [] == read_codes(enlarged(9600, 7200))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 no picture",
        photograph("sunita")[:3000],
        photograph(),
        b"\xff\xd8\xff" + bytes(500),
        bytes(LARGEST_PICTURE_BYTES + 1),
    ],
    ids=["empty", "pdf", "cut", "no card", "no jpeg", "too large"],
)
def test_whatever_is_no_picture_of_a_card_holds_no_code(content: bytes) -> None:
    assert [] == read_codes(content)
