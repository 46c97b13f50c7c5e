"""
Reads a printed sheet of one case card as eyes and cameras do: the dark modules of its symbol, its short code.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image
from pypdfium2 import PdfDocument

from sync_server.adapters.card_sheet import CARD_HEIGHT_MM, CARD_WIDTH_MM, MODULE_MM, Layout
from sync_server.adapters.card_symbol import QR_MODULES

_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_RECTANGLE = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) -?([\d.]+) re")
_WORDS = re.compile(rb"\(([^)]*)\) Tj")
POINTS_PER_MM = 72 / 25.4
HALF_CODE = 5


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """
    What is on a card.

    Attributes:
        modules: Dark modules of the symbol, row by row.
        short_code: As typed from the paper.
    """

    modules: Sequence[Sequence[bool]]
    short_code: str


def read_sheet(sheet: bytes) -> list[PrintedCode]:
    """
    The cards of a sheet with one card on each page.
    """
    return [_card(drawn) for drawn in _pages(sheet)]


def _pages(sheet: bytes) -> Iterator[bytes]:
    for stream in _STREAM.findall(sheet):
        if stream.startswith(b"x\x9c"):
            drawn = zlib.decompress(stream)
            if b" re" in drawn:
                yield drawn


def _card(drawn: bytes) -> PrintedCode:
    module = MODULE_MM * POINTS_PER_MM
    boxes = [tuple(map(float, box)) for box in _RECTANGLE.findall(drawn)]
    left, top = min(box[0] for box in boxes), max(box[1] for box in boxes)
    modules = [[False] * QR_MODULES for _ in range(QR_MODULES)]
    for x, y, width, _height in boxes:
        row, first = round((top - y) / module), round((x - left) / module)
        for column in range(first, first + round(width / module)):
            modules[row][column] = True
    halves = [words for words in _words(drawn) if len(words) == HALF_CODE and "-" not in words]
    return PrintedCode(modules, "".join(halves))


def _words(drawn: bytes) -> list[str]:
    return [words.decode() for words in _WORDS.findall(drawn)]


def render_page(sheet: bytes, dpi: int, *, page: int = 0) -> Image.Image:
    """
    A page of a sheet as a printer has it, drawn by PDFium.
    """
    document = PdfDocument(sheet)
    try:
        return document[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def cut_cards(page: Image.Image, layout: Layout, dpi: int) -> list[Image.Image]:
    """
    The cards of a page, cut at its marks.
    """
    dots = dpi / 25.4
    return [
        page.crop(
            (
                round((layout.left_mm + column * CARD_WIDTH_MM) * dots),
                round((layout.top_mm + row * CARD_HEIGHT_MM) * dots),
                round((layout.left_mm + (column + 1) * CARD_WIDTH_MM) * dots),
                round((layout.top_mm + (row + 1) * CARD_HEIGHT_MM) * dots),
            )
        )
        for row in range(layout.rows)
        for column in range(layout.columns)
    ]
