"""
Case cards as a printable PDF: ten to an A4 page, each the size of a bank card, with cut marks.

One neutral design serves every programme: no stamp, no programme, no household. The same cards give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import qrcode
from fpdf import FPDF
from fpdf.enums import RenderStyle
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, QRData

from sync_server.use_cases.make_cards import PrintedCard

QR_VERSION = 8
QR_MODULES = 49

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
CARD_WIDTH_MM, CARD_HEIGHT_MM = 85.0, 54.0
COLUMNS, ROWS = 2, 5
CARDS_PER_PAGE = COLUMNS * ROWS

# 0.8 mm a module: a two-megapixel camera still has three pixels for each at arm's length.
MODULE_MM = 0.8
# The standard asks for four light modules on every side.
QUIET_MM = 4 * MODULE_MM
QR_MM = QR_MODULES * MODULE_MM

CUT_MARK_MM = 4.0
MARGIN_LEFT_MM = (PAGE_WIDTH_MM - COLUMNS * CARD_WIDTH_MM) / 2
MARGIN_TOP_MM = (PAGE_HEIGHT_MM - ROWS * CARD_HEIGHT_MM) / 2


def make_card_sheet(
    cards: Sequence[PrintedCard],
    *,
    issued_day: int,
    name: str = "Doorstep",
    font: Path | None = None,
) -> bytes:
    """
    A PDF of the cards.

    Args:
        cards: In print order.
        issued_day: Days since 1970-01-01; the document's date, so that equal cards give equal bytes.
        name: The issuing authority's neutral name.
        font: A font file with the letters of the name; the PDF's own Helvetica where None. The short code is
            always in the PDF's own Courier, whose symbols are of equal width.
    """
    sheet = _Sheet(name, font)
    sheet.pdf.set_creation_date(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=issued_day))
    for place, card in enumerate(cards):
        column, row = place % COLUMNS, place // COLUMNS % ROWS
        if column == row == 0:
            sheet.begin_page()
        sheet.draw_card(
            card,
            MARGIN_LEFT_MM + column * CARD_WIDTH_MM,
            MARGIN_TOP_MM + row * CARD_HEIGHT_MM,
        )
    return bytes(sheet.pdf.output())


def qr_rows(text: str) -> list[list[bool]]:
    """
    The dark modules of a card's QR code, without its quiet zone.
    """
    code = qrcode.QRCode(version=QR_VERSION, error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text.encode("ascii"), mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.get_matrix()]


class _Sheet:
    def __init__(self, name: str, font: Path | None) -> None:
        self.pdf = FPDF(unit="mm", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.set_title(name)
        self._name = name
        self._font = "Helvetica"
        if font is not None:
            self._font = "name"
            self.pdf.add_font(self._font, fname=font)
            self.pdf.set_text_shaping(True)

    def begin_page(self) -> None:
        self.pdf.add_page()
        self.pdf.set_draw_color(140)
        self.pdf.set_line_width(0.1)
        right, bottom = PAGE_WIDTH_MM - MARGIN_LEFT_MM, PAGE_HEIGHT_MM - MARGIN_TOP_MM
        for column in range(COLUMNS + 1):
            x = MARGIN_LEFT_MM + column * CARD_WIDTH_MM
            self.pdf.line(x, MARGIN_TOP_MM - 1 - CUT_MARK_MM, x, MARGIN_TOP_MM - 1)
            self.pdf.line(x, bottom + 1, x, bottom + 1 + CUT_MARK_MM)
        for row in range(ROWS + 1):
            y = MARGIN_TOP_MM + row * CARD_HEIGHT_MM
            self.pdf.line(MARGIN_LEFT_MM - 1 - CUT_MARK_MM, y, MARGIN_LEFT_MM - 1, y)
            self.pdf.line(right + 1, y, right + 1 + CUT_MARK_MM, y)

    def draw_card(self, card: PrintedCard, left: float, top: float) -> None:
        above = (CARD_HEIGHT_MM - QR_MM) / 2
        self._draw_code(card.text, left + QUIET_MM, top + above)
        self._draw_words(card.short_code, left + QUIET_MM + QR_MM + QUIET_MM, top + above)

    def _draw_code(self, text: str, left: float, top: float) -> None:
        self.pdf.set_fill_color(0)
        for row, modules in enumerate(qr_rows(text)):
            column = 0
            for dark, run in groupby(modules):
                length = len(list(run))
                if dark:
                    self.pdf.rect(
                        left + column * MODULE_MM,
                        top + row * MODULE_MM,
                        length * MODULE_MM,
                        MODULE_MM,
                        RenderStyle.F,
                    )
                column += length

    def _draw_words(self, short_code: str, left: float, top: float) -> None:
        width = CARD_WIDTH_MM - QR_MM - 2 * QUIET_MM - 3
        self.pdf.set_text_color(0)
        self.pdf.set_font(self._font, size=13)
        self.pdf.set_xy(left, top)
        self.pdf.cell(width, 7, self._name)
        self.pdf.set_font("Courier", style="B", size=28)
        for line, part in enumerate(short_code.split("-")):
            self.pdf.set_xy(left, top + QR_MM - 22 + line * 11)
            self.pdf.cell(width, 11, part)
