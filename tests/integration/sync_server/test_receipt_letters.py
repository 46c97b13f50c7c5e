"""
A receipt is printed in every script that the app itself shows, with the fonts of its site.
"""

from __future__ import annotations

import pypdfium2
import pytest

from sync_server.adapters.receipt_page import make_receipt, site_fonts
from tests.support.sites import built_site


@pytest.mark.parametrize(
    "words",
    [
        "Souhlas můžete kdykoli vzít zpět.",
        "Ви можете відкликати згоду будь-коли. Вы можете отозвать согласие.",
        pytest.param("同意はいつでも取り消せます。髙橋", marks=pytest.mark.long("cards")),
    ],
)
def test_a_receipt_is_printed_in_every_script_of_the_app(words: str) -> None:
    page = pypdfium2.PdfDocument(make_receipt(words, [words], site_fonts(built_site())))[0]
    said = page.get_textpage().get_text_range().split()

    assert said == [*words.split(), *words.split()]
