"""
A receipt is printed in every script that the app itself shows, with the fonts of its site; so is an authority's name.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest

from sync_server.adapters.card_sheet import Design, make_card_sheet
from sync_server.adapters.print_fonts import PrintFonts
from sync_server.adapters.receipt_page import make_receipt
from sync_server.use_cases.make_cards import PrintedCard
from tests.support.cards import DISTRICT, a_card
from tests.support.sites import built_site


@pytest.fixture(scope="module")
def fonts() -> Iterator[PrintFonts]:
    """Of the site as it is built."""
    found = PrintFonts(built_site())
    yield found
    found.close()


@pytest.mark.parametrize(
    "words",
    [
        "Souhlas můžete kdykoli vzít zpět.",
        "Ви можете відкликати згоду будь-коли. Вы можете отозвать согласие.",
        "同意はいつでも取り消せます。髙橋",
    ],
)
def test_a_receipt_is_printed_in_every_script_of_the_app(fonts: PrintFonts, words: str) -> None:
    page = pypdfium2.PdfDocument(make_receipt(words, [words], fonts))[0]
    said = page.get_textpage().get_text_range().split()

    assert said == [*words.split(), *words.split()]


def test_an_authority_whose_name_is_not_latin_has_it_on_its_cards(fonts: PrintFonts) -> None:
    name = "जिला स्वास्थ्य समिति"
    card = PrintedCard(DISTRICT.text(a_card()), "ABCDE-FGHJK")
    sheet = make_card_sheet([card], issued_day=20000, design=Design(name, font=fonts.find(name)))

    said = pypdfium2.PdfDocument(sheet)[0].get_textpage().get_text_range()
    assert "जिला" in said.split()
