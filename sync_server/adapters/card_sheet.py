"""
Case cards as a printable PDF: ten to a page of A4 or Letter with cut marks, or one to a page the size of a bank card.

One neutral design serves every programme: no stamp, no programme, no household. The same cards give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fpdf import FPDF

from sync_server.adapters.card_symbol import QR_MODULES, Rows, SymbolMaker
from sync_server.adapters.print_fonts import is_latin
from sync_server.use_cases.errors import CardFontNeededError
from sync_server.use_cases.make_cards import PrintedCard

CARD_WIDTH_MM, CARD_HEIGHT_MM = 85.0, 54.0

# 0.8 mm a module: a two-megapixel camera still has three pixels for each at arm's length.
MODULE_MM = 0.8
# The standard asks for four light modules on every side.
QUIET_MM = 4 * MODULE_MM
QR_MM = QR_MODULES * MODULE_MM
CUT_MARK_MM = 3.0
CUT_MARK_AWAY_MM = 1.0

_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Layout:
    """
    A page and how many cards lie on it.
    """

    width_mm: float
    height_mm: float
    columns: int
    rows: int

    @property
    def cards(self) -> int:
        """On one page."""
        return self.columns * self.rows

    @property
    def left_mm(self) -> float:
        """Of the first card."""
        return (self.width_mm - self.columns * CARD_WIDTH_MM) / 2

    @property
    def top_mm(self) -> float:
        """Of the first card."""
        return (self.height_mm - self.rows * CARD_HEIGHT_MM) / 2


LAYOUTS = {
    "a4": Layout(210.0, 297.0, 2, 5),
    "letter": Layout(215.9, 279.4, 2, 5),
    "card": Layout(CARD_WIDTH_MM, CARD_HEIGHT_MM, 1, 1),
}


@dataclass(frozen=True, slots=True)
class Design:
    """
    What every card of a sheet bears beside its symbol.

    Attributes:
        name: The issuing authority's neutral name.
        words: A line below it in the area's language, such as "Family card"; never a programme's or an illness's name.
        font: A font file with the letters of both; the PDF's own Helvetica where None. Short code and serial number are
            always in the PDF's own Courier, whose symbols are of equal width.
    """

    name: str = "Doorstep"
    words: str = ""
    font: Path | None = None


PLAIN = Design()


def make_card_sheet(
    cards: Sequence[PrintedCard],
    *,
    issued_day: int,
    design: Design = PLAIN,
    layout: str = "a4",
    progress: Callable[[int], None] | None = None,
) -> bytes:
    """
    A PDF of the cards.

    Args:
        cards: In print order.
        issued_day: Days since 1970-01-01; the document's date, so that equal cards give equal bytes.
        layout: One of `LAYOUTS`.
        progress: Told after each page how many cards are drawn.

    Raises:
        CardFontNeededError: name, words or a mark have letters that need a font, and the design has none.
    """
    check_letters(design, "".join(card.mark for card in cards))
    page = LAYOUTS[layout]
    sheet = _Sheet(page, design)
    sheet.set_creation_date(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=issued_day))
    symbols = SymbolMaker()
    for begin in range(0, len(cards), page.cards):
        sheet.begin_page()
        for place, card in enumerate(cards[begin : begin + page.cards]):
            left = page.left_mm + place % page.columns * CARD_WIDTH_MM
            top = page.top_mm + place // page.columns * CARD_HEIGHT_MM
            sheet.draw_card(card, symbols.make(card.text), left, top)
        if progress is not None:
            progress(min(begin + page.cards, len(cards)))
    return bytes(sheet.output())


def check_letters(design: Design, marks: str = "") -> None:
    """
    Before any card is made.

    Raises:
        CardFontNeededError: as `make_card_sheet`.
    """
    for letter in "" if design.font else f"{design.name}{design.words}{marks}":
        if not is_latin(letter):
            raise CardFontNeededError(letter=letter)


class _Sheet(FPDF):
    def __init__(self, page: Layout, design: Design) -> None:
        super().__init__(unit="mm", format=(page.width_mm, page.height_mm))
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_title(design.name)
        self._layout = page
        self._design = design
        self._letters = "Helvetica"
        if design.font is not None:
            self._letters = "name"
            self.add_font(self._letters, fname=design.font)
            self.set_text_shaping(True)

    def begin_page(self) -> None:
        page = self._layout
        self.add_page()
        if page.cards == 1:
            return
        self.set_draw_color(140)
        self.set_line_width(0.1)
        left, top = page.left_mm, page.top_mm
        right, bottom = page.width_mm - left, page.height_mm - top
        near, far = CUT_MARK_AWAY_MM, CUT_MARK_AWAY_MM + CUT_MARK_MM
        for column in range(page.columns + 1):
            x = left + column * CARD_WIDTH_MM
            self.line(x, top - far, x, top - near)
            self.line(x, bottom + near, x, bottom + far)
        for row in range(page.rows + 1):
            y = top + row * CARD_HEIGHT_MM
            self.line(left - far, y, left - near, y)
            self.line(right + near, y, right + far, y)

    def draw_card(self, card: PrintedCard, symbol: Rows, left: float, top: float) -> None:
        above = (CARD_HEIGHT_MM - QR_MM) / 2
        self._draw_symbol(symbol, left + QUIET_MM, top + above)
        self._draw_words(card, left + 2 * QUIET_MM + QR_MM, top + above)

    def _draw_symbol(self, symbol: Rows, left: float, top: float) -> None:
        self.set_fill_color(0)
        scale, height = _POINTS_PER_MM, self._layout.height_mm
        boxes = [
            f"{(left + column * MODULE_MM) * scale:.2f} {(height - top - row * MODULE_MM) * scale:.2f} "
            f"{length * MODULE_MM * scale:.2f} {-MODULE_MM * scale:.2f} re"
            for row, bits in enumerate(symbol)
            for column, length in _dark_runs(bits)
        ]
        # One path for the whole symbol: a call for each box would take most of the time.
        self._out("\n".join([*boxes, "f"]))

    def _draw_words(self, card: PrintedCard, left: float, top: float) -> None:
        width = CARD_WIDTH_MM - QR_MM - 2 * QUIET_MM - 3
        self.set_text_color(0)
        self._draw_line(self._design.name, self._letters, 13, left, top, width)
        below = [words for words in (self._design.words, card.mark) if words]
        for line, words in enumerate(below, start=1):
            # One line keeps its distance; two stand closer, above the serial number.
            self._draw_line(
                words, self._letters, 11, left, top + line * (7 if len(below) == 1 else 4.5), width
            )
        for line, part in enumerate(card.short_code.split("-")):
            self._draw_line(part, "Courier", 28, left, top + QR_MM - 22 + line * 11, width, style="B")
        if card.serial:
            self._draw_line(card.serial, "Courier", 8, left, top + QR_MM - 26, width)

    def _draw_line(
        self, words: str, font: str, size: float, left: float, top: float, width: float, *, style: str = ""
    ) -> None:
        self.set_font(font, style=style, size=size)
        wide = self.get_string_width(words)
        if wide > width:
            self.set_font_size(size * width / wide)
        self.set_xy(left, top)
        self.cell(width, 7 if size < 20 else 11, words)


def _dark_runs(bits: int) -> list[tuple[int, int]]:
    """
    Where dark modules begin in a row, and how many lie side by side.
    """
    runs: list[tuple[int, int]] = []
    text, column = format(bits, f"0{QR_MODULES}b"), 0
    while (column := text.find("1", column)) >= 0:
        end = text.find("0", column)
        end = QR_MODULES if end < 0 else end
        runs.append((column, end - column))
        column = end
    return runs
