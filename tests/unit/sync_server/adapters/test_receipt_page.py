"""
What somebody agreed to, laid out to print.
"""

from __future__ import annotations

import pytest

from sync_server.adapters.receipt_page import make_receipt
from sync_server.use_cases.errors import ReceiptLettersError


def test_latin_words_need_no_font_and_long_ones_go_on_to_further_pages() -> None:
    short = make_receipt("What was agreed", ["May this be written down? Agreed."], ())
    long = make_receipt("What was agreed", ["A line of words that somebody reads. " * 20] * 20, ())

    assert short.startswith(b"%PDF")
    assert (short.count(b"/Type /Page\n"), long.count(b"/Type /Page\n") > 1) == (1, True)


def test_letters_that_no_font_here_has_are_refused_rather_than_left_out() -> None:
    with pytest.raises(ReceiptLettersError):
        make_receipt("क्या", ["हाँ"], ())
