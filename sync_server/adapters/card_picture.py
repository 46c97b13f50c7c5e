"""
A single case card as a picture: SVG of the whole card for designers, PNG of its symbol for anything else.
"""

from __future__ import annotations

from html import escape
from io import BytesIO

from PIL import Image

from sync_server.adapters.card_sheet import CARD_HEIGHT_MM, CARD_WIDTH_MM, MODULE_MM, QR_MM, QUIET_MM, Design
from sync_server.adapters.card_symbol import QR_MODULES, SymbolMaker, modules
from sync_server.use_cases.make_cards import PrintedCard

QUIET_MODULES = 4


def card_svg(card: PrintedCard, design: Design, symbols: SymbolMaker) -> str:
    """
    A whole card in millimetres.
    """
    dark = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, line in enumerate(modules(symbols.make(card.text)))
        for column, is_dark in enumerate(line)
        if is_dark
    )
    top, left = (CARD_HEIGHT_MM - QR_MM) / 2, 2 * QUIET_MM + QR_MM
    below = [words for words in (design.words, card.mark) if words]
    lines = [
        (design.name, 4.6, top + 5, "sans-serif"),
        *(
            (words, 3.9, top + (11 if len(below) == 1 else 5 + 4.6 * line), "sans-serif")
            for line, words in enumerate(below, start=1)
        ),
        (card.serial, 2.8, top + QR_MM - 22, "monospace"),
        *(
            (part, 9.9, top + QR_MM - 13 + 11 * line, "monospace")
            for line, part in enumerate(card.short_code.split("-"))
        ),
    ]
    words = "".join(
        f'<text x="{left:.2f}" y="{y:.2f}" font-size="{size}" font-family="{family}">{escape(said)}</text>'
        for said, size, y, family in lines
        if said
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CARD_WIDTH_MM}mm" height="{CARD_HEIGHT_MM}mm" '
        f'viewBox="0 0 {CARD_WIDTH_MM} {CARD_HEIGHT_MM}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<path transform="translate({QUIET_MM} {top:.2f}) scale({MODULE_MM})" d="{dark}"/>{words}</svg>\n'
    )


def symbol_png(card: PrintedCard, symbols: SymbolMaker, *, pixels_per_module: int = 12) -> bytes:
    """
    The symbol with its quiet zone, black on white.
    """
    side = QR_MODULES + 2 * QUIET_MODULES
    picture = Image.new("1", (side, side), 1)
    for row, line in enumerate(modules(symbols.make(card.text))):
        for column, is_dark in enumerate(line):
            if is_dark:
                picture.putpixel((column + QUIET_MODULES, row + QUIET_MODULES), 0)
    large = picture.resize((side * pixels_per_module,) * 2, Image.Resampling.NEAREST)
    content = BytesIO()
    large.save(content, "PNG", optimize=True)
    return content.getvalue()
