"""
What somebody agreed to, as a page to keep: one neutral design, no programme, no stamp. Nothing of it is stored here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from fontTools.ttLib import TTLibError
from fpdf import FPDF
from fpdf.errors import FPDFException
from fpdf.fonts import TTFFont

from sync_server.adapters.print_fonts import is_latin, letters_of
from sync_server.use_cases.errors import ReceiptLettersError

SIZE, TITLE_SIZE, LINE_MM = 13, 17, 7.5


def make_receipt(title: str, lines: Sequence[str], fonts: Iterable[Path]) -> bytes:
    """
    A PDF page of A4; more pages where the words need them.

    Raises:
        ReceiptLettersError: no font here has the letters.
    """
    sheet = FPDF(format="A4")
    sheet.set_margin(20)
    sheet.set_title(title)
    family = _choose_letters(sheet, "".join((title, *lines)), fonts)
    sheet.add_page()
    sheet.set_font(family, size=TITLE_SIZE)
    sheet.multi_cell(0, LINE_MM + 2, title, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(4)
    sheet.set_font(family, size=SIZE)
    for line in lines:
        sheet.multi_cell(0, LINE_MM, line or " ", new_x="LMARGIN", new_y="NEXT")
    return bytes(sheet.output())


def _choose_letters(sheet: FPDF, words: str, fonts: Iterable[Path]) -> str:
    if is_latin(words):
        return "Helvetica"
    known: list[str] = []
    wanted = set(letters_of(words))
    for path in fonts:
        name = f"letters{len(known)}"
        with suppress(FPDFException, TTLibError, OSError):
            sheet.add_font(name, fname=path)
            face = sheet.fonts[name]
            if isinstance(face, TTFFont):
                wanted -= set(face.cmap)
                known.append(name)
        # A font of thousands of signs is opened only for what the others lack.
        if known and not wanted:
            break
    if not known or wanted:
        raise ReceiptLettersError
    sheet.set_fallback_fonts(known[1:], exact_match=False)
    sheet.set_text_shaping(True)
    return known[0]
